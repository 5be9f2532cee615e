//! Times that can be compared: taken turn by turn, so that what else the machine does hits all alike.

use std::time::Instant;

/// What `f` gives, and the seconds that it took.
pub fn timed<R>(f: impl FnOnce() -> R) -> (R, f64) {
    let start = Instant::now();
    let r = f();
    (r, start.elapsed().as_secs_f64())
}

/// For each of `tasks` the median time of a call, in seconds of wall time.
///
/// The tasks take turns for `rounds` rounds. In its turn a task is called often enough to take about `turn` seconds.
pub fn interleaved(tasks: &[&dyn Fn()], rounds: usize, turn: f64) -> Vec<f64> {
    let calls: Vec<usize> = tasks
        .iter()
        .map(|task| {
            task();
            let start = Instant::now();
            task();
            (turn / start.elapsed().as_secs_f64().max(1e-9)).ceil() as usize
        })
        .collect();
    let mut times = vec![Vec::with_capacity(rounds); tasks.len()];
    for _ in 0..rounds {
        for ((task, &calls), times) in tasks.iter().zip(&calls).zip(&mut times) {
            let start = Instant::now();
            for _ in 0..calls {
                task();
            }
            times.push(start.elapsed().as_secs_f64() / calls as f64);
        }
    }
    times.into_iter().map(median).collect()
}

/// The middle one of some numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A time in a unit that fits.
pub fn show(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}
