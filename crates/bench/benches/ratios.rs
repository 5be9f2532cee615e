//! Gradients beside plain Rust: the forms of each program take turns in one run.

use chainrule_bench::measure::{interleaved, show};
use chainrule_bench::programs::{Case, PROGRAMS};
use std::hint::black_box;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    println!(
        "{:32} {:>9} {:>9} {:>9} {:>9} | {:>8} {:>8} {:>8} {:>8}",
        "program", "plain", "compiled", "gradient", "by hand", "c/plain", "g/plain", "g/c", "g/hand"
    );
    for make in PROGRAMS {
        let Case { name, plain, compiled, gradient, by_hand, .. } = make()?;
        if !name.contains(&wanted) {
            continue;
        }
        let (a, b) = (plain(), compiled());
        if (a - b).abs() > 1e-9 * a.abs() {
            return Err(format!("{name}: the plain function gives {a}, the compiled one {b}").into());
        }
        let by_hand = by_hand.as_ref();
        let forms: [&dyn Fn(); 4] =
            [&|| _ = black_box(plain()), &|| _ = black_box(compiled()), &|| _ = black_box(gradient()), &|| {
                _ = black_box(by_hand.map(|f| f()))
            }];
        let forms = if by_hand.is_some() { &forms[..] } else { &forms[..3] };
        let times = interleaved(forms, 41, 0.01);
        let hand = times.get(3).copied();
        println!(
            "{name:32} {:>9} {:>9} {:>9} {:>9} | {:>8.2} {:>8.2} {:>8.2} {:>8}",
            show(times[0]),
            show(times[1]),
            show(times[2]),
            hand.map_or_else(String::new, show),
            times[1] / times[0],
            times[2] / times[0],
            times[2] / times[1],
            hand.map_or_else(String::new, |hand| format!("{:.2}", times[2] / hand)),
        );
    }
    Ok(())
}
