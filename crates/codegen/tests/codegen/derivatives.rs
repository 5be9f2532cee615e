//! Derivatives of random programs, optimised or not, do the same compiled as interpreted.

use chainrule_ad::{Checkpoints, forward, reverse, reverse_within};
use chainrule_ir::generate::{SMOOTH_CELLS, smooth, tape};
use chainrule_ir::memory::shadow_distance;
use chainrule_ir::{Const, Context, FunctionBuilder, FunctionId, Module, Op, Prim, Stmt, Ty};
use chainrule_opt::{after_ad, before_ad, run};

/// Runs a derivative: numbers of order 1 for all floats, and shadows that start as zeros.
fn check(module: &Module, entry: FunctionId) {
    let function = module.function(entry);
    let prepare = |ctx: &mut Context| {
        let p = ctx.alloc(SMOOTH_CELLS).expect("memory");
        ctx.cells_mut(p, SMOOTH_CELLS).fill(0.5f64.to_bits());
        for shadow in 1..1u64 << module.levels {
            let distance: u64 = (0..module.levels).filter(|l| shadow >> l & 1 == 1).map(shadow_distance).sum();
            ctx.cells_mut(p + distance, SMOOTH_CELLS).fill(0);
        }
        let cell = |(k, &v)| match function.ty(v) {
            Ty::F64 => (0.75 + 0.1 * k as f64).to_bits(),
            Ty::Ptr => p,
            Ty::Bool => 1,
            _ => 2,
        };
        let args = function.params.iter().enumerate().map(cell).collect();
        let look = if module.levels > 0 { p + shadow_distance(0) } else { p };
        (args, Some((look, SMOOTH_CELLS)))
    };
    let seen = crate::common::same(module, entry, &prepare);
    assert!(seen.results.is_ok(), "{:?}", seen.results);
}

#[test]
fn derivatives_do_the_same() {
    for seed in 0..60 {
        for optimize in [false, true] {
            let (mut module, mut f) = smooth(&tape(seed, 200));
            for order in 0..2 {
                if optimize {
                    run(&mut module, f, before_ad());
                }
                let active: Vec<bool> = module.function(f).params.iter().map(|_| true).collect();
                let level = module.levels;
                f = if (seed >> order) % 2 == 0 {
                    reverse(&mut module, f, &active, level).expect("smooth programs have derivatives")
                } else {
                    forward(&mut module, f, &active, level).expect("smooth programs have derivatives")
                };
                let mut made = module.clone();
                if optimize {
                    run(&mut made, f, after_ad());
                }
                check(&made, f);
            }
        }
    }
}

/// Derivatives of long straight-line code, also in a loop, are cut into units and do the same.
#[test]
fn long_derivatives_do_the_same() {
    for in_loop in [false, true] {
        let mut b = FunctionBuilder::new("long");
        let (x, n) = (b.param(Ty::F64), b.param(Ty::U64));
        let long = |b: &mut FunctionBuilder, x| {
            let mut kept = vec![x];
            for k in 0..4000 {
                let last = kept[kept.len() - 1];
                let y = if k % 9 == 0 { b.f1(Prim::Sin, last) } else { b.mul(last, kept[kept.len() / 2]) };
                kept.push(b.add(y, x));
            }
            kept[kept.len() - 1]
        };
        let y = if in_loop {
            let zero = b.usize(0);
            b.for_(zero, n, &[x], |b, _, c| vec![long(b, c[0])])[0]
        } else {
            long(&mut b, x)
        };
        let mut module = Module::default();
        let f = module.push(b.finish(&[y]));
        let g = reverse(&mut module, f, &[true, false], 0).expect("it has a derivative");
        check(&module, g);
    }
}

/// The gradient of `n` steps `x ← sin x` with so many checkpoints, and how many steps were advanced: the cells that are
/// in use when each such step is made to leave one behind, less those when it is not.
fn advances(n: u64, slots: u64) -> (f64, u64) {
    let text = "
func @main(%0: f64, %1: u64) -> (f64) {
  %2: u64 = const 0
  %6: f64 = for %3 in %2..%1 with %4: f64 = %0 {
    %5: f64 = sin %4
    yield %5
  }
  yield %6
}
";
    let checkpoints = Checkpoints { depth: 1, slots: Some(slots), block: Some(1), ..Checkpoints::default() };
    let run = |leaving: bool| {
        let mut module = chainrule_ir::parse(text).expect("it is well-formed");
        let (f, _) = reverse_within(&mut module, FunctionId(0), &[true, false], 0, &checkpoints).expect("a derivative");
        for steps in module.functions.iter_mut().filter(|f| f.name.contains(".steps") && !f.name.ends_with('0')) {
            let (cells, ptr) = (steps.fresh(Ty::U64), steps.fresh(Ty::Ptr));
            let one = Op::Const(Const::usize(1));
            for s in &mut steps.body.stmts {
                let make = |out, op| Stmt { outs: [out].into_iter().collect(), op, loc: s.loc };
                let made = [make(cells, one.clone()), make(ptr, Op::Alloc { cells })];
                if let (Op::For(l), true) = (&mut s.op, leaving) {
                    l.body.stmts.splice(0..0, made);
                }
            }
        }
        let code = chainrule_codegen::compile(&module, f).expect("it compiles");
        let mut ctx = Context::new(1, 64 << 20).expect("a little memory");
        let results = code.call(&[0.5f64.to_bits(), n, 1f64.to_bits()], &mut ctx).expect("it fits");
        (f64::from_bits(results[1]), ctx.used() / 8)
    };
    let ((gradient, with), (_, without)) = (run(true), run(false));
    (gradient, with - without)
}

#[test]
fn checkpoints_advance_as_few_steps_as_can_be() {
    for (n, slots, known) in [(1_000, 10, 3_636), (10_000, 10, 57_624), (100_000, 20, 534_220)] {
        let (gradient, steps) = advances(n, slots);
        let xs: Vec<f64> = std::iter::successors(Some(0.5f64), |x| Some(x.sin())).take(n as usize).collect();
        let by_hand = xs.iter().rev().fold(1.0, |d, x| x.cos() * d);
        assert_eq!(gradient.to_bits(), by_hand.to_bits());
        assert!(steps.abs_diff(known) <= 1, "{n} steps, {slots} checkpoints: {steps} instead of {known}");
    }
}
