//! Compares a function with the program made of it, and the program's derivatives by different methods.

use chainrule::rt::{Args, Data};
use chainrule::{Function, Program, compile};
use chainrule_ir::{Context, FunctionId};
use std::fmt::Debug;

/// How much a program may differ from the function, relative: rounding in another order.
const TOLERANCE: f64 = 1e-12;

/// `check!(f(args))`: the program gives what the function gives.
macro_rules! check {
    ($f:ident($($arg:expr),* $(,)?)) => {{
        let plain = $f($($arg),*);
        $crate::checker::same(&plain, &$crate::checker::interpreted::<$f>(($($arg,)*)), concat!("interpreting ", stringify!($f)));
        $crate::checker::same(&plain, &$crate::checker::result::<$f>(($($arg,)*)), stringify!($f));
    }};
}

/// `check_mut!(f(args), f(other args))`: likewise, for arguments that are changed; compare these afterwards.
macro_rules! check_mut {
    ($f:ident($($arg:expr),*), $g:ident($($other:expr),*)) => {{
        let plain = $f($($arg),*);
        let compiled = $crate::checker::result::<$g>(($($other,)*));
        $crate::checker::same(&plain, &compiled, stringify!($f));
    }};
}

/// `check_gradient!(f(args))`: likewise, and its derivatives by all methods agree.
macro_rules! check_gradient {
    ($f:ident($($arg:expr),* $(,)?)) => {{
        check!($f($($arg),*));
        $crate::checker::derivatives_agree::<$f>(($($arg,)*));
    }};
}

/// What the compiled program gives.
pub fn result<F: Function>(args: F::Args<'_>) -> F::Out {
    program::<F>().call(args).unwrap_or_else(|e| panic!("{} stopped: {e}", F::NAME))
}

/// What the compiled program says when it stops.
pub fn trap<F: Function>(args: F::Args<'_>) -> String
where
    F::Out: Debug,
{
    program::<F>().call(args).expect_err("the program did not stop").to_string()
}

fn program<F: Function>() -> Program<F> {
    compile::<F>().unwrap_or_else(|e| panic!("{} has no program: {e}", F::NAME))
}

/// What the program prints.
pub fn printed<F: Function>(args: F::Args<'_>) -> String {
    let module = F::module().unwrap_or_else(|e| panic!("{} has no program: {e}", F::NAME));
    let mut ctx = Context::new(module.levels, 1 << 20).expect("memory");
    ctx.printed = Some(String::new());
    let mut passed = Vec::new();
    args.pass(&mut ctx, &mut passed).expect("memory for arguments");
    chainrule_ir::run(&module, FunctionId(0), &passed, &mut ctx).expect("the program stopped");
    ctx.printed.take().unwrap_or_default()
}

/// Forward mode, reverse mode and differences agree, and the compiled program with the interpreter.
pub fn derivatives_agree<F: Function>(args: F::Args<'_>) {
    let check = chainrule::check::<F>(args).unwrap_or_else(|e| panic!("{} has no derivatives: {e}", F::NAME));
    assert!(check.holds(), "{}: {check}", F::NAME);
}

/// What the interpreted program gives.
pub fn interpreted<F: Function>(args: F::Args<'_>) -> F::Out {
    program::<F>().interpret(args).unwrap_or_else(|e| panic!("{} stopped: {e}", F::NAME))
}

/// Two values are the same but for rounding.
pub fn same<T: Data + Debug>(plain: &T, got: &T, what: &str) {
    let (a, b) = (floats(plain), floats(got));
    let close = a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| close(*a, *b));
    assert!(close && discrete(plain) == discrete(got), "{what}: the function gives {plain:?}, the program {got:?}");
}

fn close(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()) || (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
}

fn floats<T: Data>(x: &T) -> Vec<f64> {
    let mut out = Vec::new();
    x.visit(&mut |v| out.push(v));
    out
}

/// All that is not a float.
fn discrete<T: Data + Debug>(x: &T) -> String {
    let mut x = x.clone();
    x.visit_mut(&mut |v| *v = 0.0);
    format!("{x:?}")
}
