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
