//! Pages hold what answers say, and texts of users stay texts.

use chainrule::prelude::*;
use chainrule_report::report;
use chainrule_study::{Answer, Goal, Inputs, Outputs, Point, Request, Study, check, improve, inspect};
use std::time::Duration;

/// </script><script>alert('a tin')</script>
#[derive(Inputs, Differentiable, Clone)]
struct Tin {
    /// Radius </script><img src=x onerror="alert(1)"> of the tin
    #[input(unit = "<b>cm</b>", range = 2.0..=8.0, default = 4.0)]
    radius: f64,
    /// Height
    #[input(unit = "cm", range = 4.0..=20.0, default = 10.0)]
    height: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Can {
    /// Sheet metal
    #[output(unit = "</td>&", minimise, headline)]
    sheet: f64,
    /// What it holds
    #[output(unit = "cm³", maximise)]
    volume: f64,
}

#[differentiable]
fn soup(tin: &Tin) -> Can {
    let base = std::f64::consts::PI * tin.radius * tin.radius;
    Can { sheet: 2.0 * base + 2.0 * std::f64::consts::PI * tin.radius * tin.height, volume: base * tin.height }
}

fn improved(study: &Study) -> Answer {
    let request = Request {
        output: 0,
        goal: Goal::Minimise,
        keep: vec![],
        keep_rest: true,
        free: vec![true; 2],
        max_steps: 100,
        restarts: 0,
    };
    improve(study, &Point::default_of(study), &request, &mut |_| true).expect("an answer").into()
}

/// Tags that a browser would see, in order, without their attributes; texts and data are dropped.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = rest.find('>').expect("a tag ends");
        let name = rest[..end].split(char::is_whitespace).next().unwrap_or_default().to_lowercase();
        rest = &rest[end + 1..];
        if name == "script" || name == "style" {
            let end = rest.find(&format!("</{name}")).expect("the element ends");
            rest = &rest[end..];
        }
        tags.push(name);
    }
    tags
}

#[test]
fn texts_of_users_stay_texts() {
    let study = Study::new::<soup>();
    let point = Point::default_of(&study);
    let answers = [
        inspect(&study, point.values(), Duration::ZERO).expect("an answer").into(),
        improved(&study),
        check(&study, point.values()).expect("an answer").into(),
    ];
    for answer in &answers {
        let page = report(answer, &study, "soup improve --keep 'a <b> & \"c\"'");
        let tags = tags(&page);
        let known = "!doctype html head meta title link style body header p strong button main section h1 h2 ul li span \
                     small figure figcaption div script details summary table thead tbody tr th td code footer";
        for tag in &tags {
            assert!(known.split(' ').any(|k| k == tag.trim_start_matches('/')), "{tag} in {}", answer.question());
        }
        for tag in ["html", "section", "figure", "div", "table", "tr", "td", "th", "script", "span", "li", "p"] {
            let number = |tag: &str| tags.iter().filter(|t| *t == tag).count();
            assert_eq!(number(tag), number(&format!("/{tag}")), "{tag} in {}", answer.question());
        }
        assert!(page.contains("a &lt;b&gt; &amp; "), "the command is on the page");
    }
}

#[test]
fn pages_load_nothing() {
    let study = Study::new::<soup>();
    let page = report(&improved(&study), &study, "soup improve");
    assert!(page.contains("default-src 'none'"));
    // In scripts are comparisons; only what the browser takes as a tag counts.
    let loading = ["<img", "<iframe", "<script src", "<link rel=\"stylesheet", "@import", "url("];
    let own = page.split("<script>").next().expect("a page without its scripts");
    for form in loading {
        assert!(!own.contains(form), "{form}");
    }
    assert_eq!(own.matches("<link").count(), own.matches("<link rel=\"icon\" href=\"data:,\"").count());
}

#[test]
fn an_improvement_is_told_in_a_sentence() {
    let study = Study::new::<soup>();
    let Answer::Improve(found) = improved(&study) else { panic!("an improvement") };
    assert!(found.history.len() > 1, "the search is kept");
    assert_eq!(found.history.last().map(|step| step.step), Some(found.history.len()));
    let page = report(&Answer::Improve(found.clone()), &study, "soup improve");
    let number = |value| chainrule_study::number::significant(value, 4);
    let (before, after) = (number(found.outputs[0].before), number(found.outputs[0].after));
    assert!(page.contains(&format!("<h1>Sheet falls from {before} to {after} &lt;/td&gt;&amp; (−")));
    for kind in ["changes", "ranges", "prices", "tornado", "convergence"] {
        assert!(page.contains(&format!("<figure data-kind=\"{kind}\"")), "{kind}");
    }
}
