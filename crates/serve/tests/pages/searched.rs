//! Improvements on the served page: compromises to choose from, and a search that is stopped.

use crate::browser::Browser;
use crate::served::{output, served_as, settled};
use crate::slow::Slow;
use crate::tin::soup;
use chainrule::prelude::*;
use chainrule_study::number::significant;
use chainrule_study::{Inputs, Model, Outputs, Study};
use serde_json::json;
use std::sync::Arc;

#[test]
fn compromises_are_chosen_from_a_plot() {
    let address = served_as(Arc::new(Study::new::<soup>()));
    let study = Study::new::<soup>();
    let Some(mut browser) = Browser::open(&format!("http://{address}/")) else { return };
    settled(&mut browser, "#defaults");
    browser.value("document.querySelector('#goals input[value=volume]').click()");
    assert_eq!(browser.text("document.getElementById('go').textContent"), "Find compromises");
    browser.value("document.getElementById('keep').click(); document.getElementById('go').click()");
    browser.until(
        "document.getElementById('message').textContent.startsWith('Between sheet and volume there is a choice')",
    );
    browser.until("!document.getElementById('go').disabled");
    let dots = "document.querySelectorAll('#search [aria-label=dot]')[0].querySelectorAll('circle')";
    assert!(browser.value(&format!("{dots}.length")).as_u64() >= Some(5));

    // A click on a dot goes to its settings.
    let middle = browser.value(&format!(
        "(() => {{ {dots}[2].scrollIntoView({{ block: 'center' }}); const box = {dots}[2].getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
    ));
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        let click = json!({ "type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1 });
        browser.ask("Input.dispatchMouseEvent", click);
    }
    browser.until("document.querySelector('#past [aria-current]').textContent === 'compromise 3'");
    browser.until("document.body.dataset.settled === location.hash && !document.body.classList.contains('waiting')");
    let at = |browser: &mut Browser, name: &str, default: f64| {
        let hash = browser.text("location.hash");
        let found = hash[1..].split('&').find_map(|part| part.strip_prefix(&format!("{name}=")).map(str::to_string));
        found.map_or(default, |value| value.parse().expect("a number"))
    };
    let x = [at(&mut browser, "radius", 6.0), at(&mut browser, "height", 7.0), at(&mut browser, "thickness", 0.2)];
    let expected = study.run(&x).expect("outputs");
    for (index, value) in expected.iter().take(2).enumerate() {
        assert_eq!(output(&mut browser, index), significant(*value, 4));
    }
    assert!(browser.text("document.getElementById('message').textContent").starts_with("point 3, sheet "));
    let report = browser.text("fetch('/report').then((answer) => answer.text())");
    assert!(report.contains("<h1>Between sheet and volume there is a choice"), "the whole report is there");

    // With the keys, too; and back.
    browser.value(&format!("{dots}[0].dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter' }}))"));
    browser.until("document.querySelector('#past [aria-current]').textContent === 'compromise 1'");
    browser.value("document.getElementById('reset').click()");
    settled(&mut browser, "#defaults");
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// A place in a valley
#[derive(Inputs, Differentiable, Clone)]
struct Place {
    /// Along
    #[input(range = -2.0..=2.0, default = -1.2)]
    x: f64,
    /// Across
    #[input(range = -2.0..=2.0, default = 1.0)]
    y: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Height {
    /// Height above the lowest place
    #[output(minimise, headline)]
    height: f64,
}

#[differentiable]
fn valley(place: &Place) -> Height {
    let (side, along) = (place.y - place.x * place.x, 1.0 - place.x);
    Height { height: 100.0 * side * side + along * along }
}

#[test]
fn a_stopped_search_keeps_the_best_so_far() {
    let address = served_as(Arc::new(Slow(Study::new::<valley>())));
    let Some(mut browser) = Browser::open(&format!("http://{address}/")) else { return };
    settled(&mut browser, "#defaults");
    browser.value("document.getElementById('go').click()");
    browser.until("/^step [5-9]|^step 1[0-9]/.test(document.getElementById('progress').textContent)");
    assert_eq!(browser.value("document.querySelector('fieldset').disabled"), json!(true), "nothing moves meanwhile");
    browser.value("document.getElementById('stop').click()");
    browser.until("!document.getElementById('go').disabled");
    let status = browser.text("document.getElementById('progress').textContent");
    assert!(status.starts_with("stopped"), "{status}");
    browser.until("!document.body.classList.contains('waiting')");
    let best: f64 = output(&mut browser, 0).parse().expect("a number");
    assert!(best < 24.2 && best > 1e-9, "{best}: lower than at the start, and not yet at the end");
    assert!(browser.text("document.querySelector('#past [aria-current]').textContent").starts_with("improved height"));
    assert_eq!(browser.complaints, Vec::<String>::new());
}
