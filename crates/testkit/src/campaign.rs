//! Many programs on many threads.

use crate::ast::Program;
use crate::check::{Agreement, Disagreement, Verdict, check};
use crate::generate;
use crate::run::Bench;
use crate::shrink::shrink;
use crate::source::source;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// What came of many programs.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Programs on which all oracles agreed.
    pub agreed: usize,
    /// Of these, those that trap.
    pub trapped: usize,
    /// Programs that run too long or into too large numbers.
    pub skipped: usize,
    /// Directions in which derivatives were compared with differences.
    pub directions: usize,
    /// Directions in which second derivatives were.
    pub second: usize,
    /// Loops that ran from checkpoints.
    pub checkpoints: usize,
    /// Programs that forward mode took in several directions at once.
    pub directions_at_once: usize,
    /// Sums that ran in chunks.
    pub chunks: usize,
    /// Programs that the C compiler compiled.
    pub through_c: usize,
    /// Reports of programs on which oracles disagree, with the stage of each.
    pub failures: Vec<(&'static str, String)>,
}

impl Summary {
    fn add(&mut self, found: Result<Verdict, (&'static str, String)>) {
        match found {
            Ok(Verdict::Agreed(Agreement {
                trapped,
                directions,
                second,
                checkpoints,
                directions_at_once,
                chunks,
                through_c,
            })) => {
                self.agreed += 1;
                self.trapped += usize::from(trapped);
                self.directions += directions;
                self.second += second;
                self.checkpoints += checkpoints;
                self.directions_at_once += directions_at_once;
                self.chunks += chunks;
                self.through_c += through_c;
            }
            Ok(Verdict::Skipped(_)) => self.skipped += 1,
            Err(failure) => self.failures.push(failure),
        }
    }
}

/// Checks the programs of seeds from `first` on until `programs` of them agreed or `most` disagreed.
///
/// `progress` sees the summary after each program.
pub fn campaign(
    first: u64,
    programs: usize,
    threads: usize,
    most: usize,
    progress: impl Fn(&Summary) + Sync,
) -> Summary {
    let (seed, done) = (AtomicU64::new(first), AtomicUsize::new(0));
    let summary = Mutex::new(Summary::default());
    let work = || {
        let Ok(mut bench) = Bench::new() else { return };
        while done.load(Ordering::Relaxed) < programs {
            let seed = seed.fetch_add(1, Ordering::Relaxed);
            let found = one(seed, &mut bench);
            let mut summary = summary.lock().unwrap_or_else(|e| e.into_inner());
            summary.add(found);
            done.store(summary.agreed, Ordering::Relaxed);
            if summary.failures.len() >= most {
                done.store(usize::MAX, Ordering::Relaxed);
            }
            progress(&summary);
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    summary.into_inner().unwrap_or_else(|e| e.into_inner())
}

/// Checks the program of a seed; a failure is made small and told.
///
/// # Errors
/// The stage of the disagreement, and a report with the smaller program.
pub fn one(seed: u64, bench: &mut Bench) -> Result<Verdict, (&'static str, String)> {
    let program = generate::program(seed);
    check(&program, seed, bench).map_err(|d| (d.stage, report(seed, &program, &d, bench)))
}

fn report(seed: u64, program: &Program, found: &Disagreement, bench: &mut Bench) -> String {
    let mut last = found.clone();
    let small = shrink(program, |p| match check(p, seed, bench) {
        Err(d) if d.stage == found.stage => {
            last = d;
            true
        }
        _ => false,
    });
    let mut out = String::new();
    let _ = writeln!(out, "seed {seed}: {last}\n\n{}", source(&small, ""));
    out
}
