//! How much a residual costs.

/// What is summed over the residuals: `s² ρ((r/s)²)`, with the scale `s` in the residuals' unit. The robust ones cost as
/// plain squares do near 0, and less far away, so that outliers pull less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// `r²`
    Squares,
    /// `r²` up to `s`, `2 s |r| − s²` beyond (Huber 1964).
    Huber(f64),
    /// `2 s² ((1 + (r/s)²)^½ − 1)`: Huber's without a kink in its curvature.
    SoftL1(f64),
    /// `s² ln(1 + (r/s)²)`: far outliers pull ever less. May have several minima.
    Cauchy(f64),
}

impl Loss {
    /// `s`; 1 for plain squares, where it does not matter.
    pub fn scale(self) -> f64 {
        match self {
            Loss::Squares => 1.0,
            Loss::Huber(s) | Loss::SoftL1(s) | Loss::Cauchy(s) => s,
        }
    }

    /// `ρ(z), ρ'(z), ρ''(z)` for `z ≥ 0`.
    fn rho(self, z: f64) -> (f64, f64, f64) {
        match self {
            Loss::Squares => (z, 1.0, 0.0),
            Loss::Huber(_) if z <= 1.0 => (z, 1.0, 0.0),
            Loss::Huber(_) => {
                let root = z.sqrt();
                (2.0 * root - 1.0, 1.0 / root, -0.5 / (z * root))
            }
            Loss::SoftL1(_) => {
                let root = (1.0 + z).sqrt();
                (2.0 * (root - 1.0), 1.0 / root, -0.5 / ((1.0 + z) * root))
            }
            Loss::Cauchy(_) => (z.ln_1p(), 1.0 / (1.0 + z), -1.0 / ((1.0 + z) * (1.0 + z))),
        }
    }

    /// `Σᵢ s² ρ((r[i]/s)²)`
    pub fn sum(self, residuals: &[f64]) -> f64 {
        let s = self.scale();
        residuals.iter().map(|r| s * s * self.rho((r / s) * (r / s)).0).sum()
    }

    /// The residual and the factor of its Jacobian row with which plain squares have this loss's gradient and, as far as
    /// it is positive, its curvature (Triggs and others, *Bundle adjustment: a modern synthesis*, 2000, section 4.3).
    pub(super) fn equivalent(self, r: f64) -> (f64, f64) {
        let s = self.scale();
        let z = (r / s) * (r / s);
        let (_, first, second) = self.rho(z);
        let curvature = (first + 2.0 * second * z).max(0.01 * first);
        let factor = curvature.sqrt();
        (r * first / factor, factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equivalent_squares_have_the_slope() {
        for loss in [Loss::Squares, Loss::Huber(0.7), Loss::SoftL1(0.7), Loss::Cauchy(0.7)] {
            for r in [-5.0, -0.8, -0.1, 0.3, 2.0, 40.0] {
                let h = 1e-6;
                let slope = (loss.sum(&[r + h]) - loss.sum(&[r - h])) / (4.0 * h);
                let (residual, factor) = loss.equivalent(r);
                assert!((slope - residual * factor).abs() < 1e-6 * (1.0 + slope.abs()), "{loss:?} at {r}");
            }
        }
    }
}
