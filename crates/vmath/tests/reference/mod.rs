//! The functions to 120 bits, errors in units in the last place, and samples of arguments.

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

type Big = FBig<HalfEven, 2>;

const BITS: usize = 120;

fn big(x: f64) -> Big {
    Big::try_from(x).expect("finite").with_precision(BITS).value()
}

/// A function with its name, its form over arrays, its reference, and a range that matters most.
pub struct Function {
    pub name: &'static str,
    pub run: fn(&mut [f64]),
    pub plain: fn(f64) -> f64,
    pub std: fn(f64) -> f64,
    pub exact: fn(f64) -> Big,
    /// Finite and non-zero results lie here.
    pub domain: (f64, f64),
    /// The bound that we state, in ulp.
    pub bound: f64,
}

pub const FUNCTIONS: [Function; 5] = [
    Function {
        name: "exp",
        run: chainrule_vmath::exp,
        plain: chainrule_vmath::plain::exp,
        std: f64::exp,
        exact: |x| big(x).exp(),
        domain: (-745.1, 709.7),
        bound: 1.0,
    },
    Function {
        name: "ln",
        run: chainrule_vmath::ln,
        plain: chainrule_vmath::plain::ln,
        std: f64::ln,
        exact: |x| big(x).ln(),
        domain: (f64::from_bits(1), f64::MAX),
        bound: 1.0,
    },
    Function {
        name: "sin",
        run: chainrule_vmath::sin,
        plain: chainrule_vmath::plain::sin,
        std: f64::sin,
        exact: |x| big(x).sin(),
        domain: (-f64::MAX, f64::MAX),
        bound: 1.0,
    },
    Function {
        name: "cos",
        run: chainrule_vmath::cos,
        plain: chainrule_vmath::plain::cos,
        std: f64::cos,
        exact: |x| big(x).cos(),
        domain: (-f64::MAX, f64::MAX),
        bound: 1.0,
    },
    Function {
        name: "tanh",
        run: chainrule_vmath::tanh,
        plain: chainrule_vmath::plain::tanh,
        std: f64::tanh,
        exact: |x| big(x).tanh(),
        domain: (-22.0, 22.0),
        bound: 2.0,
    },
];

/// `xʸ` for `x > 0`.
pub fn exact_pow(x: f64, y: f64) -> Big {
    big(x).powf(&big(y))
}

/// `|y − exact|` in units in the last place of `exact`.
pub fn ulp(y: f64, exact: &Big) -> f64 {
    let nearest = exact.to_f64().value();
    if !y.is_finite() || !nearest.is_finite() {
        return if y == nearest { 0.0 } else { f64::INFINITY };
    }
    let exponent = if nearest == 0.0 { -1074 } else { exponent(nearest).max(-1022) - 52 };
    let error = (big(y) - exact).to_f64_scaled(-exponent);
    error.abs()
}

/// `⌊log₂ |x|⌋`
fn exponent(x: f64) -> isize {
    match (x.to_bits() >> 52 & 0x7ff) as isize {
        0 => 63 - (x.to_bits() << 1 >> 1).leading_zeros() as isize - 1074,
        e => e - 1023,
    }
}

trait Scaled {
    fn to_f64_scaled(self, power: isize) -> f64;
}

impl Scaled for Big {
    fn to_f64_scaled(self, power: isize) -> f64 {
        (self << power).to_f64().value()
    }
}

/// Random numbers (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.unit()
    }

    /// Any exponent and sign.
    pub fn any(&mut self) -> f64 {
        loop {
            let x = f64::from_bits(self.bits());
            if x.is_finite() {
                return x;
            }
        }
    }
}

/// Arguments for a function: random ones of every size within its domain, ordinary ones, and the boundaries of the
/// algorithms with their neighbours.
pub fn samples(f: &Function, count: usize, random: &mut Random) -> Vec<f64> {
    let (a, b) = f.domain;
    let mut xs: Vec<f64> = edges().into_iter().filter(|x| (a..=b).contains(x)).collect();
    while xs.len() < count {
        let x = match random.bits() % 6 {
            0 => random.any(),
            1 => random.between(a.max(-100.0), b.min(100.0)),
            2 => random.between(a.max(-800.0), b.min(800.0)),
            3 => random.between(a.max(-2.0), b.min(2.0)),
            // Near one, and near a multiple of π/4.
            4 => 1.0 + random.between(-1.0, 1.0) * f64::exp2(-random.between(0.0, 53.0)),
            _ => (random.bits() % 2_000_000) as f64 * std::f64::consts::FRAC_PI_4,
        };
        if (a..=b).contains(&x) {
            xs.push(x);
        }
    }
    xs
}

/// Numbers where something changes, and their neighbours.
fn edges() -> Vec<f64> {
    use std::f64::consts::{FRAC_PI_2, LN_2, PI, SQRT_2};
    let mut xs =
        vec![0.0, f64::MIN_POSITIVE, f64::from_bits(1), f64::MAX, 1.0, 2.0, 22.0, 709.78, 710.0, 745.13, 746.0];
    xs.extend([
        SQRT_2,
        SQRT_2 / 2.0,
        LN_2,
        LN_2 / 2.0,
        1048576.0,
        7.450580596923828e-9,
        6381956970095103.0 * f64::exp2(797.0),
    ]);
    xs.extend((1..40).map(|k| f64::from(k) * FRAC_PI_2));
    xs.extend((1..40).map(|k| f64::from(k) * LN_2 / 2.0));
    xs.extend((-1074..1024).step_by(7).map(|k| f64::exp2(f64::from(k))));
    xs.extend([1e22, 1e6, 667543.0 * FRAC_PI_2, 355.0 / 113.0 * PI]);
    xs.into_iter().flat_map(|x| [x.next_down(), x, x.next_up()]).flat_map(|x| [x, -x]).collect()
}

/// A base and an exponent such that the power is mostly finite.
pub fn pair(random: &mut Random) -> (f64, f64) {
    let x = match random.bits() % 4 {
        0 => random.any().abs(),
        1 => random.between(0.0, 10.0),
        2 => 1.0 + random.between(-0.9, 1.0) * f64::exp2(-random.between(0.0, 50.0)),
        _ => (1 + random.bits() % 20) as f64,
    };
    let most = 745.0 / x.ln().abs().max(1e-300);
    let y = match random.bits() % 4 {
        0 => random.between(-3.0, 3.0),
        1 => random.between(-most, most),
        2 => (random.bits() % 41) as f64 - 20.0,
        _ => most * (1.0 - f64::exp2(-random.between(0.0, 20.0))),
    };
    (x.max(f64::from_bits(1)), y)
}
