//! Programs on Cranelift's code, on C's, and on the way from one to the other. Some tests start this binary again with
//! another environment.

use chainrule::Tier;
use chainrule::prelude::*;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// A pendulum with friction, and as many steps of it as wanted.
#[differentiable]
fn swing(angle: f64, friction: &[f64], steps: usize) -> f64 {
    let (mut x, mut v) = (angle, 0.0);
    for i in 0..steps {
        v += 0.01 * (-x.sin() - friction[i % friction.len()] * v * v.abs());
        x += 0.01 * v;
    }
    x + v.exp() * angle.max(0.3)
}

#[differentiable]
fn line(x: f64) -> f64 {
    2.0 * x + 1.0
}

fn has_compiler() -> bool {
    let found = chainrule_codegen::c::compiler();
    if let Err(e) = &found {
        println!("skipped: {e}");
    }
    found.is_ok()
}

type Bits = (u64, u64, Vec<u64>);

fn bits(program: &Program<Grad<swing>>, angle: f64, steps: usize) -> Bits {
    let (y, (da, df, _)) = program.call((angle, &[0.1, 0.2, 0.4], steps)).expect("it has no trap");
    (y.to_bits(), da.to_bits(), df.into_iter().map(f64::to_bits).collect())
}

#[test]
fn every_tier_gives_the_same_bits_and_traps() {
    if !has_compiler() {
        return;
    }
    let program = compile::<Grad<swing>>().unwrap();
    let cranelift = program.clone().with_tier(Tier::Cranelift).unwrap();
    let c = program.clone().with_tier(Tier::C).unwrap();
    assert_eq!((cranelift.tier(), c.tier()), (Tier::Cranelift, Tier::C));
    for i in 0..20 {
        let angle = 0.1 * f64::from(i) - 0.7;
        assert_eq!(bits(&cranelift, angle, 300), bits(&c, angle, 300));
    }
    let trap = |p: &Program<Grad<swing>>| p.call((1.0, &[], 1)).unwrap_err();
    assert_eq!(trap(&cranelift), trap(&c));
    assert!(trap(&c).source.is_some());
}

#[test]
fn programs_that_run_long_are_promoted() {
    if !has_compiler() || std::env::var_os("CHAINRULE_TIER").is_some() {
        return;
    }
    let program = compile::<Grad<swing>>().unwrap();
    let expected = bits(&program.clone().with_tier(Tier::Cranelift).unwrap(), 0.5, 100_000);
    let start = Instant::now();
    // From several threads, before, while and after it is promoted.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while program.tier() != Tier::C && start.elapsed() < Duration::from_secs(120) {
                    assert_eq!(bits(&program, 0.5, 100_000), expected);
                }
            });
        }
    });
    assert_eq!(program.tier(), Tier::C);
    assert_eq!(bits(&program, 0.5, 100_000), expected);
}

/// What the processes do that the other tests start.
#[test]
fn child() {
    match std::env::var("CHILD").as_deref() {
        Ok("call") => {
            let (swing, line) = (compile::<Grad<swing>>().unwrap(), compile::<Grad<line>>().unwrap());
            assert_eq!(line.call((3.0,)), Ok((7.0, (2.0,))));
            bits(&swing, 0.5, 10);
            println!("on {:?} and {:?}", swing.tier(), line.tier());
        }
        // Ends while the compiler runs.
        Ok("leave") => {
            let program = compile::<Grad<swing>>().unwrap();
            let scratch = std::env::temp_dir();
            while std::fs::read_dir(&scratch).unwrap().count() == 0 {
                bits(&program, 0.5, 10_000);
            }
        }
        _ => {}
    }
}

fn start(what: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tiers::child", "--nocapture"]).env("CHILD", what);
    command.env("CHAINRULE_CACHE", "").env_remove("CHAINRULE_TIER").env_remove("CC");
    command
}

/// The process did well, said these words, and gave so many notices.
fn check(output: &Output, said: &str, notices: usize) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains(said), "{out}\n{err}");
    assert_eq!(err.matches("chainrule:").count(), notices, "{err}");
}

#[test]
fn the_environment_chooses() {
    check(&start("call").env("CHAINRULE_TIER", "cranelift").output().unwrap(), "on Cranelift and Cranelift", 0);
    check(&start("call").env("CHAINRULE_TIER", "fast").output().unwrap(), "on Cranelift and Cranelift", 1);
    if has_compiler() {
        check(&start("call").env("CHAINRULE_TIER", "c").output().unwrap(), "on C and C", 0);
    }
}

#[test]
fn without_a_compiler_that_works_programs_stay_on_cranelift() {
    let nothing = tempfile::tempdir().unwrap();
    let mut absent = start("call");
    absent.env("CHAINRULE_TIER", "c").env("PATH", nothing.path());
    check(&absent.output().unwrap(), "on Cranelift and Cranelift", 1);
    let failing = Path::new("/bin/false");
    if failing.exists() {
        let mut command = start("call");
        command.env("CHAINRULE_TIER", "c").env("CC", failing);
        check(&command.output().unwrap(), "on Cranelift and Cranelift", 1);
    }
    // Asked for by name, it is an error.
    if !has_compiler() {
        assert!(compile::<line>().unwrap().with_tier(Tier::C).is_err());
    }
}

#[test]
#[cfg(unix)]
fn a_process_ends_while_its_compiler_runs() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let (slow, scratch) = (place.path().join("cc"), place.path().join("scratch"));
    std::fs::write(&slow, "#!/bin/sh\n[ \"$1\" = --version ] || sleep 30\n").unwrap();
    std::fs::set_permissions(&slow, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::create_dir(&scratch).unwrap();
    let mut command = start("leave");
    command.env("CC", &slow).env("TMPDIR", &scratch);
    let start = Instant::now();
    check(&command.output().unwrap(), "", 0);
    assert!(start.elapsed() < Duration::from_secs(25), "it does not wait for the compiler");
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "it leaves nothing behind");
}
