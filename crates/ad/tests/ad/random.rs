//! Random programs pass every oracle.

use crate::common::{Derived, Random, differences_settle, generate, verdict, verdict_twice};
use chainrule_ir::Op;

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

/// The programs are worth checking: most have derivatives that differences can confirm, and many keep a tape.
#[test]
fn programs_are_worth_checking() {
    let (mut settled, mut moving, mut taping, mut calling) = (0, 0, 0, 0);
    for seed in 0..100 {
        let case = generate::program(&mut Random(seed));
        let v = Random(seed).vector(case.inputs().len());
        let d = Derived::new(&case);
        moving += usize::from(d.jvp(&v).1.iter().any(|t| t.abs() > 1e-6));
        settled += usize::from(differences_settle(&case, &v));
        let (mut alloc, mut call) = (false, false);
        d.case.module.function(d.vjp).body.each_stmt(&mut |s| {
            alloc |= matches!(s.op, Op::Alloc { .. });
            call |= matches!(s.op, Op::Call { .. });
        });
        taping += usize::from(alloc);
        calling += usize::from(call);
    }
    assert!(settled > 80, "{settled}");
    assert!(moving > 70, "{moving}");
    assert!(taping > 50, "{taping}");
    assert!(calling > 15, "{calling}");
}
