//! The car as the study layer sees it.

use super::cycles::read_cycle;
use super::{Car, Cycles, Outcome, inputs, outputs, simulate};
use chainrule::{Effect, Finding, Function, Jacobian, Jvp, With, compile, findings, first_non_finite, path};
use chainrule_study::{Derivatives, Error, Input, Kink, Listing, Matrix, Model, Output, Stage};
use std::path::PathBuf;

/// The car on two schedules: a simulator with named inputs and outputs, and derivatives.
///
/// Programs are compiled when first asked for, once per process.
#[derive(Clone, Debug)]
pub struct CarModel {
    cycles: Cycles,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
}

impl CarModel {
    /// The car on the given schedules; [`Cycles::epa`] has the EPA's.
    pub fn new(cycles: Cycles) -> CarModel {
        CarModel { cycles, inputs: inputs::inputs(), outputs: outputs::outputs() }
    }

    /// The car on the EPA's schedules, or on those read from the files given as `city` and `highway`.
    ///
    /// # Errors
    /// For another name, and for a file that is no schedule.
    pub fn open(files: &[(String, PathBuf)]) -> Result<CarModel, Error> {
        let mut cycles = Cycles::epa();
        for (name, path) in files {
            let speeds = read_cycle(path).map_err(|error| Error::Other(error.to_string()))?;
            match name.as_str() {
                "city" => cycles.city = speeds,
                "highway" => cycles.highway = speeds,
                other => return Err(Error::Other(format!("the car has no data '{other}'; give city or highway"))),
            }
        }
        Ok(CarModel::new(cycles))
    }
}

/// The derivatives of [`simulate`] in reverse mode.
type Reverse = Jacobian<simulate>;

/// The derivative of [`simulate`] along a direction.
type Forward = Jvp<simulate>;

impl Model for CarModel {
    fn name(&self) -> &str {
        "car"
    }

    fn about(&self) -> &str {
        "a passenger car: fuel on the EPA schedules, acceleration, noise, ride and grip"
    }

    fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        let car = Car::from_values(x);
        let program = compile::<simulate>().map_err(failed)?;
        let outcome = program.call((&car, &self.cycles.city, &self.cycles.highway)).map_err(failed)?;
        Ok(outcome.values().to_vec())
    }

    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        // Where plain Rust would panic the program traps, which is an error and not the end of the process.
        self.run(x)?;
        Ok(simulate(&Car::from_values(x), &self.cycles.city, &self.cycles.highway).values().to_vec())
    }

    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        let car = Car::from_values(x);
        let program = compile::<Reverse>().map_err(failed)?;
        let (outcome, rows) = program.call((&car, &self.cycles.city, &self.cycles.highway)).map_err(failed)?;
        let rows: Vec<Vec<f64>> = rows.iter().map(|(car, _, _)| car.values()).collect();
        Ok(Derivatives { outputs: outcome.values().to_vec(), jacobian: Matrix::from_rows(x.len(), &rows) })
    }

    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let car = Car::from_values(x);
        let still = |speeds: &[f64]| vec![0.0; speeds.len()];
        let tangent = (Car::from_values(direction), still(&self.cycles.city), still(&self.cycles.highway));
        let program = compile::<Forward>().map_err(failed)?;
        let (_, slopes): (Outcome, Outcome) =
            program.call(With((&car, &self.cycles.city, &self.cycles.highway), tangent)).map_err(failed)?;
        Ok(slopes.values().to_vec())
    }

    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        let car = Car::from_values(x);
        let found = findings::<simulate>((&car, &self.cycles.city, &self.cycles.highway)).map_err(failed)?;
        Ok(found.iter().map(kink).collect())
    }

    fn path(&self, x: &[f64]) -> Option<u64> {
        path::<simulate>((&Car::from_values(x), &self.cycles.city, &self.cycles.highway)).ok()
    }

    fn origin(&self, x: &[f64], derivatives: bool) -> Option<String> {
        let car = Car::from_values(x);
        let args = (&car, &self.cycles.city[..], &self.cycles.highway[..]);
        let made = match derivatives {
            true => first_non_finite::<Reverse>(args),
            false => first_non_finite::<simulate>(args),
        };
        made.ok().flatten().map(|made| made.to_string())
    }

    fn listing(&self, listing: Listing) -> Result<String, Error> {
        match listing.gradient {
            true => listing_of::<Reverse>(listing.stage),
            false => listing_of::<simulate>(listing.stage),
        }
    }
}

/// The program that `F` names at a stage of its compilation.
fn listing_of<F: Function>(stage: Stage) -> Result<String, Error> {
    let program = compile::<F>().map_err(failed)?;
    match stage {
        Stage::Ir => Ok(program.module().to_string()),
        Stage::Optimised => Ok(program.optimised().to_string()),
        Stage::Clif => program.clif().map_err(failed),
    }
}

/// What a run met, in the study layer's words.
fn kink(finding: &Finding) -> Kink {
    let what = match finding.effect {
        Effect::Kink => format!("{} at a kink", finding.operation),
        Effect::Tie => format!("{} of equal numbers", finding.operation),
        Effect::Cut => "a cast to an integer, which cuts the derivative".to_string(),
    };
    let place = finding.source.as_ref().map_or_else(|| "unknown place".to_string(), ToString::to_string);
    Kink { place, what, times: finding.times }
}

/// A program that could not be made, or stopped.
fn failed(error: impl Into<chainrule::Error>) -> Error {
    Error::Simulation { message: error.into().to_string() }
}
