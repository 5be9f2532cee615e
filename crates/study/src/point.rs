//! Settings of a model's inputs that respect their ranges.

use crate::{Error, Kind, Model, assignment};

/// One value for each input of a model, within its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    values: Vec<f64>,
}

impl Point {
    /// Every input at its default.
    pub fn default_of(model: &dyn Model) -> Point {
        Point { values: model.inputs().iter().map(|input| input.default).collect() }
    }

    /// The defaults with settings such as `tire_radius=0.33` applied in order.
    ///
    /// # Errors
    /// For the first setting that cannot be read or that its input cannot have, and where the model describes an input
    /// or output in a way that contradicts itself.
    pub fn with<S: AsRef<str>>(model: &dyn Model, settings: &[S]) -> Result<Point, Error> {
        let inputs = model.inputs().iter().filter_map(|input| input.flaw());
        if let Some(flaw) = inputs.chain(model.outputs().iter().filter_map(|output| output.flaw())).next() {
            return Err(Error::Other(format!("the model {} is described wrongly: {flaw}", model.name())));
        }
        let mut point = Point::default_of(model);
        for setting in settings {
            let (index, value) = assignment(setting.as_ref(), model)?;
            point.set(model, index, value)?;
        }
        Ok(point)
    }

    /// Sets input `index`.
    ///
    /// # Errors
    /// [`Error::Range`] where `value` is outside the input's range or NaN, [`Error::Whole`] where it is no integer and
    /// the input is one, or a choice.
    pub fn set(&mut self, model: &dyn Model, index: usize, value: f64) -> Result<(), Error> {
        let input = &model.inputs()[index];
        if !(input.low..=input.high).contains(&value) {
            let (input, unit) = (input.name.clone(), input.unit.clone());
            let bounds = &model.inputs()[index];
            return Err(Error::Range { input, value, low: bounds.low, high: bounds.high, unit });
        }
        if input.kind != Kind::Real && value.fract() != 0.0 {
            return Err(Error::Whole { input: input.name.clone(), value });
        }
        self.values[index] = value;
        Ok(())
    }

    /// The values, in the order of the model's inputs.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}
