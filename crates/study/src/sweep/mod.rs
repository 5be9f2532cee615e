//! The outputs over many settings.

mod answer;
mod plan;

pub use answer::{Best, Sweep, Swept, SweptRow, Varied};
pub use plan::{Axis, Plan, vary};

use crate::many::failures;
use crate::{Error, Goal, Kind, Model, Point, Portion, evaluate_many};
use std::time::Instant;

/// Runs `model` at every point of `plan`, the other inputs as in `start`; `observe` is called after each portion and
/// stops it by returning `false`. Points where the simulation fails stay in the answer, with the reason.
///
/// # Errors
/// Where the plan makes no sense: no input to vary, a value outside its input's range, too many points; and where not one
/// point can be simulated.
pub fn sweep(
    model: &dyn Model,
    start: &Point,
    plan: &Plan,
    observe: &mut dyn FnMut(&Portion) -> bool,
) -> Result<Sweep, Error> {
    let clock = Instant::now();
    let settings = plan.settings(model)?;
    let place = |setting: &Vec<f64>| {
        let mut x = start.values().to_vec();
        plan.axes.iter().zip(setting).for_each(|(axis, value)| x[axis.input] = *value);
        x
    };
    let points: Vec<Vec<f64>> = settings.iter().map(place).collect();
    let results = evaluate_many(model, &points, observe);
    let failed = failures(results.iter().enumerate().filter_map(|(i, result)| Some((i, result.as_ref().err()?))));
    if results.iter().all(Result::is_err) && !results.is_empty() {
        let reason = failed.first().map_or_else(String::new, |failure| failure.reason.clone());
        return Err(Error::Other(format!("all {} points fail: {reason}", results.len())));
    }
    let done = results.len();
    let rows: Vec<SweptRow> = settings
        .into_iter()
        .zip(results)
        .map(|(inputs, result)| match result {
            Ok(outputs) => SweptRow { inputs, outputs, failure: None },
            Err(error) => SweptRow { inputs, outputs: Vec::new(), failure: Some(error.to_string()) },
        })
        .collect();
    let varied = plan.axes.iter().map(|axis| {
        let input = &model.inputs()[axis.input];
        let (low, high) = axis.range(model);
        let choices = if let Kind::Choice(names) = &input.kind { names.clone() } else { Vec::new() };
        Varied { name: input.name.clone(), unit: input.unit.clone(), low, high, values: axis.values.len(), choices }
    });
    let others = model.inputs().iter().zip(start.values()).enumerate();
    let others = others.filter(|(j, _)| plan.axes.iter().all(|axis| axis.input != *j));
    Ok(Sweep {
        model: model.name().into(),
        varied: varied.collect(),
        others: others.map(|(_, (input, x))| (input.name.clone(), *x, input.unit.clone())).collect(),
        outputs: (0..model.outputs().len()).map(|i| swept(model, i, &rows)).collect(),
        failed: failed.iter().map(|failure| failure.times).sum(),
        failures: failed,
        planned: points.len(),
        complete: done == points.len(),
        seed: plan.sample.map(|(_, seed)| seed),
        rows,
        seconds: clock.elapsed().as_secs_f64(),
    })
}

/// What became of output `i`.
fn swept(model: &dyn Model, i: usize, rows: &[SweptRow]) -> Swept {
    let output = &model.outputs()[i];
    let values = || rows.iter().enumerate().filter_map(|(at, row)| Some((at, *row.outputs.get(i)?)));
    let count = values().count().max(1) as f64;
    let mean = values().map(|(_, y)| y).sum::<f64>() / count;
    let variance = values().map(|(_, y)| (y - mean).powi(2)).sum::<f64>() / count;
    // Of equally good rows the first.
    let best = values().reduce(|best, other| if output.goal.gain(best.1, other.1) > 0.0 { other } else { best });
    Swept {
        name: output.name.clone(),
        unit: output.unit.clone(),
        goal: output.goal,
        about: output.about.clone(),
        headline: output.headline,
        low: values().map(|(_, y)| y).fold(f64::INFINITY, f64::min),
        mean,
        high: values().map(|(_, y)| y).fold(f64::NEG_INFINITY, f64::max),
        deviation: variance.sqrt(),
        best: best.filter(|_| output.goal != Goal::None).map(|(row, value)| Best { row, value }),
    }
}
