//! Reports in the browser: the page of every question.

use crate::answers::{answers, combed, study};
use crate::browser::Browser;
use chainrule_report::report;
use chainrule_study::Model;
use serde_json::{Value, json};

/// Of every figure its kind, how many marks it has, and how many its data ask for.
const MARKS: &str = r"
[...document.querySelectorAll('figure[data-kind]')].map((figure) => {
  const data = JSON.parse(figure.querySelector('script').textContent);
  const [marks, wanted] = {
    tornado: ['[aria-label=bar] rect', () => data.bars.length],
    changes: ['[aria-label=bar] rect', () => data.bars.length],
    prices: ['[aria-label=bar] rect', () => data.bars.length],
    pairs: ['[aria-label=bar] rect', () => data.bars.length],
    predictions: ['[aria-label=dot] circle', () => 2 * data.bars.length],
    ranges: ['[aria-label=dot] circle', () => 2 * data.rows.length],
    field: ['[aria-label=line] path', () => 2],
    convergence: ['.plot > div > svg:first-child [aria-label=dot] circle', () => data.steps.length],
    front: ['[aria-label=dot] circle', () => data.points.length + 1],
    settings: ['[aria-label=dot] circle', () => data.lines.flatMap((line) => line.points).length],
    course: ['[aria-label=dot] circle', () => data.rows.length],
    histogram: ['[aria-label=rect] rect', () => data.counts.length],
    shares: ['[aria-label=bar] rect', () => data.bars.length * (data.bars[0].total === null ? 1 : 2)],
    agreement: ['[aria-label=dot] circle', () => data.dots.length],
    painted: ['[aria-label=link] path', () => data.steps.slice(1).filter((step) => step.slope !== 0).length],
  }[figure.dataset.kind];
  return [figure.dataset.kind, figure.querySelectorAll(marks).length, wanted()];
})";

/// Labels that lie upon each other, of one plot.
const OVERLAPS: &str = r#"
[...document.querySelectorAll('.plot svg')].flatMap((svg) => {
  const texts = [...svg.querySelectorAll('text')].filter((text) => !text.closest('[aria-label=tip]') && text.textContent.trim());
  const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
  return boxes.flatMap(([a, one], i) => boxes.slice(i + 1).filter(([, other]) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3).map(([b]) => `${a} | ${b}`));
})"#;

/// What reaches beyond the right edge.
const CUT: &str = "[...document.querySelectorAll('svg, table, h1, p')].map((e) => [e.tagName, Math.ceil(e.getBoundingClientRect().right)])
    .filter(([, right]) => right > innerWidth)";

#[test]
fn reports_are_drawn_light_dark_printed_and_small() {
    let study = study();
    let directory = tempfile::tempdir().expect("a directory");
    let Some(mut browser) = Browser::start() else { return };
    let mut kinds: Vec<String> = Vec::new();
    let (comb, stiffer) = combed();
    let tins = answers(&study).into_iter().map(|(asked, answer)| (asked, &study, answer));
    for (asked, study, answer) in tins.chain([("an array", &comb, stiffer)]) {
        let path = directory.path().join(format!("{asked}.html"));
        std::fs::write(&path, report(&answer, study, "soup asks")).expect("a file");
        browser.media("screen", "light");
        browser.screen(1200, 900);
        browser.go(&format!("file://{}", path.display()));

        // Every figure has the marks that its data ask for.
        for figure in browser.value(MARKS).as_array().expect("figures") {
            assert_eq!(figure[1], figure[2], "{asked}: {figure}");
            kinds.extend(figure[0].as_str().map(str::to_string));
        }
        assert_eq!(browser.value(OVERLAPS), json!([]), "{asked}");
        assert_eq!(browser.value("document.title"), Value::from(format!("{} · {}", study.name(), answer.question())));
        // What is escaped is text: no element of a user's making.
        assert_eq!(browser.value("document.querySelectorAll('td b, p b').length"), json!(0));

        dark_and_light(&mut browser);
        browser.media("print", "light");
        browser.screen(718, 1000); // A4 within its margins.
        assert_eq!(browser.value(CUT), json!([]), "{asked} on paper");
        browser.media("screen", "light");
        browser.screen(400, 800);
        browser.until("[...document.querySelectorAll('.plot svg')].every((svg) => svg.clientWidth <= 400)");
        let wide = browser.value("document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64() <= Some(0), "{asked} is {wide} pixels too wide for a phone");
        assert_eq!(browser.value(OVERLAPS), json!([]), "{asked} on a phone");
        assert_eq!(browser.complaints, Vec::<String>::new(), "{asked}");
    }
    assert!(browser.loaded.iter().all(|url| url.starts_with("file://") || url.starts_with("data:")));
    for kind in [
        "tornado",
        "front",
        "settings",
        "course",
        "histogram",
        "shares",
        "agreement",
        "painted",
        "predictions",
        "field",
    ] {
        assert!(kinds.iter().any(|drawn| drawn == kind), "{kind} is drawn");
    }

    // What is chosen is drawn: the last pages' first offer has buttons.
    browser.go(&format!("file://{}", directory.path().join("inspect.html").display()));
    let choice = "[...document.querySelectorAll('figure[data-kind=tornado] .choices button')]";
    browser.value(&format!("{choice}[1].click()"));
    let pressed = browser.value(&format!("{choice}.slice(0, 2).map((b) => b.getAttribute('aria-pressed'))"));
    assert_eq!(pressed, json!(["false", "true"]));
    let pdf = browser.ask("Page.printToPDF", json!({ "printBackground": true }));
    assert!(pdf["data"].as_str().is_some_and(|data| data.starts_with("JVBERi") && data.len() > 10_000));
}

/// The page follows the system's preference and the button; paper is light.
fn dark_and_light(browser: &mut Browser) {
    let paper = "getComputedStyle(document.body).backgroundColor";
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
    browser.value("localStorage.clear(); document.documentElement.removeAttribute('data-theme')");
}
