//! Programs that are kept as Rust source and go through the attribute in the tests of the crate `chainrule`.

use crate::ast::Program;
use crate::generate;
use crate::plain::{INPUTS, evaluate};
use crate::rng::Rng;
use crate::source::source;
use std::fmt::Write as _;

/// How many programs there are.
pub const PROGRAMS: usize = 30;

/// The seeds of the programs: of those that give results, the first whose source is not too long to be compiled often.
pub fn seeds() -> Vec<u64> {
    let fits = |seed: &u64| {
        let program = generate::program(*seed);
        let lines = source(&program, "").lines().count();
        (30..90).contains(&lines) && evaluate(&program, &inputs(*seed)).is_ok()
    };
    (1..).filter(fits).take(PROGRAMS).collect()
}

/// Inputs for the program of a seed.
pub fn inputs(seed: u64) -> Vec<f64> {
    let mut rng = Rng::new(!seed);
    (0..INPUTS).map(|_| rng.decimal(-1.5, 1.5)).collect()
}

/// The file with all of them.
pub fn file() -> String {
    let mut out = String::from(
        "//! Made by `cargo run -p chainrule-testkit --example corpus`, not by hand.\n\nuse super::Point;\nuse chainrule::prelude::*;\n",
    );
    for seed in seeds() {
        let program: Program = generate::program(seed);
        let _ = writeln!(out, "\npub mod program_{seed} {{\n    use super::*;\n");
        for line in source(&program, "#[differentiable]").lines() {
            let _ = if line.is_empty() { writeln!(out) } else { writeln!(out, "    {line}") };
        }
        out.push_str("}\n");
    }
    let names: Vec<String> = seeds().iter().map(|seed| format!("    {seed} program_{seed};\n")).collect();
    let _ = write!(out, "\ncrate::programs! {{\n{}}}\n", names.concat());
    out
}
