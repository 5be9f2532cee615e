//! Exported programs compile by themselves without a warning, and give what the library gives.

use crate::exported::{outputs_and_slopes, with_c, written};
use chainrule::prelude::*;
use chainrule::{Described, Export, Language};

#[derive(Differentiable, Clone, Debug)]
struct Spring {
    rates: [f64; 2],
    rest: f64,
}

#[derive(Differentiable, Clone, Debug)]
struct Table {
    rows: Vec<Vec<f64>>,
    used: usize,
    offset: f64,
}

#[derive(Differentiable, Clone, Debug)]
struct Motion {
    furthest: f64,
    path: Vec<f64>,
}

#[differentiable]
fn weight(n: usize, x: f64) -> f64 {
    if n == 0 { x.sin() } else { 0.5 * weight(n - 1, x * 1.1) + x.asinh() }
}

/// Loops, vectors that grow, recursion, data with lengths and addresses in it, kinks.
#[differentiable(constant(table))]
fn motion(spring: &Spring, speed: f64, table: &Table) -> Motion {
    let mut path = Vec::new();
    let (mut x, mut v, mut furthest) = (spring.rest, speed, 0.0);
    for row in 0..table.used {
        for drive in &table.rows[row] {
            let force = drive - spring.rates[0] * x - spring.rates[1] * x.powi(3) + weight(3, v);
            v += 0.05 * force;
            x += 0.05 * v;
            furthest = x.abs().max(furthest);
        }
        path.push(x + table.offset);
    }
    Motion { furthest, path }
}

fn arguments() -> (Spring, Table) {
    let rows = (0..4).map(|i| (0..10 + i).map(|j| (0.3 * (i * j) as f64).cos()).collect()).collect();
    (Spring { rates: [1.5, 0.25], rest: -0.5 }, Table { rows, used: 3, offset: 10.0 })
}

#[test]
fn values_and_derivatives_are_the_library_s() {
    let (spring, table) = arguments();
    let args = || (&spring, 0.75, &table);
    let (out, rows) = compile::<Jacobian<motion>>().unwrap().call(args()).unwrap();
    let mut expected = vec![out.furthest];
    expected.extend(&out.path);
    for (spring, speed, _) in rows {
        expected.extend([spring.rates[0], spring.rates[1], spring.rest, speed]);
    }
    let program = compile::<motion>().unwrap();
    for language in [Language::C, Language::Rust] {
        let files = program.export(args(), &Export::new(language, "motion")).unwrap();
        let Some(found) = outputs_and_slopes(language, "motion", &files) else { continue };
        assert_eq!(found.len(), expected.len());
        for (k, (a, b)) in found.iter().zip(&expected).enumerate() {
            assert!((a - b).abs() <= 1e-12 * b.abs().max(1e-3), "{language:?}, number {k}: {a} and {b}");
        }
    }
}

#[differentiable]
fn guarded(values: &[f64], k: usize) -> f64 {
    assert!(values[0] > 0.0, "the first value is {}", values[0]);
    values[k].ln() * values[0]
}

#[test]
fn traps_are_statuses_with_their_place() {
    let files =
        compile::<guarded>().unwrap().export((&[1.0, 2.0, 4.0], 2), &Export::new(Language::C, "guarded")).unwrap();
    let header = written(&files, "guarded.h");
    assert!(header.contains("export.rs:") && header.contains("the first value is _"), "{header}");
    assert!(header.contains("#define GUARDED_INPUTS 3") && header.contains("GUARDED_IN_VALUES_1_ = 1"), "{header}");
    let asked = "#include \"guarded.h\"\n#include <stdio.h>\nint main(void) {\n\
        double x[3] = { -1.0, 2.0, 4.0 }, y[1];\n\
        int s = guarded_value(x, y);\n\
        puts(guarded_message(s));\n\
        x[0] = 3.0;\n\
        s = guarded_value(x, y);\n\
        printf(\"%d %.17g\\n\", s, y[0]);\n\
        return 0;\n}\n";
    let Some(said) = with_c("guarded", &files, asked) else { return };
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].contains("export.rs:") && lines[0].ends_with("the first value is _"), "{said}");
    assert_eq!(lines[1], format!("0 {:?}", 4f64.ln() * 3.0));
}

#[differentiable]
fn doubling(x: f64, times: usize) -> f64 {
    let mut all = vec![x];
    for k in 0..times {
        all.push(all[k] * 1.0000001);
    }
    all[times]
}

#[test]
fn a_run_that_needs_more_memory_begins_again() {
    let files = compile::<doubling>().unwrap().export((2.0, 300_000), &Export::new(Language::C, "doubling")).unwrap();
    let Some(found) = outputs_and_slopes(Language::C, "doubling", &files) else { return };
    let expected = compile::<Grad<doubling>>().unwrap().call((2.0, 300_000)).unwrap();
    assert_eq!(found, [expected.0, expected.1.0]);
}

#[differentiable]
fn changes(values: &mut [f64]) -> f64 {
    values[0] *= 2.0;
    values[0]
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let refused = compile::<changes>().unwrap().export((&mut [1.0],), &Export::new(Language::Rust, "changes"));
    assert!(refused.unwrap_err().to_string().ends_with("cannot be exported: it changes its arguments"));
}

#[test]
fn names_and_descriptions_cannot_break_the_text() {
    let odd = |name: &str| Described { name: name.into(), unit: "\"%d\"".into(), about: "ends */ here\n#error".into() };
    let mut how = Export::new(Language::C, "double");
    how.about = "*/ int x; ??/".into();
    how.inputs = vec![odd("a b"), odd("a-b")];
    how.outputs = vec![odd("\\ä")];
    for language in [Language::C, Language::Rust] {
        how.language = language;
        let files = compile::<energy>().unwrap().export((2.0, 3.0), &how).unwrap();
        assert!(files[0].name.starts_with("double_program"));
        let Some(found) = outputs_and_slopes(language, "double_program", &files) else { continue };
        assert_eq!(found, [9.0, 4.5, 6.0], "{language:?}");
    }
}

#[differentiable]
fn energy(mass: f64, speed: f64) -> f64 {
    0.5 * mass * speed * speed
}
