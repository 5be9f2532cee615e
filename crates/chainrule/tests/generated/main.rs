//! Generated programs as Rust source, through the attribute: they mean what the Rust compiler makes of them, and all
//! oracles agree on their derivatives.

use chainrule::prelude::*;
use chainrule_testkit::check::{Verdict, check_built};
use chainrule_testkit::run::Bench;
use chainrule_testkit::{corpus as kit, generate, plain};

// What is generated is no example of style.
#[allow(unused, clippy::all)]
#[rustfmt::skip]
mod corpus;
#[path = "../exported/mod.rs"]
mod exported;

/// A struct of floats.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Point {
    x: f64,
    y: f64,
    w: [f64; 2],
}

/// The entry of each program.
type Entry = fn(f64, f64, Point, &[f64], &mut [f64]) -> (f64, f64);

/// What is known of a program by its seed.
struct Generated {
    seed: u64,
    entry: Entry,
    module: fn() -> Result<chainrule::rt::Module, chainrule::BuildError>,
}

/// `programs! { 7 program_7; }`: the table of programs.
#[macro_export]
macro_rules! programs {
    ($($seed:literal $module:ident;)*) => {
        /// All of them.
        pub(crate) const ALL: &[$crate::Generated] = &[$($crate::Generated {
            seed: $seed,
            entry: $module::entry,
            module: <$module::entry as chainrule::Function>::module,
        },)*];
    };
}

#[test]
fn plain_functions_give_what_the_evaluator_says() {
    for generated in corpus::ALL {
        let x = kit::inputs(generated.seed);
        let expected = plain::evaluate(&generate::program(generated.seed), &x).expect("it gives results");
        let point = Point { x: x[2], y: x[3], w: [x[4], x[5]] };
        let mut changed = x[10..].to_vec();
        let (a, b) = (generated.entry)(x[0], x[1], point, &x[6..10], &mut changed);
        let mut outputs = vec![a, b];
        outputs.extend(changed);
        assert_eq!(outputs, expected.outputs, "program {}", generated.seed);
    }
}

#[test]
fn oracles_agree_on_what_the_attribute_makes() {
    let mut bench = Bench::new().expect("address space");
    for generated in corpus::ALL {
        let program = generate::program(generated.seed);
        let verdict = check_built(&program, generated.seed, &mut bench, &generated.module);
        match verdict {
            Ok(Verdict::Agreed(_)) => {}
            other => panic!("program {}: {other:?}", generated.seed),
        }
    }
}

#[test]
fn the_corpus_is_what_is_generated() {
    let kept = include_str!("corpus.rs");
    assert_eq!(kept, kit::file(), "run `cargo run -p chainrule-testkit --example corpus` and keep what it prints");
}

/// A program of the corpus without arguments that it changes.
macro_rules! unchanging {
    ($name:ident $program:ident) => {
        #[differentiable]
        fn $name(x: f64, y: f64, point: Point, fixed: &[f64], given: &[f64]) -> (f64, f64, Vec<f64>) {
            let mut changed = given.to_vec();
            let (a, b) = corpus::$program::entry(x, y, point, fixed, &mut changed);
            (a, b, changed)
        }
    };
}
unchanging! { first program_1 }
unchanging! { second program_21 }
unchanging! { third program_30 }

#[test]
fn exported_programs_give_what_the_library_gives() {
    exports_agree::<first>(1, "first");
    exports_agree::<second>(21, "second");
    exports_agree::<third>(30, "third");
}

fn exports_agree<F>(seed: u64, name: &str)
where
    F: for<'a> chainrule::Function<Args<'a> = (f64, f64, Point, &'a [f64], &'a [f64]), Out = (f64, f64, Vec<f64>)>,
{
    let x = kit::inputs(seed);
    let args = || (x[0], x[1], Point { x: x[2], y: x[3], w: [x[4], x[5]] }, &x[6..10], &x[10..]);
    let ((a, b, changed), rows) = compile::<Jacobian<F>>().unwrap().call(args()).unwrap();
    let mut expected = vec![a, b];
    expected.extend(changed);
    for row in rows {
        chainrule::rt::Data::visit(&row, &mut |slope| expected.push(slope));
    }
    for language in [chainrule::Language::C, chainrule::Language::Rust] {
        let files = compile::<F>().unwrap().export(args(), &chainrule::Export::new(language, name)).unwrap();
        let Some(found) = exported::outputs_and_slopes(language, name, &files) else { continue };
        assert_eq!(found.len(), expected.len());
        for (k, (a, b)) in found.iter().zip(&expected).enumerate() {
            assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{name}, {language:?}, number {k}: {a} and {b}");
        }
    }
}
