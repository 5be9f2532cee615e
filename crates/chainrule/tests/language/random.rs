//! Random inputs, the same in every run.

use std::ops::Range;

/// How many random inputs each function is checked at, unless the environment variable `CHAINRULE_SAMPLES` says
/// otherwise.
const SAMPLES: u64 = 8;

/// A generator of random inputs: SplitMix64.
///
/// The macros of `checker` evaluate their arguments more than once: draw the inputs before.
pub struct Random {
    state: u64,
    name: &'static str,
    sample: u64,
}

/// Generators for random inputs of the function called `name`, one for each input.
pub fn samples(name: &'static str) -> impl Iterator<Item = Random> {
    // FNV-1a: functions get inputs of their own.
    let seed = name.bytes().fold(0xcbf29ce484222325, |h, b| (h ^ b as u64).wrapping_mul(0x100000001b3));
    let count = std::env::var("CHAINRULE_SAMPLES").ok().and_then(|n| n.parse().ok()).unwrap_or(SAMPLES);
    (0..count).map(move |sample| {
        let mut random = Random { state: seed ^ sample, name, sample };
        random.state = random.bits();
        random
    })
}

impl Random {
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e3779b97f4a7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d049bb133111eb);
        z ^ (z >> 31)
    }

    pub fn f64(&mut self, range: Range<f64>) -> f64 {
        let unit = (self.bits() >> 11) as f64 / (1u64 << 53) as f64;
        range.start + (range.end - range.start) * unit
    }

    pub fn f32(&mut self, range: Range<f32>) -> f32 {
        self.f64(range.start as f64..range.end as f64) as f32
    }

    /// Of either sign, the magnitude in `range`: for functions that are not smooth at zero.
    pub fn signed(&mut self, range: Range<f64>) -> f64 {
        let x = self.f64(range);
        if self.bool() { x } else { -x }
    }

    pub fn floats(&mut self, n: usize, range: Range<f64>) -> Vec<f64> {
        (0..n).map(|_| self.f64(range.clone())).collect()
    }

    pub fn array<const N: usize>(&mut self, range: Range<f64>) -> [f64; N] {
        std::array::from_fn(|_| self.f64(range.clone()))
    }

    pub fn matrix<const M: usize, const N: usize>(&mut self, range: Range<f64>) -> [[f64; N]; M] {
        std::array::from_fn(|_| self.array(range.clone()))
    }

    /// The remainder is not quite uniform; no matter for ranges so small.
    pub fn i64(&mut self, range: Range<i64>) -> i64 {
        range.start + (self.bits() % (range.end - range.start) as u64) as i64
    }

    pub fn usize(&mut self, range: Range<usize>) -> usize {
        self.i64(range.start as i64..range.end as i64) as usize
    }

    pub fn bool(&mut self) -> bool {
        self.bits() & 1 == 1
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.usize(0..choices.len())]
    }

    pub fn option(&mut self, range: Range<f64>) -> Option<f64> {
        let x = self.f64(range);
        self.bool().then_some(x)
    }
}

impl Drop for Random {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("at random input {} of {}", self.sample, self.name);
        }
    }
}
