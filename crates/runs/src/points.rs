//! The points of a front, each like a run of its own.

use crate::{Error, Run, Runs, Value};
use chainrule_study::{Answer, Front, FrontPoint};

impl Run {
    /// The points of a front, each with its inputs and outputs and called `id:1`, `id:2`, …; none of other answers.
    ///
    /// # Errors
    /// As [`Run::answer`].
    pub fn points(&self) -> Result<Vec<Run>, Error> {
        let Some(Answer::Front(front)) = self.answer()? else { return Ok(Vec::new()) };
        let one = |(k, point): (usize, &FrontPoint)| self.at(&front, k + 1, point);
        Ok(front.points.iter().enumerate().map(one).collect())
    }

    fn at(&self, front: &Front, number: usize, point: &FrontPoint) -> Run {
        let value = |name: &str, unit: &str, value: f64| Value { name: name.into(), value, unit: unit.into() };
        let inputs = front.inputs.iter().zip(&point.inputs);
        let outputs = front.outputs.iter().zip(&point.outputs);
        Run {
            id: format!("{}:{number}", self.id),
            inputs: inputs.map(|(input, x)| value(&input.name, &input.unit, *x)).collect(),
            outputs: outputs.map(|((name, unit), y)| value(name, unit, *y)).collect(),
            answer: None,
            ..self.clone()
        }
    }
}

impl Runs {
    /// As [`Runs::find`], or the point of a front: `k3f:2`, `last:2`.
    ///
    /// # Errors
    /// As [`Runs::find`]; [`Error::State`] where the run has no such point.
    pub fn find_point(&self, id: &str) -> Result<Run, Error> {
        let Some((id, number)) = id.split_once(':') else { return self.find(id) };
        let run = self.find(id)?;
        let mut points = run.points()?;
        let at = number.parse::<usize>().ok().filter(|at| (1..=points.len()).contains(at));
        match at {
            Some(at) => Ok(points.swap_remove(at - 1)),
            None if points.is_empty() => {
                Err(Error::State { id: run.id, problem: "is no front, and has no points".into() })
            }
            None => {
                let problem = format!("has no point '{number}'; its points are 1 to {}", points.len());
                Err(Error::State { id: run.id, problem })
            }
        }
    }
}
