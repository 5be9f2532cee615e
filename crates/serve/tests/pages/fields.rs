//! Arrays of thousands of inputs, integers and choices on the served page.

use crate::browser::Browser;
use crate::served::{output, served_as, settled};
use chainrule::prelude::*;
use chainrule_study::number::significant;
use chainrule_study::{Inputs, Model, Outputs, Study};
use serde_json::json;
use std::sync::Arc;

/// A rope
#[derive(Inputs, Differentiable, Clone)]
struct Rope {
    /// Its thickness, piece by piece
    #[input(unit = "mm", range = 1.0..=9.0, default = [5.0; 2000], group = "shape")]
    piece: [f64; 2000],
    /// How many strands
    #[input(range = 1..=6, default = 3, integer, group = "make")]
    strands: f64,
    /// Of what
    #[input(choices("hemp", "steel"), default = "hemp", group = "make")]
    kind: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Strength {
    /// Its mass
    #[output(unit = "kg", minimise, headline)]
    mass: f64,
    /// What it bears at its end
    #[output(unit = "kN", maximise)]
    bears: f64,
}

#[differentiable]
fn rope(rope: &Rope) -> Strength {
    let mut mass = 0.0;
    for i in 0..2000 {
        mass += rope.piece[i] * rope.piece[i];
    }
    let dense = if rope.kind > 0.5 { 7.8 } else { 1.5 };
    Strength { mass: 1e-3 * dense * rope.strands * mass, bears: rope.strands * rope.piece[1999] }
}

#[test]
fn thousands_of_inputs_are_one_picture() {
    let study = Study::new::<rope>();
    let address = served_as(Arc::new(Study::new::<rope>()));
    let Some(mut browser) = Browser::open(&format!("http://{address}/")) else { return };
    settled(&mut browser, "#defaults");
    assert_eq!(browser.value("document.querySelectorAll('.input').length"), json!(3), "not two thousand");
    let point = |piece: f64, strands: f64, kind: f64| [vec![piece; 2000], vec![strands, kind]].concat();
    let mass = |x: &[f64]| significant(study.run(x).expect("outputs")[0], 4);
    assert_eq!(output(&mut browser, 0), mass(&point(5.0, 3.0, 0.0)));

    // Every element weighs the same, the last one alone bears: the slopes below the picture show it.
    let painted = "[...document.querySelectorAll('.picture .slopes rect')].map((r) => [r.className.baseVal, Number(r.getAttribute('opacity'))])";
    browser.until("document.querySelectorAll('.picture .slopes rect').length === 100");
    assert_eq!(
        browser.value(&format!("{painted}.every(([mood, opacity]) => mood === 'worse' && opacity === 1)")),
        json!(true)
    );
    browser.value("document.querySelectorAll('#outputs tbody button')[1].click()");
    let ends = browser.value(&format!("(({painted}))"));
    assert_eq!((&ends[0], &ends[99][0]), (&json!(["worse", 0]), &json!("better")), "only the last bears");
    assert!(ends[99][1].as_f64() > Some(0.1));

    // Typed and slid together, with units.
    let type_in = |index: usize, text: &str| {
        format!(
            "(() => {{ const box = document.querySelector('.input[data-index=\"{index}\"] .value');
               box.value = '{text}'; box.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        )
    };
    browser.value(&type_in(0, "0.4 cm"));
    settled(&mut browser, "#piece_*=4");
    assert_eq!(output(&mut browser, 0), mass(&point(4.0, 3.0, 0.0)));

    // Drawn upon: a stroke over the left half lifts it.
    let shape = browser.text("document.querySelector('.picture .shape').getAttribute('d')");
    let stroke = "(() => { const svg = document.querySelector('.picture'), box = svg.getBoundingClientRect();
        svg.setPointerCapture = () => {};
        const at = (kind, x, y) => svg.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1,
            clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
        at('pointerdown', 0, 0.1); at('pointermove', 0.5, 0.1); at('pointerup', 0.5, 0.1); })()";
    browser.value(stroke);
    browser.until("document.querySelector('#past [aria-current]').textContent === 'piece drawn'");
    browser.until("document.body.dataset.settled === location.hash && !document.body.classList.contains('waiting')");
    assert_ne!(browser.text("document.querySelector('.picture .shape').getAttribute('d')"), shape);
    let hash = browser.text("location.hash");
    let drawn: Vec<f64> = hash["#piece_*=".len()..].split(',').map(|value| value.parse().expect("a number")).collect();
    assert_eq!(drawn.len(), 2000);
    assert!(drawn[..1000].iter().all(|value| *value > 7.0) && drawn[1020..].iter().all(|value| *value == 4.0));
    assert_eq!(output(&mut browser, 0), mass(&[drawn, vec![3.0, 0.0]].concat()));

    // Keys change a twentieth; back undoes.
    browser.value(
        "document.querySelector('.picture').dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }));
        document.querySelector('.picture').dispatchEvent(new KeyboardEvent('keyup', { key: 'PageDown' }))",
    );
    browser.until(&format!("location.hash !== {}", json!(hash)));
    browser.value("document.getElementById('back').click()");
    browser.until(&format!("location.hash === {}", json!(hash)));

    // It opens and follows within a second, on a machine with nothing else to do: the time is told, not asserted.
    let took = browser.value("(async () => { const from = performance.now(); await (await fetch('/at', { method: 'POST',
        headers: { 'content-type': 'application/json' }, body: JSON.stringify({ values: [...Array(2000).fill(5), 3, 0] }) })).json();
        return Math.round(performance.now() - from); })()");
    eprintln!("an answer about 2,002 inputs took {took} ms");
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn integers_step_and_choices_are_lists() {
    let study = Study::new::<rope>();
    let address = served_as(Arc::new(Study::new::<rope>()));
    let Some(mut browser) = Browser::open(&format!("http://{address}/")) else { return };
    settled(&mut browser, "#defaults");
    let mass = |strands: f64, kind: f64| {
        significant(study.run(&[vec![5.0; 2000], vec![strands, kind]].concat()).expect("outputs")[0], 4)
    };
    let slider = browser.value("(() => { const s = document.querySelector('.input[data-index=\"1\"] .slider'); return [s.min, s.max, s.step]; })()");
    assert_eq!(slider, json!(["1", "6", "1"]));
    browser.value("document.querySelector('.more').click()");
    settled(&mut browser, "#strands=4");
    assert_eq!(output(&mut browser, 0), mass(4.0, 0.0));
    browser.value("for (let k = 0; k < 9; k++) document.querySelector('.less').click()");
    settled(&mut browser, "#strands=1");

    let names =
        browser.value("[...document.querySelectorAll('.input[data-index=\"2\"] option')].map((o) => o.textContent)");
    assert_eq!(names, json!(["hemp", "steel"]));
    browser.value(
        "(() => { const list = document.querySelector('.input[data-index=\"2\"] select'); list.value = 1;
        list.dispatchEvent(new Event('change', { bubbles: true })); })()",
    );
    settled(&mut browser, "#strands=1&kind=1");
    assert_eq!(output(&mut browser, 0), mass(1.0, 1.0));
    assert_eq!(browser.text("document.querySelector('#past [aria-current]').textContent"), "kind steel");
    assert_eq!(browser.complaints, Vec::<String>::new());
}
