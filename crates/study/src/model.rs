//! A simulator, as the questions see it.

use crate::{Error, Input, Matrix, Output, Series, whole};
use chainrule::{Language, SourceFile};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A simulator with named inputs and outputs, and derivatives.
///
/// Vectors of inputs and outputs are in the order of [`Model::inputs`] and [`Model::outputs`], in their units.
/// Questions call [`evaluate`] and [`jacobian`], which also refuse what is not finite.
pub trait Model: Send + Sync {
    /// The name users type.
    fn name(&self) -> &str;

    /// What it simulates, in a line.
    fn about(&self) -> &str;

    /// What can be set.
    fn inputs(&self) -> &[Input];

    /// What comes out.
    fn outputs(&self) -> &[Output];

    /// What shows its inputs and outputs: where messages about unknown names send users.
    fn listed_by(&self) -> String {
        format!("'chainrule list {}'", self.name())
    }

    /// Runs the compiled simulation: inputs `x: [n]` → outputs `[m]`.
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops.
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error>;

    /// Runs the simulation as plain Rust: what the compiled one is compared with.
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops.
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error>;

    /// Outputs `[m]` with their derivatives by every input `[m, n]`, in reverse mode.
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops.
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error>;

    /// The derivatives of all outputs along `direction: [n]`, in forward mode → `[m]`.
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops.
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error>;

    /// Runs the compiled simulation at many points, on all cores: one result for each, in their order, with the same
    /// numbers as [`Model::run`].
    fn run_many(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Error>> {
        points.par_iter().map(|x| self.run(x)).collect()
    }

    /// How the derivatives change along `direction: [n]`: `Σₖ ∂²output[i]/∂input[j]∂input[k] · direction[k]: [m, n]`.
    ///
    /// Unless a model has second derivatives these are central differences of its first ones.
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops.
    fn curvature(&self, x: &[f64], direction: &[f64]) -> Result<Matrix, Error> {
        let reach = |(d, input): (&f64, &Input)| d.abs() / input.width();
        let longest = direction.iter().zip(self.inputs()).map(reach).fold(0.0, f64::max);
        if longest == 0.0 {
            return Ok(Matrix::zeros(self.outputs().len(), x.len()));
        }
        let step = 1e-5 / longest;
        let at = |step: f64| {
            let moved: Vec<f64> = x.iter().zip(direction).map(|(x, d)| x + step * d).collect();
            Ok::<_, Error>(self.reverse(&moved)?.jacobian)
        };
        let (after, before) = (at(step)?, at(-step)?);
        let slope = |i: usize| {
            let pairs = after.row(i).iter().zip(before.row(i));
            pairs.map(|(a, b)| (a - b) / (2.0 * step)).collect::<Vec<f64>>()
        };
        Ok(Matrix::from_rows(x.len(), &(0..after.rows()).map(slope).collect::<Vec<_>>()))
    }

    /// What there is an output of for each step of the simulation.
    fn series(&self) -> &[Series] {
        &[]
    }

    /// The series' numbers, in the order of [`Model::series`].
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops, [`Error::Other`] where there are no series.
    fn run_series(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        let _ = x;
        Err(Error::Other(format!("{} has no output over time", self.name())))
    }

    /// The series' numbers by plain Rust: what the compiled ones are compared with.
    ///
    /// # Errors
    /// As [`Model::run_series`].
    fn plain_series(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.run_series(x)
    }

    /// The derivatives of all series' numbers along `direction: [n]`, in forward mode.
    ///
    /// # Errors
    /// As [`Model::run_series`].
    fn series_slopes(&self, x: &[f64], direction: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        let _ = direction;
        self.run_series(x)
    }

    /// The gradient `[n]` of the sum of all series' numbers, each times its weight, in reverse mode; `weights` are as long
    /// as the series.
    ///
    /// # Errors
    /// As [`Model::run_series`].
    fn series_pull(&self, x: &[f64], weights: &[Vec<f64>]) -> Result<Vec<f64>, Error> {
        let mut direction = vec![0.0; x.len()];
        let mut gradient = Vec::with_capacity(x.len());
        for j in 0..x.len() {
            direction[j] = 1.0;
            let slopes = self.series_slopes(x, &direction)?;
            direction[j] = 0.0;
            gradient.push(slopes.iter().flatten().zip(weights.iter().flatten()).map(|(s, w)| s * w).sum());
        }
        Ok(gradient)
    }

    /// The kinks, ties and cut derivatives that a run at `x` meets, by source line.
    ///
    /// # Errors
    /// [`Error::Simulation`] where the simulation stops.
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error>;

    /// A number that two runs share which take the same branches and pieces throughout; none where it is not known.
    ///
    /// Differences within a path judge derivatives; across a change of path there may be a kink.
    fn path(&self, x: &[f64]) -> Option<u64> {
        let _ = x;
        None
    }

    /// The operation that first makes a number that is not finite in a run at `x`, with its source place: of the
    /// derivatives' program if `derivatives`, else of the simulation's own. None where there is none, or it is not known.
    fn origin(&self, x: &[f64], derivatives: bool) -> Option<String> {
        let _ = (x, derivatives);
        None
    }

    /// The program at a stage of its compilation, as text.
    ///
    /// # Errors
    /// [`Error::Other`] where it cannot be shown.
    fn listing(&self, listing: Listing) -> Result<String, Error>;

    /// The simulation as source that compiles by itself, with all derivatives if `derivatives`; `x` is what its example
    /// asks.
    ///
    /// # Errors
    /// [`Error::Other`] where it cannot be written so.
    fn export(&self, x: &[f64], language: Language, derivatives: bool) -> Result<Vec<SourceFile>, Error> {
        let _ = (x, language, derivatives);
        Err(Error::Other(format!("{} is no differentiable function, and cannot be exported", self.name())))
    }
}

/// Outputs and their derivatives at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivatives {
    /// The outputs `[m]`.
    pub outputs: Vec<f64>,
    /// `∂output[i]/∂input[j]: [m, n]`. By integers and choices see [`jacobian()`].
    pub jacobian: Matrix,
}

/// A place in the source where the derivative has two sides, or is cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kink {
    /// `file:line:column`
    pub place: String,
    /// What happens there.
    pub what: String,
    /// How often the run met it.
    pub times: u64,
}

/// Which program to show, and how far compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The program of the derivatives instead of the simulation's own.
    pub gradient: bool,
    /// After which stage.
    pub stage: Stage,
}

/// A stage of compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Chainrule's own language, as built.
    Ir,
    /// The same after the optimising passes.
    Optimised,
    /// Cranelift's language.
    Clif,
}

/// Runs `model` at `x`.
///
/// # Errors
/// [`Error::Simulation`] where it stops, [`Error::NotFinite`] naming the first output that is not finite.
pub fn evaluate(model: &dyn Model, x: &[f64]) -> Result<Vec<f64>, Error> {
    let outputs = model.run(x)?;
    refuse_outputs(model, x, &outputs)?;
    Ok(outputs)
}

/// Runs `model` at `x` with all derivatives, in reverse mode; by integers, the exact differences that one more and one
/// less make ([`Kind::Integer`](crate::Kind)). Choices have neither: their columns are NaN, so that nothing takes a
/// meaningless number for a derivative.
///
/// # Errors
/// As [`evaluate`], and [`Error::NotFinite`] naming the first derivative that is not finite.
pub fn jacobian(model: &dyn Model, x: &[f64]) -> Result<Derivatives, Error> {
    let mut derivatives = gradients(model, x)?;
    whole::differences(model, x, &mut derivatives)?;
    for (j, _) in model.inputs().iter().enumerate().filter(|(_, input)| input.is_choice()) {
        (0..derivatives.outputs.len()).for_each(|i| derivatives.jacobian[(i, j)] = f64::NAN);
    }
    Ok(derivatives)
}

/// As [`jacobian`], without further runs: 0 by integers and choices. For searches that hold these.
///
/// # Errors
/// As [`jacobian`].
pub fn gradients(model: &dyn Model, x: &[f64]) -> Result<Derivatives, Error> {
    let mut derivatives = model.reverse(x)?;
    refuse_outputs(model, x, &derivatives.outputs)?;
    for (i, output) in model.outputs().iter().enumerate() {
        for (j, input) in model.inputs().iter().enumerate() {
            if !input.has_derivative() {
                derivatives.jacobian[(i, j)] = 0.0;
                continue;
            }
            let value = derivatives.jacobian[(i, j)];
            if !value.is_finite() {
                let what = format!("derivative of {} by {}", output.name, input.name);
                return Err(Error::NotFinite { what, value, origin: model.origin(x, true) });
            }
        }
    }
    Ok(derivatives)
}

pub(crate) fn refuse_outputs(model: &dyn Model, x: &[f64], values: &[f64]) -> Result<(), Error> {
    let Some(i) = values.iter().position(|value| !value.is_finite()) else { return Ok(()) };
    let what = format!("output {}", model.outputs()[i].name);
    Err(Error::NotFinite { what, value: values[i], origin: model.origin(x, false) })
}
