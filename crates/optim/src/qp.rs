//! The quadratic program of one step, handed to Clarabel.

use crate::matrix::norm;
use crate::quadratic::Quadratic;
use crate::{Interval, Matrix};
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT};

/// ```text
///     minimise    gᵀd + ½ dᵀBd + ν Σᵢ tᵢ
///     subject to  limits[i].low - tᵢ ≤ (A d)ᵢ ≤ limits[i].high + tᵢ,   tᵢ ≥ 0,   d within `reach`
/// ```
/// The slacks `t` make it solvable whatever the limits are; its solution is the step of the ℓ₁ penalty function.
pub(crate) struct Subproblem<'a> {
    pub curvature: &'a Quadratic,
    pub gradient: &'a [f64],
    pub jacobian: &'a Matrix,
    pub limits: &'a [Interval],
    pub reach: &'a [Interval],
    pub penalty: f64,
}

/// The step, one price per limit (positive at its upper end), and what remains of the linearised violation.
pub(crate) struct Step {
    pub d: Vec<f64>,
    pub multipliers: Vec<f64>,
    pub violation: f64,
}

impl Subproblem<'_> {
    /// `gᵀd + ½ dᵀBd`
    pub fn model(&self, d: &[f64]) -> f64 {
        crate::matrix::dot(self.gradient, d) + 0.5 * crate::matrix::dot(d, &self.curvature.times(d))
    }

    /// `Σᵢ |excess of (A d)ᵢ|`
    pub fn violation(&self, d: &[f64]) -> f64 {
        self.limits.iter().zip(self.jacobian.times(d)).map(|(limit, a)| limit.excess(a).abs()).sum()
    }

    /// `None` when the solver fails, which the caller answers with a smaller reach.
    pub fn solve(&self) -> Option<Step> {
        let n = self.gradient.len();
        // Everything is divided by the reach, so that tiny trust regions are as well scaled as large ones.
        let ends = self.reach.iter().flat_map(|r| [r.low, r.high]).filter(|e| e.is_finite());
        let unit = ends.fold(0.0, |u: f64, e| u.max(e.abs()));
        let unit = if unit > 0.0 { unit } else { 1.0 };
        let mut rows = Rows::default();

        for (j, reach) in self.reach.iter().enumerate() {
            let (low, high) = (reach.low / unit, reach.high / unit);
            if high - low <= 1e-13 {
                rows.equal(vec![(j, 1.0)], 0.5 * (low + high));
            } else {
                rows.at_most(vec![(j, 1.0)], high);
                rows.at_most(vec![(j, -1.0)], -low);
            }
        }
        let mut slacks = 0;
        let mut owners = vec![[None; 2]; self.limits.len()];
        let mut objective: Vec<f64> = self.gradient.to_vec();
        for (i, limit) in self.limits.iter().enumerate() {
            let row = self.jacobian.row(i);
            let (low, high) = (limit.low / unit, limit.high / unit);
            let (least, most) = self.span(row, unit);
            // A limit that stays violated throughout the reach is a linear penalty, and one that cannot be violated
            // within reach is none: neither needs a slack, which could only hurt the scaling.
            if most < low || least > high {
                let price = if most < low { -self.penalty } else { self.penalty };
                objective.iter_mut().zip(row).for_each(|(g, a)| *g += price * a);
                owners[i][0] = Some(Owner::Linear(price));
                continue;
            }
            let with = |sign: f64, slack: &[(usize, f64)]| {
                let entries = row.iter().copied().enumerate().filter(|(_, a)| *a != 0.0);
                entries.map(|(j, a)| (j, sign * a)).chain(slack.iter().copied()).collect::<Vec<_>>()
            };
            if limit.is_point() {
                let row = rows.equal(with(1.0, &[(n + slacks, -1.0), (n + slacks + 1, 1.0)]), low);
                owners[i][0] = Some(Owner::Equal(row));
                slacks += 2;
                continue;
            }
            if most >= high {
                owners[i][0] = Some(Owner::AtMost(rows.at_most(with(1.0, &[(n + slacks, -1.0)]), high)));
            }
            if least <= low {
                owners[i][1] = Some(Owner::AtMost(rows.at_most(with(-1.0, &[(n + slacks, -1.0)]), -low)));
            }
            slacks += usize::from(owners[i].iter().any(Option::is_some));
        }
        (0..slacks).for_each(|t| _ = rows.at_most(vec![(n + t, -1.0)], 0.0));

        objective.resize(n + slacks, self.penalty);
        // Variables z = Jᵀd and w = rᵀd of a factored curvature stand behind the slacks and cost nothing by themselves.
        let size = n + slacks + rows.factors(self.curvature, n + slacks);
        objective.resize(size, 0.0);
        // Divided by its largest entry as well, so that Clarabel's absolute tolerances mean something.
        let weight = 1.0 / norm(&objective).max(1e-12);
        objective.iter_mut().for_each(|q| *q *= weight);
        let quadratic = upper_triangle(self.curvature, weight * unit, n + slacks, size);
        let (matrix, right, cones) = rows.assemble(size);
        let settings = DefaultSettingsBuilder::default()
            .verbose(false)
            .tol_gap_abs(1e-11)
            .tol_gap_rel(1e-11)
            .tol_feas(1e-11)
            .max_iter(100)
            .build()
            .ok()?;
        let mut solver = DefaultSolver::new(&quadratic, &objective, &matrix, &right, &cones, settings).ok()?;
        solver.solve();
        let usable = matches!(
            solver.solution.status,
            SolverStatus::Solved | SolverStatus::AlmostSolved | SolverStatus::InsufficientProgress
        );
        if !usable || !solver.solution.x.iter().all(|x| x.is_finite()) {
            return None;
        }

        let d: Vec<f64> = (0..n).map(|j| self.land(j, unit * solver.solution.x[j], unit)).collect();
        let price = |owner: Option<Owner>| match owner {
            None => 0.0,
            Some(Owner::Equal(row)) => solver.solution.z[row] / weight,
            Some(Owner::AtMost(row)) => solver.solution.z[rows.equal.len() + row] / weight,
            Some(Owner::Linear(price)) => price,
        };
        let multipliers = owners.iter().map(|[above, below]| price(*above) - price(*below)).collect();
        let violation = self.violation(&d);
        Some(Step { d, multipliers, violation })
    }

    /// The least and the greatest `a·d` within reach, in units of `unit`.
    fn span(&self, a: &[f64], unit: f64) -> (f64, f64) {
        let entries = a.iter().zip(self.reach).filter(|(a, _)| **a != 0.0);
        entries.fold((0.0, 0.0), |(least, most), (a, reach)| {
            let ends = [a * reach.low / unit, a * reach.high / unit];
            (least + ends[0].min(ends[1]), most + ends[0].max(ends[1]))
        })
    }

    /// An interior-point solver stops short of a bound by a rounding: put the step on it.
    fn land(&self, j: usize, d: f64, unit: f64) -> f64 {
        let Interval { low, high } = self.reach[j];
        if d - low < 1e-9 * unit {
            low
        } else if high - d < 1e-9 * unit {
            high
        } else {
            d
        }
    }
}

/// What a limit's end became: a row of its block, or a linear penalty with this price.
#[derive(Clone, Copy)]
enum Owner {
    Equal(usize),
    AtMost(usize),
    Linear(f64),
}

type Row = (Vec<(usize, f64)>, f64);

/// Linear conditions: equalities, then upper bounds.
#[derive(Default)]
struct Rows {
    equal: Vec<Row>,
    at_most: Vec<Row>,
}

impl Rows {
    fn equal(&mut self, entries: Vec<(usize, f64)>, right: f64) -> usize {
        self.equal.push((entries, right));
        self.equal.len() - 1
    }

    /// A right side of infinity is no condition; its row stays, for Clarabel to drop in its presolve.
    fn at_most(&mut self, entries: Vec<(usize, f64)>, right: f64) -> usize {
        self.at_most.push((entries, right));
        self.at_most.len() - 1
    }

    /// Adds what makes variables from `behind` on the `z: [n]` and `w: [p]` of a factored form, and says how many they are:
    /// z = root d + Σᵢ vᵢ wᵢ and wᵢ = rᵢᵀd.
    fn factors(&mut self, curvature: &Quadratic, behind: usize) -> usize {
        let Quadratic::Factored { n, root, pairs } = curvature else { return 0 };
        if pairs.is_empty() {
            return 0;
        }
        for k in 0..*n {
            let known = pairs.iter().enumerate().map(|(i, (v, _))| (behind + n + i, -v[k]));
            self.equal([(behind + k, 1.0), (k, -root)].into_iter().chain(known).collect(), 0.0);
        }
        for (i, (_, r)) in pairs.iter().enumerate() {
            let known = r.iter().enumerate().map(|(k, r)| (k, -r));
            self.equal(std::iter::once((behind + n + i, 1.0)).chain(known).collect(), 0.0);
        }
        n + pairs.len()
    }

    fn assemble(&self, cols: usize) -> (CscMatrix<f64>, Vec<f64>, Vec<SupportedConeT<f64>>) {
        let all: Vec<&Row> = self.equal.iter().chain(&self.at_most).collect();
        let (mut i, mut j, mut v) = (Vec::new(), Vec::new(), Vec::new());
        for (row, (entries, _)) in all.iter().enumerate() {
            for &(col, value) in entries {
                i.push(row);
                j.push(col);
                v.push(value);
            }
        }
        let right = all.iter().map(|(_, right)| right.min(1e30)).collect();
        let cones =
            vec![SupportedConeT::ZeroConeT(self.equal.len()), SupportedConeT::NonnegativeConeT(self.at_most.len())];
        (CscMatrix::new_from_triplets(all.len(), cols, i, j, v), right, cones)
    }
}

/// The upper triangle of `factor · B`, padded with zeros to `size`: of a factored form, |z|² of the variables from
/// `behind` on.
fn upper_triangle(b: &Quadratic, factor: f64, behind: usize, size: usize) -> CscMatrix<f64> {
    let (mut i, mut j, mut v) = (Vec::new(), Vec::new(), Vec::new());
    let mut push = |row: usize, col: usize, value: f64| {
        i.push(row);
        j.push(col);
        v.push(factor * value);
    };
    match b {
        Quadratic::Dense(b) => {
            for col in 0..b.cols() {
                (0..=col).for_each(|row| push(row, col, 0.5 * (b[(row, col)] + b[(col, row)])));
            }
        }
        Quadratic::Factored { n, root, pairs } if pairs.is_empty() => (0..*n).for_each(|k| push(k, k, root * root)),
        Quadratic::Factored { n, .. } => (0..*n).for_each(|k| push(behind + k, behind + k, 1.0)),
    }
    CscMatrix::new_from_triplets(size, size, i, j, v)
}
