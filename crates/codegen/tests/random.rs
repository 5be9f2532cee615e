//! Random programs do the same compiled as interpreted: results bit for bit, memory, traps and prints.

mod common;

use chainrule_codegen::{Inputs, LANES};
use chainrule_ir::generate::{self, SMOOTH_CELLS, smooth, tape};
use chainrule_ir::{Context, FunctionBuilder, FunctionId, Module, Ty, verify};
use common::generate::{CELLS, Choices, PARAMS, module};
use common::lanes::Input;
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
    common::same(&module, entry, &prepare);
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
        common::lanes::same_in_lanes(&module, entry, &inputs, &lanes);
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
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

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
        let lane = |l: u32| -> Input {
            let x = f64::from(l) * 0.3;
            (vec![(1.25 - x).to_bits(), (0.75 + x).to_bits(), 1, 3], vec![(0.5 + x).to_bits(); SMOOTH_CELLS as usize])
        };
        let lanes: Vec<Input> = (0..LANES).map(lane).collect();
        let done = common::lanes::same_in_lanes(&module, entry, &Inputs::default(), &lanes);
        assert_eq!(done, Some(()), "lanes of seed {seed} diverge");
    }
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
            common::same(&module, FunctionId(id), &|_| (vec![0; params], None));
        }
        let (module, entry) = smooth(&tape(seed, 300));
        let prepare = |ctx: &mut Context| {
            let p = ctx.alloc(SMOOTH_CELLS).expect("memory");
            ctx.cells_mut(p, SMOOTH_CELLS).fill(0.5f64.to_bits());
            (vec![1.25f64.to_bits(), 0.75f64.to_bits(), p, 1, 3], Some((p, SMOOTH_CELLS)))
        };
        let seen = common::same(&module, entry, &prepare);
        assert!(seen.results.is_ok());
    }
}
