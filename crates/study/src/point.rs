//! Settings of a model's inputs that respect their ranges.

use crate::{Error, Model, assignment};

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
    /// For the first setting that cannot be read or is outside its input's range.
    pub fn with<S: AsRef<str>>(model: &dyn Model, settings: &[S]) -> Result<Point, Error> {
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
    /// [`Error::Range`] where `value` is outside the input's range or NaN.
    pub fn set(&mut self, model: &dyn Model, index: usize, value: f64) -> Result<(), Error> {
        let input = &model.inputs()[index];
        if !(input.low..=input.high).contains(&value) {
            let (input, unit) = (input.name.clone(), input.unit.clone());
            let bounds = &model.inputs()[index];
            return Err(Error::Range { input, value, low: bounds.low, high: bounds.high, unit });
        }
        if input.by_difference() && value.fract() != 0.0 {
            let (name, low, high) = (&input.name, input.low, input.high);
            return Err(Error::Other(format!("{name} = {value} is no whole number; choose one from {low} to {high}")));
        }
        self.values[index] = value;
        Ok(())
    }

    /// The values, in the order of the model's inputs.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}
