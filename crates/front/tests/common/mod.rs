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
