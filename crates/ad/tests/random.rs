//! Random programs pass every oracle.

mod common;

use common::{Random, generate, verdict, verdict_twice};

fn sweep(seeds: std::ops::Range<u64>, twice: bool) {
    for seed in seeds {
        let case = generate::program(&mut Random(seed));
        let mut random = Random(seed ^ 0x55);
        let verdict = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            if twice {
                verdict_twice(&case, &mut random, 1e-11)
            } else {
                verdict(&case, &mut random, 1e-11).map(|_| ())
            }
        }));
        let text = || chainrule_ir::Printer::PLAIN.module(&case.module);
        match verdict {
            Ok(Ok(())) => {}
            Ok(Err(e)) => panic!("seed {seed}: {e}\n{}", text()),
            Err(panic) => {
                eprintln!("seed {seed}:\n{}", text());
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// `FIRST` and `COUNT` in the environment choose other programs.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let first = read("FIRST").unwrap_or(0);
    first..first + read("COUNT").unwrap_or(count)
}

#[test]
fn first_order() {
    sweep(seeds(300), false);
}

#[test]
fn second_order() {
    sweep(seeds(40), true);
}
