//! Checks many random programs: `fuzz --programs 100000 --seed 1 [--threads 8] [--failures 10] [--print]`.
//!
//! Ends with exit code 1 when oracles disagree. `--print` only shows the program of the seed.

use chainrule_testkit::campaign::{Summary, campaign};
use chainrule_testkit::{generate, source};
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

fn option(name: &str, default: u64) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|a| a == name);
    at.and_then(|i| args.get(i + 1)).and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn show(s: &Summary, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    eprint!(
        "\r{} agreed ({} trap), {} skipped, {} disagree; {} directions, {} of second order; {} loops from checkpoints, {} in several directions, {} sums in chunks, {} through C; {:.0} programs/s   ",
        s.agreed,
        s.trapped,
        s.skipped,
        s.failures.len(),
        s.directions,
        s.second,
        s.checkpoints,
        s.directions_at_once,
        s.chunks,
        s.through_c,
        s.agreed as f64 / seconds
    );
    let _ = std::io::stderr().flush();
}

fn main() -> ExitCode {
    let seed = option("--seed", 1);
    if std::env::args().any(|a| a == "--print") {
        print!("{}", source(&generate::program(seed), ""));
        return ExitCode::SUCCESS;
    }
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let (programs, threads) = (option("--programs", 1000) as usize, option("--threads", cores) as usize);
    let most = option("--failures", 10) as usize;
    // A panic is a disagreement like others and is told with its program.
    std::panic::set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let shown = Mutex::new(start);
    let summary = campaign(seed, programs, threads, most, |s| {
        if let Ok(mut last) = shown.try_lock()
            && last.elapsed() > Duration::from_millis(500)
        {
            *last = Instant::now();
            show(s, start);
        }
    });
    show(&summary, start);
    eprintln!();
    for (_, report) in &summary.failures {
        println!("{report}");
    }
    if summary.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
