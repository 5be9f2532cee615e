//! The objectives at small sizes: compiled as in plain Rust, derivatives as their differences.

use chainrule::prelude::*;
use chainrule_gradbench::evals::*;

/// Numbers between -1 and 1, always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    fn take(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.next()).collect()
    }
}

/// Compares the compiled value with the plain one, and the derivatives with differences.
macro_rules! agree {
    ($f:path, $args:expr, $plain:expr) => {{
        let (compiled, plain) = (compile::<$f>().unwrap().call($args).unwrap(), $plain);
        assert!((compiled - plain).abs() <= 1e-12 * (1.0 + plain.abs()), "{compiled} is not {plain}");
        let check = chainrule::check::<$f>($args).unwrap();
        assert!(check.holds(), "{check}");
    }};
}

#[test]
fn lse() {
    let x = Numbers(1).take(7);
    agree!(lse::logsumexp, (&x,), lse::logsumexp(&x));
    let (_, (gradient,)) = compile::<Grad<lse::logsumexp>>().unwrap().call((&x,)).unwrap();
    assert!((gradient.iter().sum::<f64>() - 1.0).abs() < 1e-14);
}

#[test]
fn llsq() {
    let x = Numbers(2).take(4);
    for n in [2, 5] {
        agree!(llsq::objective, (&x, n), llsq::objective(&x, n));
    }
}

#[test]
fn ode() {
    let x = Numbers(3).take(4);
    agree!(ode::last, (&x, 3), ode::last(&x, 3));
    // The solution is a polynomial, which four stages of Runge–Kutta solve exactly up to the fourth degree.
    let exact: f64 = x.iter().enumerate().map(|(i, x)| x * 2.0 / (i + 1) as f64).product();
    assert!((ode::last(&x, 1) - exact).abs() < 1e-14);
}

#[test]
fn det() {
    let a = [2.0, 0.0, 1.0, 1.0, 3.0, 2.0, 0.0, -1.0, 4.0];
    assert_eq!(det::determinant(&a, 3), 27.0);
    let a = Numbers(4).take(16);
    agree!(det::determinant, (&a, 4), det::determinant(&a, 4));
    let (_, (gradient, _)) = compile::<Grad<det::determinant>>().unwrap().call((&a, 4)).unwrap();
    // Linear in each row.
    let row: f64 = (0..4).map(|j| a[j] * gradient[j]).sum();
    assert!((row - det::determinant(&a, 4)).abs() < 1e-14);
}

#[test]
fn gmm() {
    let (d, k, n) = (3, 2, 4);
    let mut numbers = Numbers(5);
    let (alpha, mu, q) = (numbers.take(k), numbers.take(k * d), numbers.take(k * d));
    let (l, x) = (numbers.take(k * d * (d - 1) / 2), numbers.take(n * d));
    let wishart = gmm::Wishart { gamma: 1.5, m: 2.0, log_normaliser: gmm::log_normaliser(d, 1.5, 2.0) };
    agree!(
        gmm::objective,
        (&alpha, &mu, &q, &l, &x, d, &wishart),
        gmm::objective(&alpha, &mu, &q, &l, &x, d, &wishart)
    );
}

#[test]
fn kmeans() {
    let (d, k, n) = (2, 3, 8);
    let points = Numbers(6).take(n * d);
    let centroids = &points[(n - k) * d..];
    let moved: Vec<f64> = centroids.iter().map(|x| x + 0.01).collect();
    agree!(kmeans::cost, (&points, &moved, d), kmeans::cost(&points, &moved, d));
}

#[test]
fn lstm() {
    let (layers, characters, b) = (2, 4, 3);
    let mut numbers = Numbers(7);
    let (main, extra, state) = (numbers.take(8 * b * layers), numbers.take(3 * b), numbers.take(2 * b * layers));
    let sequence: Vec<f64> = numbers.take(characters * b).iter().map(|x| f64::from(*x > 0.0)).collect();
    agree!(
        lstm::objective,
        (&main, &extra, &state, &sequence, b),
        lstm::objective(&main, &extra, &state, &sequence, b)
    );
}
