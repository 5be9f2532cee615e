//! From source to the first gradient, by stage, for functions of growing size.

use chainrule::Function;
use chainrule::{Grad, compile};
use chainrule_bench::programs::{fuel, three_hundred};
use chainrule_bench::scaled::{Branches, Calls, Loops, Memory, Scaled, Shape, Straight, set_size};
use chainrule_bench::stages::{STAGES, Stages, stages};
use chainrule_models::car::{Car, Cycles};
use std::time::Instant;

/// Measures one shape at growing sizes.
type Scale = fn(&[usize]) -> Outcome<()>;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The best of some runs: what else the machine does only makes them slower.
fn best(times: usize, mut run: impl FnMut() -> Outcome<Stages>) -> Outcome<Stages> {
    let mut runs = (0..times).map(|_| run()).collect::<Outcome<Vec<Stages>>>()?;
    runs.sort_by(|a, b| a.total().total_cmp(&b.total()));
    Ok(runs.swap_remove(0))
}

fn head() {
    let stages: String = STAGES.iter().map(|s| format!(" {s:>9}")).collect();
    println!("{:>10} {:>9} {:>9}{stages} {:>9} {:>7}", "statements", "gradient", "code", "total ms", "growth");
}

fn row(s: &Stages, growth: Option<f64>) {
    let stages: String = s.seconds.iter().map(|t| format!(" {:>9.2}", t * 1e3)).collect();
    let growth = growth.map_or_else(String::new, |g| format!("{g:.2}"));
    println!("{:>10} {:>9} {:>9}{stages} {:>9.2} {growth:>7}", s.statements, s.gradient, s.code, s.total() * 1e3);
}

const XS: [f64; 16] = [0.5; 16];

fn scale<S: Shape>(sizes: &[usize]) -> Outcome<()> {
    println!("\n{}, ms per stage; growth is that of the total per doubling of statements", S::NAME);
    head();
    let mut before: Option<(f64, f64)> = None;
    for &size in sizes {
        set_size(size);
        let s = best((60_000 / size).clamp(3, 15), || stages::<Scaled<S>>((0.3, 0.7, &XS)))?;
        let (statements, total) = (s.statements as f64, s.total());
        let growth = before.map(|(n, t)| (total / t).powf(1.0 / (statements / n).log2()));
        row(&s, growth);
        before = Some((statements, total));
    }
    Ok(())
}

fn main() -> Outcome<()> {
    // Before anything is warm: what a user waits for.
    let start = Instant::now();
    let gradient = compile::<Grad<three_hundred>>()?;
    gradient.call((0.3, 0.7, 0.2))?;
    let first = start.elapsed().as_secs_f64() * 1e3;
    let statements: usize = three_hundred::module()?.functions.iter().map(|f| f.body.count()).sum();
    println!("{statements} statements, first gradient of the process: {first:.1} ms");

    println!("\nthe same function again, ms per stage");
    head();
    row(&best(25, || stages::<three_hundred>((0.3, 0.7, 0.2)))?, None);

    println!("\nthe car's fuel over two cycles, ms per stage");
    head();
    let (car, cycles) = (Car::default(), Cycles::epa());
    row(&best(5, || stages::<fuel>((&car, &cycles)))?, None);

    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let sizes = [391, 781, 1563, 3125, 6250, 12_500, 25_000, 50_000, 100_000];
    let shapes: [(&str, Scale); 5] = [
        (Straight::NAME, scale::<Straight>),
        (Branches::NAME, scale::<Branches>),
        (Memory::NAME, scale::<Memory>),
        (Loops::NAME, scale::<Loops>),
        (Calls::NAME, scale::<Calls>),
    ];
    for (name, scale) in shapes {
        if name.contains(&wanted) {
            scale(&sizes)?;
        }
    }
    Ok(())
}
