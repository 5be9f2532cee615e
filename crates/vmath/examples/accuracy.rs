//! The largest errors of the functions over many arguments, beside those of `std`:
//! `cargo run --release -p chainrule-vmath --example accuracy -- 1000000`.

#[path = "../tests/reference/mod.rs"]
#[allow(dead_code)]
mod reference;

use reference::{FUNCTIONS, Random, exact_pow, pair, samples, ulp};

fn main() {
    let count = std::env::args().nth(1).map_or(100_000, |n| n.parse().expect("a count"));
    println!("{:>6} {:>9} {:>9} {:>9}   at", "", "fused", "plain", "std");
    for f in &FUNCTIONS {
        let mut worst = [(0.0, 0.0); 3];
        let xs = samples(f, count, &mut Random(1));
        let mut ys = xs.clone();
        (f.run)(&mut ys);
        for (&x, &y) in xs.iter().zip(&ys) {
            let exact = (f.exact)(x);
            for (w, y) in worst.iter_mut().zip([y, (f.plain)(x), (f.std)(x)]) {
                let e = ulp(y, &exact);
                if e > w.0 {
                    *w = (e, x);
                }
            }
        }
        print(f.name, worst.map(|(e, x)| (e, format!("{x:e}"))));
    }
    let mut worst = [(0.0, (0.0, 0.0)); 3];
    let mut random = Random(2);
    for _ in 0..count {
        let (x, y) = pair(&mut random);
        let mut z = [x];
        chainrule_vmath::pow(&mut z, &[y]);
        let exact = exact_pow(x, y);
        for (w, z) in worst.iter_mut().zip([z[0], chainrule_vmath::plain::pow(x, y), x.powf(y)]) {
            let e = ulp(z, &exact);
            if e > w.0 {
                *w = (e, (x, y));
            }
        }
    }
    print("pow", worst.map(|(e, (x, y))| (e, format!("({x:e}, {y:e})"))));
}

fn print(name: &str, worst: [(f64, String); 3]) {
    let [a, b, c] = worst;
    println!("{name:>6} {:9.4} {:9.4} {:9.4}   {}; {}; {}", a.0, b.0, c.0, a.1, b.1, c.1);
}
