//! Moments of the outputs by derivatives at the inputs' means.

use super::{Doubt, Moments, Share};
use crate::{Error, Matrix, Model};

/// `E y = y(μ)`, `Var y = Σₖ gₖ² σₖ²`   with the slopes `g` by the uncertain inputs.
pub(super) fn first(y: f64, slopes: &[f64], doubt: &Doubt) -> Moments {
    let terms = slopes.iter().zip(&doubt.inputs).map(|(g, u)| (g * u.distribution.deviation()).powi(2));
    Moments { mean: y, deviation: terms.sum::<f64>().sqrt() }
}

/// What each input adds to it.
pub(super) fn shares(model: &dyn Model, slopes: &[f64], doubt: &Doubt, deviation: f64) -> Vec<Share> {
    let one = |(g, u): (&f64, &super::Uncertain)| {
        let own = (g * u.distribution.deviation()).abs();
        Share {
            input: model.inputs()[u.input].name.clone(),
            derivative: *g,
            deviation: own,
            share: (deviation > 0.0).then(|| (own / deviation).powi(2)),
            indices: None,
        }
    };
    slopes.iter().zip(&doubt.inputs).map(one).collect()
}

/// The Hessian by the uncertain inputs, of each output.
pub(super) fn curvatures(model: &dyn Model, means: &[f64], doubt: &Doubt) -> Result<Vec<Matrix>, Error> {
    let n = doubt.inputs.len();
    let mut hessians = vec![Matrix::zeros(n, n); model.outputs().len()];
    let mut direction = vec![0.0; means.len()];
    for (k, uncertain) in doubt.inputs.iter().enumerate() {
        direction[uncertain.input] = 1.0;
        let columns = model.curvature(means, &direction)?;
        direction[uncertain.input] = 0.0;
        for (i, hessian) in hessians.iter_mut().enumerate() {
            for (l, other) in doubt.inputs.iter().enumerate() {
                let value = columns[(i, other.input)];
                if !value.is_finite() {
                    let name = |u: &super::Uncertain| &model.inputs()[u.input].name;
                    let output = &model.outputs()[i].name;
                    let what = format!("second derivative of {output} by {} and {}", name(uncertain), name(other));
                    return Err(Error::NotFinite { what, value, origin: None });
                }
                hessian[(k, l)] = value;
            }
        }
    }
    Ok(hessians)
}

/// For independent inputs with symmetric distributions, of `y(μ) + g·d + ½ dᵀH d`:
///
/// ```text
/// E y   = y(μ) + ½ Σₖ Hₖₖ σₖ²
/// Var y = Σₖ gₖ² σₖ² + ¼ Σₖ Hₖₖ² (κₖ − 1) σₖ⁴ + Σₖ﹤ₗ Hₖₗ² σₖ² σₗ²     κ: the kurtosis
/// ```
pub(super) fn second(y: f64, slopes: &[f64], hessian: &Matrix, doubt: &Doubt) -> Moments {
    let (mut mean, mut variance) = (y, first(y, slopes, doubt).deviation.powi(2));
    for (k, a) in doubt.inputs.iter().enumerate() {
        let own = a.distribution.deviation().powi(2);
        mean += 0.5 * hessian[(k, k)] * own;
        variance += 0.25 * (a.distribution.kurtosis() - 1.0) * (hessian[(k, k)] * own).powi(2);
        for (l, b) in doubt.inputs.iter().enumerate().skip(k + 1) {
            variance += hessian[(k, l)].powi(2) * own * b.distribution.deviation().powi(2);
        }
    }
    Moments { mean, deviation: variance.sqrt() }
}
