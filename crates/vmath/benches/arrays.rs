//! Nanoseconds per number of the functions over arrays, beside `std`'s: `cargo bench -p chainrule-vmath --bench arrays`.
//! The two take turns; the least of many passes over 1,000 numbers counts.

#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

/// A function over arrays, its equal in `std`, and the range of its arguments.
type Case = (&'static str, fn(&mut [f64]), fn(f64) -> f64, f64, f64);

const CASES: [Case; 8] = [
    ("exp", chainrule_vmath::exp, f64::exp, -10.0, 10.0),
    ("ln", chainrule_vmath::ln, f64::ln, 0.0, 100.0),
    ("sin", chainrule_vmath::sin, f64::sin, -10.0, 10.0),
    ("cos", chainrule_vmath::cos, f64::cos, -10.0, 10.0),
    ("sin, huge", chainrule_vmath::sin, f64::sin, 1e15, 1e17),
    ("tanh", chainrule_vmath::tanh, f64::tanh, -5.0, 5.0),
    ("x^1.7", |xs| chainrule_vmath::pow(xs, &[1.7; 1000]), |x| x.powf(black_box(1.7)), 0.0, 100.0),
    ("2.5^x", |xs| power_of(2.5, xs), |x| black_box(2.5f64).powf(x), -10.0, 10.0),
];

fn power_of(base: f64, xs: &mut [f64]) {
    let mut y = [base; 1000];
    chainrule_vmath::pow(&mut y, xs);
    xs.copy_from_slice(&y);
}

fn main() {
    println!("{:>10} {:>8} {:>8} {:>8}", "ns each", "ours", "std", "ratio");
    for (name, ours, std, a, b) in CASES {
        let xs: Vec<f64> = (0..1000).map(|i| a + (b - a) * ((i * 617 % 1000) as f64 + 0.5) / 1000.0).collect();
        let mut ys = xs.clone();
        let mut least = [f64::INFINITY; 2];
        for _ in 0..2000 {
            ys.copy_from_slice(&xs);
            let start = Instant::now();
            ours(black_box(&mut ys));
            least[0] = least[0].min(start.elapsed().as_nanos() as f64 / 1000.0);
            ys.copy_from_slice(&xs);
            let start = Instant::now();
            black_box(&mut ys).iter_mut().for_each(|x| *x = std(*x));
            black_box(&mut ys);
            least[1] = least[1].min(start.elapsed().as_nanos() as f64 / 1000.0);
        }
        println!("{name:>10} {:8.2} {:8.2} {:8.1}", least[0], least[1], least[1] / least[0]);
    }
}
