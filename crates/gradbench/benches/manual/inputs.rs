//! Inputs of the sizes that the evals use, with random numbers.

use crate::hand;
use chainrule_gradbench::evals::{ba, det, gmm, kmeans, llsq, lse, lstm, ode};
use serde::Serialize;
use std::path::Path;

/// The sizes at which an eval is run, the smallest first; what they mean is in [`generate`].
pub fn sizes(eval: &str) -> Vec<&'static [usize]> {
    match eval {
        "lse" => vec![&[2500], &[40_000], &[1_280_000]],
        "llsq" => vec![&[16, 128], &[512, 128], &[16_392, 128]],
        "ode" => vec![&[1000, 10], &[1000, 100], &[100_000, 10]],
        "det" => vec![&[6], &[8], &[10]],
        "gmm" => vec![&[2, 5], &[10, 25], &[32, 50], &[64, 100]],
        "kmeans" => vec![&[10, 1000, 8], &[10, 10_000, 16], &[100, 10_000, 16], &[1000, 1000, 8]],
        "lstm" => vec![&[2, 1024], &[4, 4096], &[6, 8192]],
        "ba" => vec![&[49, 7776, 31_843], &[372, 47_423, 204_472]],
        "ht" => vec![&[544, 100], &[10_000, 800], &[10_000, 25_600]],
        _ => Vec::new(),
    }
}

/// Random numbers, always the same.
pub struct Random(u64);

impl Random {
    /// Evenly distributed over [0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normally distributed.
    pub fn normal(&mut self) -> f64 {
        let (a, b) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * a.ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
    }

    fn uniforms(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.uniform()).collect()
    }

    pub fn normals(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.normal()).collect()
    }

    fn rows(&mut self, n: usize, width: usize, each: impl Fn(&mut Random, usize) -> Vec<f64>) -> Vec<Vec<f64>> {
        (0..n).map(|_| each(self, width)).collect()
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n - 1)
    }
}

fn json(input: &impl Serialize) -> String {
    serde_json::to_string(input).expect("inputs are numbers")
}

/// The input of an eval, as its own script makes it; hands are those of the suite's data in `checkout`, if there is one.
///
/// # Errors
/// When these cannot be read.
pub fn generate(eval: &str, size: &[usize], checkout: Option<&Path>) -> Result<String, String> {
    if let ("ht", &[vertices, correspondences]) = (eval, size) {
        return Ok(json(&match checkout {
            Some(path) => hand::read(path, vertices, correspondences)?,
            None => hand::random(&mut Random(31_337), vertices, correspondences),
        }));
    }
    Ok(numbers(eval, size))
}

fn numbers(eval: &str, size: &[usize]) -> String {
    let mut random = Random(31_337);
    match (eval, size) {
        ("lse", &[n]) => json(&lse::Input { x: random.uniforms(n) }),
        ("llsq", &[n, m]) => json(&llsq::Input { x: random.uniforms(m), n }),
        ("ode", &[n, s]) => json(&ode::Input { x: random.uniforms(n), s }),
        ("det", &[ell]) => json(&det::Input { a: random.uniforms(ell * ell), ell }),
        ("gmm", &[d, k]) => {
            let n = 1000;
            json(&gmm::Input {
                d,
                k,
                n,
                x: random.rows(n, d, Random::normals),
                alpha: random.normals(k),
                mu: random.rows(k, d, Random::uniforms),
                q: random.rows(k, d, Random::normals),
                l: random.rows(k, d * (d - 1) / 2, Random::normals),
                m: 0.0,
                gamma: 1.0,
            })
            .replace("\"m\":0.0", "\"m\":0")
        }
        ("kmeans", &[k, n, d]) => {
            let points = random.rows(n, d, Random::uniforms);
            let centroids = points[n - k..].to_vec();
            json(&kmeans::Input { points, centroids })
        }
        ("lstm", &[layers, characters]) => {
            let bits = 14;
            json(&lstm::Input {
                main_params: random.rows(2 * layers, 4 * bits, Random::uniforms),
                extra_params: random.rows(3, bits, Random::uniforms),
                state: random.rows(2 * layers, bits, Random::uniforms),
                sequence: random.rows(characters, bits, |random, n| (0..n).map(|_| random.below(2) as f64).collect()),
            })
        }
        ("ba", &[n, m, p]) => json(&ba::Input {
            n,
            m,
            p,
            cam: [0.02, -0.13, -0.004, -0.03, -0.11, 1.1, 400.0, 0.5, -0.3, -3e-7, 6e-14],
            x: [-0.6, 0.57, -1.9],
            w: 0.81,
            feat: [-3.3, 2.6],
        }),
        _ => unreachable!("no eval `{eval}` of size {size:?}"),
    }
}
