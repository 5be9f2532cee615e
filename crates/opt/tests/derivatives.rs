//! Derivatives of random programs, before and after the pipelines: the same bits after `after_ad`, and the same
//! numbers but for rounding if the program itself went through `before_ad` first.

use chainrule_ad::{forward, reverse, split};
use chainrule_ir::memory::shadow_distance;
use chainrule_ir::{Context, FunctionId, Module, Printer, generate, run};
use chainrule_opt::{after_ad, before_ad, run_verified};

/// Both floats and the memory.
const ACTIVE: [bool; 5] = [true, true, true, false, false];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Derivative {
    Forward,
    Reverse,
    Split,
    ForwardOfReverse,
}

/// Adds a derivative; gives its entries, which run one after the other.
fn derive(module: &mut Module, f: FunctionId, what: Derivative) -> Vec<FunctionId> {
    let level = module.levels;
    match what {
        Derivative::Forward => vec![forward(module, f, &ACTIVE, level).expect("it is smooth")],
        Derivative::Reverse => vec![reverse(module, f, &ACTIVE, level).expect("it is smooth")],
        Derivative::Split => {
            let s = split(module, f, &ACTIVE, level).expect("it is smooth");
            vec![s.forward, s.reverse]
        }
        Derivative::ForwardOfReverse => {
            let g = reverse(module, f, &ACTIVE, level).expect("it is smooth");
            let active: Vec<bool> = ACTIVE.into_iter().chain([true, true]).collect();
            vec![forward(module, g, &active, level + 1).expect("a derivative is a program")]
        }
    }
}

/// Everything that the entries give, as bits: results but for pointers, and the memory with its shadows.
fn outcome(module: &Module, entries: &[FunctionId], depth: u64) -> Vec<f64> {
    let mut ctx = Context::new(module.levels, 1 << 28).expect("there is address space");
    let cells = generate::SMOOTH_CELLS;
    let memory = ctx.alloc(cells).expect("there is memory");
    let planes: Vec<u64> = (0..1u64 << module.levels)
        .map(|mask| (0..module.levels).filter(|l| mask >> l & 1 == 1).map(shadow_distance).sum())
        .collect();
    for (k, plane) in planes.iter().enumerate() {
        for i in 0..cells {
            ctx.cells_mut(memory + plane + 8 * i, 1)[0] = (0.3 + 0.1 * i as f64 - 0.2 * k as f64).to_bits();
        }
    }
    let mut seen = Vec::new();
    let mut tape = None;
    for &entry in entries {
        let function = module.function(entry);
        // The reverse half of a split takes the tape and seeds, everything else takes the arguments and seeds.
        let mut args = match tape {
            Some(tape) => vec![tape],
            None => vec![0.7f64.to_bits(), (-0.4f64).to_bits(), memory, depth % 2, depth],
        };
        while args.len() < function.params.len() {
            args.push((0.5 + 0.25 * args.len() as f64).to_bits());
        }
        let results = run(module, entry, &args, &mut ctx).expect("it does not trap");
        for (&r, ty) in results.iter().zip(&function.results) {
            if ty.is_float() {
                seen.push(f64::from_bits(r));
            } else {
                tape = Some(r);
            }
        }
    }
    for plane in planes {
        seen.extend(ctx.cells(memory + plane, cells).iter().map(|&x| f64::from_bits(x)));
    }
    seen
}

fn compare(seed: u64, what: Derivative) {
    let (original, f) = generate::smooth(&generate::tape(seed, 40 + (seed as usize * 37) % 300));
    let mut plain = original.clone();
    let entries = derive(&mut plain, f, what);

    let mut optimised = plain.clone();
    run_verified(&mut optimised, &entries, after_ad());

    let mut both = original.clone();
    run_verified(&mut both, &[f], before_ad());
    let both_entries = derive(&mut both, f, what);
    run_verified(&mut both, &both_entries, after_ad());

    for depth in 0..3 {
        let text = || format!("{what:?} of seed {seed}, depth {depth}\n{}", Printer::PLAIN.module(&original));
        let expected = outcome(&plain, &entries, depth);
        let found = outcome(&optimised, &entries, depth);
        let bits = |xs: &[f64]| xs.iter().map(|x| if x.is_nan() { 0 } else { x.to_bits() }).collect::<Vec<_>>();
        assert_eq!(bits(&expected), bits(&found), "after_ad: {}", text());
        let found = outcome(&both, &both_entries, depth);
        for (x, y) in expected.iter().zip(&found) {
            let close = (x - y).abs() <= 1e-9 * (1.0 + x.abs()) || x.to_bits() == y.to_bits();
            assert!(close, "before_ad: {x} became {y}\n{}", text());
        }
        assert_eq!(expected.len(), found.len());
    }
}

#[test]
fn derivatives_survive_the_pipelines() {
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for seed in 0..count {
        for what in [Derivative::Forward, Derivative::Reverse, Derivative::Split, Derivative::ForwardOfReverse] {
            compare(seed, what);
        }
    }
}
