//! Bounded and constrained optimisation with exact derivatives.
//!
//! ```text
//!     minimise    f(x)                      x ∈ ℝⁿ
//!     subject to  variables[j].low ≤ x[j]  ≤ variables[j].high
//!                 limits[i].low    ≤ c(x)[i] ≤ limits[i].high      c: ℝⁿ → ℝᵐ
//! ```
//!
//! An interval may be open to either side (infinite ends) or closed to a point (an equality). The caller gives
//! [`Problem::values`] and [`Problem::derivatives`]; a point where the model cannot be evaluated is `None`, and the step
//! that led there is shortened. Bounds on variables hold at every evaluated point, never only at the end.
//!
//! # Method
//!
//! [`minimize`] is Fletcher's Sℓ₁QP: each step minimises a quadratic model of the Lagrangian plus an ℓ₁ penalty on the
//! linearised limits within a trust region (module `sqp`). The quadratic programs are solved by Clarabel, an
//! interior-point solver (module `qp`). Curvature is a damped BFGS matrix of the Lagrangian (module `bfgs`); of
//! more than 200 variables it is kept as factors of limited memory, so thousands are no obstacle (module `quadratic`). A final
//! stage moves a nearly feasible point so that every inequality holds in floating point as written, and estimates
//! multipliers at that point (module `finish`).
//!
//! [`minimize_from_many`] does so from several starts, for functions with several minima.
//!
//! [`least_squares()`] fits parameters to data, with robust losses and the parameters' uncertainty.
//!
//! Termination is a value: [`Status`] says what happened and what to try.
//!
//! ```
//! use chainrule_optim::{Derivatives, Interval, Matrix, Options, Problem, Values, minimize};
//!
//! /// The point of the half plane x + y ≥ 2 nearest to the origin.
//! struct Nearest;
//! impl Problem for Nearest {
//!     fn values(&mut self, x: &[f64]) -> Option<Values> {
//!         Some(Values { objective: x[0] * x[0] + x[1] * x[1], constraints: vec![x[0] + x[1]] })
//!     }
//!     fn derivatives(&mut self, x: &[f64]) -> Option<Derivatives> {
//!         Some(Derivatives { gradient: vec![2.0 * x[0], 2.0 * x[1]], jacobian: Matrix::from_rows(2, &[&[1.0, 1.0]]) })
//!     }
//! }
//! let free = [Interval::FREE; 2];
//! let limits = [Interval::at_least(2.0)];
//! let found = minimize(&mut Nearest, &[5.0, 0.0], &free, &limits, &Options::default(), &mut |_| true).unwrap();
//! assert!(found.status.is_success());
//! assert!((found.x[0] - 1.0).abs() < 1e-6 && (found.x[1] - 1.0).abs() < 1e-6);
//! assert!((found.multipliers[0] + 2.0).abs() < 1e-6); // asking for one more costs two more
//! ```

mod bfgs;
mod finish;
mod least_squares;
mod matrix;
mod problem;
mod qp;
mod quadratic;
mod restarts;
mod scale;
mod sqp;

pub use least_squares::{Fit, FitOptions, FitProgress, Loss, Residuals, Uncertainty, least_squares};
pub use matrix::Matrix;
pub use problem::{Derivatives, Interval, Options, Problem, Progress, Refusal, Solution, Status, Values};
pub use restarts::{minimize_from_many, starts};
pub use sqp::minimize;
