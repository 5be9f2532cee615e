//! A tin can: small enough that every derivative is written by hand.

use chainrule_study::{Derivatives, Error, Goal, Input, Kink, Listing, Matrix, Model, Output};
use std::f64::consts::PI;

/// A can of tinplate: what it weighs, holds and withstands.
pub struct Can {
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    /// Added to the derivative of mass by radius, to be found out by checks.
    pub mistake: f64,
}

impl Can {
    pub fn new() -> Can {
        Can {
            inputs: vec![
                Input::new("radius", "cm", 2.0..=6.0, 3.0).about("inner radius"),
                Input::new("height", "cm", 4.0..=20.0, 12.0).about("inner height"),
                Input::new("wall", "mm", 0.1..=0.5, 0.2).about("thickness of the sheet"),
                Input::new("offset", "", -1.0..=1.0, 0.0).about("where the label starts").fixed(),
            ],
            outputs: vec![
                Output::new("mass", "g").goal(Goal::Minimise).about("sheet metal used").headline(),
                Output::new("volume", "mL").goal(Goal::Maximise).about("what it holds").headline(),
                Output::new("strength", "kN").goal(Goal::Maximise).about("load at which the wall buckles").headline(),
                Output::new("label", "cm²").about("area of the label"),
            ],
            mistake: 0.0,
        }
    }

    fn simulate(x: &[f64]) -> Vec<f64> {
        let (r, h, t) = (x[0], x[1], x[2]);
        let mass = 7.85 * 2.0 * PI * r * (r + h) * t / 10.0;
        vec![mass, PI * r * r * h, 40.0 * t * t * (1.0 + 1.0 / r), 2.0 * PI * r * h + (x[3] - 0.5).abs()]
    }

    fn jacobian(&self, x: &[f64]) -> Matrix {
        let (r, h, t) = (x[0], x[1], x[2]);
        let k = 7.85 * 2.0 * PI / 10.0;
        let side = if x[3] > 0.5 { 1.0 } else { -1.0 };
        let rows = [
            [k * (2.0 * r + h) * t + self.mistake, k * r * t, k * r * (r + h), 0.0],
            [2.0 * PI * r * h, PI * r * r, 0.0, 0.0],
            [-40.0 * t * t / (r * r), 0.0, 80.0 * t * (1.0 + 1.0 / r), 0.0],
            [2.0 * PI * h, 2.0 * PI * r, 0.0, side],
        ];
        Matrix::from_rows(4, &rows)
    }
}

impl Model for Can {
    fn name(&self) -> &str {
        "can"
    }

    fn about(&self) -> &str {
        "a tin can: what it weighs, holds and withstands"
    }

    fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        if x[0] > 5.9 && x[1] < 4.1 {
            return Err(Error::Simulation { message: "a can this flat cannot be rolled, at can.rs:12:9".into() });
        }
        let mut outputs = Can::simulate(x);
        if x[0] > 5.9 && x[1] > 19.9 {
            outputs[1] = f64::NAN;
        }
        Ok(outputs)
    }

    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.run(x)
    }

    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        Ok(Derivatives { outputs: self.run(x)?, jacobian: self.jacobian(x) })
    }

    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        Ok(self.jacobian(x).times(direction))
    }

    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        let at_kink = x[3] == 0.5;
        let kink = Kink { place: "can.rs:34:9".into(), what: "abs at 0".into(), times: 1 };
        Ok(if at_kink { vec![kink] } else { vec![] })
    }

    fn origin(&self, x: &[f64], _: bool) -> Option<String> {
        (x[2] == 0.2).then(|| "can.rs:36:9: `sqrt` of [-0.1] gave NaN".into())
    }

    fn listing(&self, listing: Listing) -> Result<String, Error> {
        Ok(format!("the can's program: {listing:?}\n"))
    }
}
