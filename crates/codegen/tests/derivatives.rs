//! Derivatives of random programs, optimised or not, do the same compiled as interpreted.

mod common;

use chainrule_ad::{forward, reverse};
use chainrule_ir::generate::{SMOOTH_CELLS, smooth, tape};
use chainrule_ir::memory::shadow_distance;
use chainrule_ir::{Context, FunctionBuilder, FunctionId, Module, Prim, Ty};
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
    let seen = common::same(module, entry, &prepare);
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
