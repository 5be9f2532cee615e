//! Random programs do the same compiled as interpreted: results bit for bit, memory, traps and prints.

mod common;

use chainrule_ir::generate::{self, SMOOTH_CELLS, smooth, tape};
use chainrule_ir::{Context, FunctionId, Module, verify};
use common::generate::{CELLS, Choices, PARAMS, module};
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
