//! The programs by themselves, with Criterion's statistics, to see whether a change made one slower.

use chainrule_bench::programs::PROGRAMS;
use criterion::Criterion;
use std::time::Duration;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for make in PROGRAMS {
        let case = match make() {
            Ok(case) => case,
            Err(e) => panic!("{e}"),
        };
        let mut group = criterion.benchmark_group(case.name);
        group.bench_function("plain", |b| b.iter(|| (case.plain)()));
        group.bench_function("compiled", |b| b.iter(|| (case.compiled)()));
        group.bench_function("gradient", |b| b.iter(|| (case.gradient)()));
        if let Some(by_hand) = &case.by_hand {
            group.bench_function("by hand", |b| b.iter(by_hand));
        }
        group.finish();
    }
    criterion.final_summary();
}
