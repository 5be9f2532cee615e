//! Enums without fields.

use crate::random::samples;
use chainrule::prelude::*;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
enum Gear {
    Low,
    Mid,
    High,
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
enum Mode {
    Slow = 3,
    Fast = 7,
    Back = -2,
}

impl Gear {
    #[differentiable]
    fn ratio(self) -> f64 {
        match self {
            Gear::Low => 3.5,
            Gear::Mid => 2.0,
            Gear::High => 1.0,
        }
    }

    #[differentiable]
    fn up(self) -> Self {
        match self {
            Self::Low => Self::Mid,
            Self::Mid | Self::High => Self::High,
        }
    }
}

#[differentiable]
fn gears(g: Gear, k: usize, x: f64) -> f64 {
    let a = match g {
        Gear::Low => x * 3.0,
        Gear::Mid => {
            let y = x * x;
            y + 1.0
        }
        Gear::High => return -x,
    };
    let c = match (k % 2, g) {
        (0, Gear::Low) => 1.0,
        (_, Gear::Mid) => 2.0,
        _ => 3.0,
    };
    let next = if x > 1.0 { Gear::High } else { g };
    if next == Gear::High { a + c } else { a - c }
}

#[differentiable]
fn drive(x: f64) -> f64 {
    let mut g = Gear::Low;
    let mut v = x;
    for _ in 0..4 {
        v = v * g.ratio() * 0.5;
        if v > 1.0 {
            g = g.up();
        }
    }
    v
}

#[differentiable]
fn numbers(m: Mode, x: f64) -> f64 {
    let i = m as i32;
    x * i as f64 + if matches!(m, Mode::Slow | Mode::Back) { x * x } else { 0.0 } + (m as usize % 10) as f64
}

#[differentiable]
fn choose(x: f64) -> Gear {
    if x < 1.0 {
        Gear::Low
    } else if x < 2.0 {
        Gear::Mid
    } else {
        Gear::High
    }
}

#[test]
fn matched() {
    for g in [Gear::Low, Gear::Mid, Gear::High] {
        for k in 0..3 {
            check_gradient!(gears(g, k, 0.7));
            check_gradient!(gears(g, k, 1.7));
        }
    }
    for mut random in samples("gears") {
        let g = random.of(&[Gear::Low, Gear::Mid, Gear::High]);
        let (k, x) = (random.usize(0..9), random.f64(-2.0..2.0));
        check_gradient!(gears(g, k, x));
    }
}

#[test]
fn methods_of_enums() {
    check_gradient!(drive(0.9));
    for mut random in samples("drive") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(drive(x));
    }
}

#[test]
fn discriminants() {
    for m in [Mode::Slow, Mode::Fast, Mode::Back] {
        check_gradient!(numbers(m, 1.1));
    }
    for mut random in samples("numbers") {
        let (m, x) = (random.of(&[Mode::Slow, Mode::Fast, Mode::Back]), random.f64(-2.0..2.0));
        check_gradient!(numbers(m, x));
    }
}

#[test]
fn results() {
    for x in [0.5, 1.5, 2.5] {
        check!(choose(x));
    }
    for mut random in samples("choose") {
        let x = random.f64(0.0..3.0);
        check!(choose(x));
    }
}
