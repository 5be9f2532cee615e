//! Random programs compute the same before and after each pass and each pipeline.

mod generate;

use chainrule_ir::memory::shadow_distance;
use chainrule_ir::{Context, FunctionId, Module, Printer, Ty, run};
use chainrule_opt::{Pass, after_ad, before_ad, passes, run_verified};
use generate::{Choices, PARAM_CELLS};
use proptest::prelude::*;

/// All that can be seen of a run: results or the trap, the caller's memory, what was printed.
fn observe(module: &Module, f: FunctionId, seed: u64) -> String {
    let mut ctx = Context::new(module.levels, 1 << 26).expect("there is address space");
    ctx.printed = Some(String::new());
    let args = generate::arguments(&mut ctx, &mut Choices::new(seed));
    let outcome = run(module, f, &args, &mut ctx);
    let show = |x: u64| if f64::from_bits(x).is_nan() { "nan".to_owned() } else { format!("{x:x}") };
    let text = match outcome {
        Ok(results) => {
            let tys = &module.function(f).results;
            let results: Vec<String> =
                results.iter().zip(tys).map(|(&x, &ty)| if ty == Ty::F64 { show(x) } else { format!("{x}") }).collect();
            let memory = args[2];
            let cells: Vec<String> = [memory, memory + shadow_distance(0)]
                .into_iter()
                .flat_map(|at| ctx.cells(at, PARAM_CELLS).iter().map(|&x| show(x)).collect::<Vec<_>>())
                .collect();
            format!("{} | {}", results.join(" "), cells.join(" "))
        }
        Err(trap) => format!("{:?} {trap}", trap.kind),
    };
    format!("{text} | {}", ctx.printed.unwrap_or_default())
}

fn same(seed: u64, size: usize, name: &str, pipelines: &[&'static [Pass]]) {
    let (before, f) = generate::module(seed, size);
    if let Err(e) = chainrule_ir::verify(&before) {
        panic!("the generator made nonsense: {e}");
    }
    let mut after = before.clone();
    for p in pipelines {
        run_verified(&mut after, &[f], p);
    }
    for input in 0..4 {
        let (x, y) = (observe(&before, f, seed ^ input), observe(&after, f, seed ^ input));
        assert_eq!(
            x,
            y,
            "{name}, seed {seed}, size {size}, input {input}\n{}\n---\n{}",
            Printer::PLAIN.module(&before),
            Printer::PLAIN.module(&after)
        );
    }
}

/// More with `PROPTEST_CASES`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_pass_keeps_results(seed in any::<u64>(), size in 1usize..80) {
        for pass in passes::ALL {
            same(seed, size, pass.name, &[std::slice::from_ref(pass)]);
        }
    }

    #[test]
    fn pipelines_keep_results(seed in any::<u64>(), size in 1usize..120) {
        same(seed, size, "before_ad", &[before_ad()]);
        same(seed, size, "after_ad", &[after_ad()]);
        same(seed, size, "both", &[before_ad(), after_ad()]);
    }
}

#[test]
fn random_programs_mostly_run_to_their_end() {
    let ended = (0..100u64)
        .filter(|&seed| {
            let (module, f) = generate::module(seed, 60);
            !observe(&module, f, seed).starts_with(['A', 'M', 'S'])
        })
        .count();
    assert!(ended > 30, "only {ended} of 100");
}

/// A nest of two loops that reads a matrix at a random affine place, with a length and bounds that may not fit.
fn nest(c: &mut Choices) -> (Module, FunctionId) {
    use chainrule_ir::{FunctionBuilder, Piece, Prim};
    let mut b = FunctionBuilder::new("nest");
    let ptr = b.param(Ty::Ptr);
    let len = b.param(Ty::U64);
    let bounds: Vec<_> = (0..4).map(|_| b.param(Ty::U64)).collect();
    let factors: Vec<_> = (0..3).map(|_| b.usize([0, 1, 1, 2, 3, 4, 1 << 33, u64::MAX][c.below(8)])).collect();
    let sub = c.below(3) == 0;
    let wrap = c.below(4) == 0;
    let triangle = c.below(2) == 0;
    let (zero, none) = (b.float(Ty::F64, 0.0), b.usize(0));
    let sum = b.for_(bounds[0], bounds[1], &[zero, none], |b, i, carried| {
        let lo = if triangle { i } else { bounds[2] };
        b.for_(lo, bounds[3], carried, |b, j, carried| {
            let terms: Vec<_> =
                [i, j, carried[1]].into_iter().zip(&factors).map(|(x, &f)| b.prim(Prim::IMul, &[x, f])).collect();
            let first = b.prim(if wrap { Prim::IAddWrap } else { Prim::IAdd }, &[terms[0], terms[1]]);
            let at = b.prim(if sub { Prim::ISub } else { Prim::IAdd }, &[first, terms[2]]);
            let inside = b.prim(Prim::Lt, &[at, len]);
            b.assert(inside, vec![Piece::Text("index ".into()), Piece::Debug(at)]);
            let cell = b.offset(ptr, at, 1);
            let x = b.load(cell, 0, Ty::F64);
            b.store(cell, 0, carried[0]);
            let one = b.usize(1);
            let count = b.prim(Prim::IAdd, &[carried[1], one]);
            vec![b.add(carried[0], x), count]
        })
    });
    let mut module = Module::default();
    let f = module.push(b.finish(&sum));
    (module, f)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4 * cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn checks_that_are_moved_fail_as_before(seed in any::<u64>()) {
        let mut c = Choices::new(seed);
        let (before, f) = nest(&mut c);
        let mut checks_only = before.clone();
        run_verified(&mut checks_only, &[f], &[passes::CHECKS]);
        let mut after = before.clone();
        run_verified(&mut after, &[f], before_ad());
        let mut twice = after.clone();
        run_verified(&mut twice, &[f], after_ad());
        for _ in 0..6 {
            let len = c.below(12) as u64;
            let bounds: Vec<u64> = (0..4).map(|_| c.below(5) as u64).collect();
            let show = |m: &Module| {
                let mut ctx = Context::new(m.levels, 1 << 20).expect("there is address space");
                let ptr = ctx.alloc(len.max(1)).expect("there is memory");
                for (k, cell) in ctx.cells_mut(ptr, len).iter_mut().enumerate() {
                    *cell = (k as f64 + 0.5).to_bits();
                }
                let args: Vec<u64> = [ptr, len].into_iter().chain(bounds.iter().copied()).collect();
                match run(m, f, &args, &mut ctx) {
                    Ok(y) => format!("{y:?} {:?}", ctx.cells(ptr, len)),
                    Err(trap) => format!("{:?} {trap}", trap.kind),
                }
            };
            let expected = show(&before);
            for m in [&checks_only, &after, &twice] {
                prop_assert_eq!(&expected, &show(m), "{} {:?}\n{}", len, &bounds, Printer::PLAIN.module(m));
            }
        }
    }
}
