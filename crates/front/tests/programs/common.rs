//! Runs programs on the interpreter.

use chainrule_front::Function;
use chainrule_front::data::{Args, unpass};
use chainrule_ir::{Context, FunctionId, Trap, interp};

/// The result of a program, and what it printed.
pub fn call<F: Function>(args: F::Args<'_>) -> (Result<F::Out, Trap>, String) {
    let module = F::module().unwrap_or_else(|e| panic!("{e}"));
    if let Err(e) = chainrule_ir::verify(&module) {
        panic!("{}: {e}", F::NAME);
    }
    let mut ctx = Context::new(0, 1 << 30).unwrap();
    ctx.printed = Some(String::new());
    let mut passed = Vec::new();
    args.pass(&mut ctx, &mut passed).unwrap();
    let result = interp::run(&module, FunctionId(0), &passed, &mut ctx);
    let result = result.map(|cells| {
        let mut cells = cells.into_iter();
        let out = unpass(&ctx, &mut cells);
        args.give_back(&ctx, &passed, &mut cells);
        out
    });
    (result, ctx.printed.take().unwrap_or_default())
}

/// The result of a program that does not trap.
pub fn run<F: Function>(args: F::Args<'_>) -> F::Out {
    call::<F>(args).0.unwrap_or_else(|t| panic!("{t}"))
}

/// The same number, up to rounding in the last places.
#[track_caller]
pub fn same(a: f64, b: f64) {
    let close = (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    assert!(a.to_bits() == b.to_bits() || close || (a.is_nan() && b.is_nan()), "{a} is not {b}");
}

/// Numbers that look random: a linear congruential generator.
pub struct Numbers(pub u64);

impl Numbers {
    /// In −2..2.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 51) as f64 - 2.0
    }

    /// So many of them.
    pub fn many(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.next()).collect()
    }
}
