//! Random programs do the same compiled as interpreted: results bit for bit, memory, traps and prints.

use crate::common::generate::{CELLS, Choices, PARAMS, module};
use crate::common::lanes::Input;
use chainrule_codegen::{Inputs, LANES};
use chainrule_ir::generate::{self, SMOOTH_CELLS, smooth, tape};
use chainrule_ir::{Block, Context, FunctionBuilder, FunctionId, Module, Op, Prim, Ty, verify};
use proptest::prelude::*;

fn check(choices: &[u16], statements: usize) {
    let (module, entry): (Module, _) = module(choices, statements);
    verify(&module).expect("generated programs are well formed");
    let prepare = |ctx: &mut Context| {
        let array = ctx.alloc(CELLS).expect("memory");
        for (k, cell) in ctx.cells_mut(array, CELLS).iter_mut().enumerate() {
            *cell = (k as f64 * 0.75 - 2.0).to_bits();
        }
        // The last choices are also the arguments.
        let tail: Vec<u16> = choices.iter().rev().copied().collect();
        let mut tail = Choices::new(&tail);
        let mut args = vec![array];
        args.extend(PARAMS.iter().map(|&ty| tail.constant(ty).bits));
        (args, Some((array, CELLS)))
    };
    crate::common::same(&module, entry, &prepare);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn programs_do_the_same(choices in prop::collection::vec(any::<u16>(), 50..600)) {
        check(&choices, 40);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// So long that they are cut into units.
    #[test]
    fn long_programs_do_the_same(choices in prop::collection::vec(any::<u16>(), 20_000..30_000)) {
        check(&choices, 4000);
    }
}

/// A lane of a program of [`module`]: its floats are its own; its integers too, if they may vary.
fn lane(choices: &[u16], lane: usize, integers: bool) -> Input {
    let tail: Vec<u16> = choices.iter().rev().copied().collect();
    let (mut all, mut own) = (Choices::new(&tail), Choices::new(&tail[lane * PARAMS.len()..]));
    let args = PARAMS.iter().map(|&ty| {
        let (shared, own) = (all.constant(ty), own.constant(ty));
        if integers || ty.is_float() { own.bits } else { shared.bits }
    });
    let args = args.collect();
    (args, (0..CELLS).map(|k| (k as f64 * 0.75 - 2.0 + lane as f64).to_bits()).collect())
}

fn check_lanes(choices: &[u16], statements: usize) {
    let (module, entry): (Module, _) = module(choices, statements);
    for integers in [false, true] {
        let params = std::iter::once(false).chain(PARAMS.iter().map(|_| integers)).collect();
        let inputs = Inputs { params, memory: 0 };
        let lanes: Vec<Input> = (0..LANES as usize).map(|l| lane(choices, l, integers)).collect();
        crate::common::lanes::same_in_lanes(&module, entry, &inputs, &lanes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lanes_do_the_same(choices in prop::collection::vec(any::<u16>(), 50..600)) {
        check_lanes(&choices, 40);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lanes_of_long_programs_do_the_same(choices in prop::collection::vec(any::<u16>(), 20_000..30_000)) {
        check_lanes(&choices, 4000);
    }
}

/// Programs with branches, loops and memory, which do not trap: lanes come to their end.
#[test]
fn lanes_of_smooth_programs_come_to_their_end() {
    for seed in 0..150 {
        let (mut module, entry) = smooth(&tape(seed, 300));
        let entry = pointer_first(&mut module, entry);
        let lanes: Vec<Input> = (0..LANES).map(smooth_lane).collect();
        let done = crate::common::lanes::same_in_lanes(&module, entry, &Inputs::default(), &lanes);
        assert_eq!(done, Some(()), "lanes of seed {seed} diverge");
    }
}

/// Lanes of C code, of random programs and of those that come to their end.
#[test]
fn lanes_of_c_do_the_same() {
    if chainrule_codegen::c::compiler().is_err() {
        return;
    }
    let compile = |module: &Module, entry, inputs: &Inputs| {
        let wide = chainrule_codegen::c::compile_lanes(module, entry, inputs).expect("it compiles");
        (chainrule_codegen::compile(module, entry).expect("it compiles"), wide)
    };
    let cases: u64 = std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let mut done = 0;
    for seed in 0..cases {
        let choices: Vec<u16> = tape(seed, 400).iter().map(|&c| (c >> 7) as u16).collect();
        let (mut module, entry) = module(&choices, 40);
        module.functions.iter_mut().for_each(|f| exact(&mut f.body));
        let integers = seed % 2 == 0;
        let params = std::iter::once(false).chain(PARAMS.iter().map(|_| integers)).collect();
        let (scalar, wide) = compile(&module, entry, &Inputs { params, memory: 0 });
        let lanes: Vec<Input> = (0..wide.lanes() as usize).map(|l| lane(&choices, l, integers)).collect();
        done += u64::from(crate::common::lanes::same_of(&module, entry, &scalar, &wide, &lanes).is_some());
    }
    assert!(done > 0, "lanes of all random programs diverge");
    for seed in 0..cases {
        let (mut module, entry) = smooth(&tape(seed, 300));
        let entry = pointer_first(&mut module, entry);
        let (scalar, wide) = compile(&module, entry, &Inputs::default());
        let lanes: Vec<Input> = (0..wide.lanes()).map(smooth_lane).collect();
        let all = crate::common::lanes::run_both(&module, &scalar, &wide, &lanes).expect("lanes come to their end");
        for ((got, cells), expected) in all {
            let (wanted, wanted_cells) = expected.expect("it does not trap");
            for (x, y) in got.iter().chain(&cells).zip(wanted.iter().chain(&wanted_cells)) {
                let (x, y) = (f64::from_bits(*x), f64::from_bits(*y));
                assert!((x - y).abs() <= 1e-12 * (1.0 + y.abs()), "lanes give {x}, the scalar program {y}");
            }
        }
    }
}

/// Replaces functions that lanes have of their own: last digits, which may differ there, decide in random programs.
fn exact(block: &mut Block) {
    for stmt in &mut block.stmts {
        if let Op::Prim(prim, _) = &mut stmt.op {
            *prim = match *prim {
                Prim::Exp | Prim::Ln | Prim::Sin | Prim::Cos | Prim::Tanh => Prim::Sqrt,
                Prim::PowF => Prim::Max,
                other => other,
            };
        }
        stmt.op.blocks_mut().for_each(exact);
    }
}

fn smooth_lane(l: u32) -> Input {
    let x = f64::from(l) * 0.3;
    (vec![(1.25 - x).to_bits(), (0.75 + x).to_bits(), 1, 3], vec![(0.5 + x).to_bits(); SMOOTH_CELLS as usize])
}

/// The same with its third parameter as the first.
fn pointer_first(module: &mut Module, entry: FunctionId) -> FunctionId {
    let function = module.function(entry);
    let types: Vec<Ty> = function.params.iter().map(|&p| function.ty(p)).collect();
    let mut b = FunctionBuilder::new("pointer first");
    let pointer = b.param(types[2]);
    let mut args: Vec<_> = [0, 1, 3, 4].into_iter().map(|k| b.param(types[k])).collect();
    args.insert(2, pointer);
    let results = b.call(entry, &args, &function.results);
    module.push(b.finish(&results))
}

/// The programs that the tests of every crate use.
#[test]
fn shared_programs_do_the_same() {
    for seed in 0..150 {
        let module = generate::any(&tape(seed, 300));
        for id in 0..module.functions.len() as u32 {
            let params = module.functions[id as usize].params.len();
            crate::common::same(&module, FunctionId(id), &|_| (vec![0; params], None));
        }
        let (module, entry) = smooth(&tape(seed, 300));
        let prepare = |ctx: &mut Context| {
            let p = ctx.alloc(SMOOTH_CELLS).expect("memory");
            ctx.cells_mut(p, SMOOTH_CELLS).fill(0.5f64.to_bits());
            (vec![1.25f64.to_bits(), 0.75f64.to_bits(), p, 1, 3], Some((p, SMOOTH_CELLS)))
        };
        let seen = crate::common::same(&module, entry, &prepare);
        assert!(seen.results.is_ok());
    }
}
