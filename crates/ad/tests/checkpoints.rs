//! Loops that are run again from checkpoints: the same bits, and no more steps than the schedule has.

mod common;

use chainrule_ad::Checkpoints;
use common::{Case, Derived, Random, generate};

fn forced(depth: u32, slots: u64, block: u64) -> Checkpoints {
    Checkpoints { depth, slots: Some(slots), block: Some(block), extents: Vec::new() }
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }).collect()
}

/// Compares the derivatives with and without checkpoints bit by bit; returns how many loops have them.
fn same(case: &Case, checkpoints: Checkpoints, random: &mut Random) -> usize {
    let plain = Derived::new(case);
    let y = case.call(&case.args);
    let w = random.vector(y.len());
    let (within, report) = Derived::within(case, checkpoints);
    let pairs = [(plain.vjp(&w), within.vjp(&w)), (plain.split(&w, 2), within.split(&w, 2))];
    for ((y, d), (again, by_checkpoints)) in pairs {
        assert_eq!(bits(&y), bits(&again), "results");
        assert_eq!(bits(&d), bits(&by_checkpoints), "derivatives: {d:?} {by_checkpoints:?}");
    }
    report.loops
}

/// `FIRST` and `COUNT` in the environment choose other programs.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let first = read("FIRST").unwrap_or(0);
    first..first + read("COUNT").unwrap_or(count)
}

#[test]
fn random_programs_have_the_same_bits() {
    let mut loops = 0;
    for seed in seeds(150) {
        let case = generate::program(&mut Random(seed));
        for checkpoints in [forced(1, 1, 1), forced(1, 2, 1), forced(2, 3, 2), forced(3, 2, 1), Checkpoints { depth: 2, ..Default::default() }] {
            let found = std::panic::catch_unwind(|| same(&case, checkpoints.clone(), &mut Random(seed)));
            match found {
                Ok(n) => loops += n,
                Err(panic) => {
                    eprintln!("seed {seed}, {checkpoints:?}:\n{}", chainrule_ir::Printer::PLAIN.module(&case.module));
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
    assert!(loops > 100, "{loops}");
}
