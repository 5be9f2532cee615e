//! A report in the browser.

use crate::browser::Browser;
use crate::tin::soup;
use chainrule_report::report;
use chainrule_study::{Answer, Goal, Point, Request, Study, improve, inspect};
use serde_json::{Value, json};
use std::time::Duration;

fn improved(study: &Study) -> Answer {
    let request = Request {
        output: 0,
        goal: Goal::Minimise,
        keep: vec![],
        keep_rest: true,
        free: vec![true; 3],
        max_steps: 100,
        restarts: 0,
    };
    improve(study, &Point::default_of(study), &request, &mut |_| true).expect("an answer").into()
}

/// How many figures there are, and how many of them have something drawn.
const DRAWN: &str = "(() => { const all = [...document.querySelectorAll('figure[data-kind]')];
    return [all.length, all.filter((f) => f.querySelectorAll('.plot svg path, .plot svg rect, .plot svg circle').length > 0).length]; })()";

#[test]
fn a_report_is_drawn_light_dark_printed_and_small() {
    let study = Study::new::<soup>();
    let directory = tempfile::tempdir().expect("a directory");
    let answers = [improved(&study), inspect(&study, &[6.0, 7.0, 0.2], Duration::ZERO).expect("an answer").into()];
    for answer in &answers {
        let path = directory.path().join("report.html");
        std::fs::write(&path, report(answer, &study, "soup improve")).expect("a file");
        let Some(mut browser) = Browser::open(&format!("file://{}", path.display())) else { return };

        browser.until("document.querySelectorAll('figure[data-kind] .plot svg').length > 0");
        let drawn = browser.value(DRAWN);
        assert!(drawn[0].as_u64() >= Some(2) && drawn[0] == drawn[1], "{} figures: {drawn}", answer.question());
        assert!(browser.text("document.querySelector('h1').textContent").starts_with("Sheet "));
        // What is escaped is text: no element of a user's making.
        assert_eq!(browser.value("document.querySelectorAll('td b, p b').length"), json!(0));

        let paper = "getComputedStyle(document.body).backgroundColor";
        browser.media("screen", "light");
        let light = browser.text(paper);
        browser.media("screen", "dark");
        let dark = browser.text(paper);
        assert_ne!(light, dark, "the system's preference is followed");
        browser.value("document.getElementById('theme').click()");
        assert_eq!(browser.text(paper), light, "the button changes it");
        browser.value("document.getElementById('theme').click()");
        assert_eq!(browser.text(paper), dark, "and back");
        browser.media("print", "dark");
        assert_eq!(browser.text(paper), light, "paper is light");
        let shown = "getComputedStyle(document.getElementById('theme')).display";
        assert_eq!(browser.text(shown), "none", "buttons are not printed");
        let pdf = browser.ask("Page.printToPDF", json!({ "printBackground": true }));
        assert!(pdf["data"].as_str().is_some_and(|data| data.starts_with("JVBERi") && data.len() > 10_000));

        browser.media("screen", "light");
        browser.screen(380, 800);
        browser.until("[...document.querySelectorAll('.plot svg')].every((svg) => svg.clientWidth <= 380)");
        let wide = browser.value("document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64() <= Some(0), "{wide} pixels too wide for a phone");

        let choice = "[...document.querySelectorAll('figure[data-kind=tornado] .choices button')]";
        browser.value(&format!("{choice}[1].click()"));
        let pressed = browser.value(&format!("{choice}.slice(0, 2).map((b) => b.getAttribute('aria-pressed'))"));
        assert_eq!(pressed, json!(["false", "true"]));

        assert_eq!(browser.complaints, Vec::<String>::new());
        assert!(browser.loaded.iter().all(|url| url.starts_with("file://") || url.starts_with("data:")));
        assert_eq!(browser.value("document.title"), Value::from(format!("soup · {}", answer.question())));
    }
}
