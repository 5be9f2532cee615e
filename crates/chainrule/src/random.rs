//! Random numbers inside of differentiable functions.
//!
//! A [`Random`] has no hidden state: its `n`-th number is a function of seed, stream and `n` (Philox 4×32 with ten
//! rounds: Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011). So plain Rust, the
//! interpreter and every backend draw the same numbers, on any number of threads, and a simulation that is run again
//! with other inputs meets the same luck: differences are then due to the inputs alone.
//!
//! A number drawn does not depend on any input, so its derivative is zero; what is made of it has the *pathwise*
//! derivative. `mean * random.exponential()` grows with `mean` at the rate of the draw.

use chainrule_front::{Differentiable, differentiable};

/// A stream of random numbers: those of other seeds, and of other streams of a seed, are independent of it.
///
/// ```
/// use chainrule::prelude::*;
///
/// /// The mean of `n` service times at `rate`.
/// #[differentiable(constant(seed))]
/// fn mean_service(rate: f64, n: usize, seed: u64) -> f64 {
///     let mut random = Random::new(seed, 0);
///     let mut sum = 0.0;
///     for _ in 0..n {
///         sum += random.exponential() / rate;
///     }
///     sum / n as f64
/// }
///
/// let (mean, (slope, ..)) = compile::<Grad<mean_service>>()?.call((2.0, 10_000, 7))?;
/// assert_eq!(mean, mean_service(2.0, 10_000, 7));
/// assert!((mean - 0.5).abs() < 0.02);
/// assert!((slope + 0.25).abs() < 0.01); // d(1/rate) = -1/rate²
/// # Ok::<(), chainrule::Error>(())
/// ```
#[derive(Differentiable, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Random {
    seed: u64,
    stream: u64,
    drawn: u64,
}

#[differentiable]
impl Random {
    /// The stream of a seed, from its first number on.
    pub fn new(seed: u64, stream: u64) -> Random {
        Random { seed, stream, drawn: 0 }
    }

    /// The same stream, with its `n`-th number (from 0) next.
    pub fn at(self, n: u64) -> Random {
        Random { drawn: n, ..self }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let n = self.drawn;
        self.drawn = n.wrapping_add(1);
        philox([n, self.stream], self.seed)[0]
    }

    /// Evenly distributed over the open interval from 0 to 1: one of the 2⁵² numbers (k + ½) / 2⁵².
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) * (1.0 / 4503599627370496.0)
    }

    /// Exponentially distributed with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Normally distributed with mean 0 and variance 1 (Box and Muller 1958); takes two numbers of the stream.
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// `true` with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
}

/// Philox 4×32-10: 128 random bits for a counter of 128 bits and a key of 64, the low word first.
#[differentiable]
fn philox(counter: [u64; 2], key: u64) -> [u64; 2] {
    let low = 0xffff_ffff_u64;
    let (mut a, mut b) = (counter[0] & low, counter[0] >> 32);
    let (mut c, mut d) = (counter[1] & low, counter[1] >> 32);
    let (mut k, mut l) = (key & low, key >> 32);
    for _ in 0..10 {
        let p = a.wrapping_mul(0xd251_1f53);
        let q = c.wrapping_mul(0xcd9e_8d57);
        (a, b, c, d) = ((q >> 32) ^ b ^ k, q & low, (p >> 32) ^ d ^ l, p & low);
        k = k.wrapping_add(0x9e37_79b9) & low;
        l = l.wrapping_add(0xbb67_ae85) & low;
    }
    [a | (b << 32), c | (d << 32)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile;

    #[differentiable]
    fn block(counter: [u64; 2], key: u64) -> [u64; 2] {
        philox(counter, key)
    }

    /// The known answers published with the algorithm (Random123, `kat_vectors`).
    #[test]
    fn known_answers() {
        let words = |a: u64, b: u64| a | (b << 32);
        let pi = [words(0x243f6a88, 0x85a308d3), words(0x13198a2e, 0x03707344)];
        let cases = [
            ([0, 0], 0, [words(0x6627e8d5, 0xe169c58d), words(0xbc57ac4c, 0x9b00dbd8)]),
            ([!0, !0], !0, [words(0x408f276d, 0x41c83b0e), words(0xa20bc7c6, 0x6d5451fd)]),
            (pi, words(0xa4093822, 0x299f31d0), [words(0xd16cfe09, 0x94fdcceb), words(0x5001e420, 0x24126ea1)]),
        ];
        let program = compile::<block>().unwrap();
        for (counter, key, answer) in cases {
            assert_eq!(philox(counter, key), answer);
            assert_eq!(program.call((counter, key)).unwrap(), answer);
            assert_eq!(program.interpret((counter, key)).unwrap(), answer);
        }
    }

    #[differentiable]
    fn draws(seed: u64, stream: u64, n: usize) -> Vec<f64> {
        let mut random = Random::new(seed, stream);
        let mut all = Vec::new();
        for _ in 0..n {
            all.push(random.uniform());
            all.push(random.normal());
            all.push(random.exponential());
            all.push(if random.chance(0.25) { 1.0 } else { 0.0 });
        }
        all
    }

    #[test]
    fn the_same_everywhere_and_distributed_as_told() {
        let n = 20_000;
        let plain = draws(3, 5, n);
        let program = compile::<draws>().unwrap();
        assert_eq!(program.call((3, 5, n)).unwrap(), plain);
        assert_eq!(program.interpret((3, 5, 100)).unwrap(), plain[..400]);
        // Mean and variance, each within five standard errors.
        for (k, (mean, variance, fourth)) in
            [(0.5, 1.0 / 12.0, 1.0 / 80.0), (0.0, 1.0, 3.0), (1.0, 1.0, 9.0), (0.25, 0.1875, 0.082)]
                .into_iter()
                .enumerate()
        {
            let xs: Vec<f64> = plain.iter().skip(k).step_by(4).copied().collect();
            let m = xs.iter().sum::<f64>() / n as f64;
            let v = xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n as f64;
            assert!((m - mean).abs() < 5.0 * (variance / n as f64).sqrt(), "{k}: mean {m}");
            assert!(
                (v - variance).abs() < 5.0 * ((fourth - variance * variance) / n as f64).sqrt(),
                "{k}: variance {v}"
            );
        }
        assert_ne!(draws(3, 6, 1), draws(3, 5, 1));
        assert_ne!(draws(4, 5, 1), draws(3, 5, 1));
        let mut third = Random::new(3, 5).at(2);
        let mut from_start = Random::new(3, 5);
        from_start.bits();
        from_start.bits();
        assert_eq!(third.bits(), from_start.bits());
    }
}
