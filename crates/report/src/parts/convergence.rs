//! How a search went.

use crate::figure::{Figure, Table};
use crate::words::spoken;
use chainrule_study::number::significant;
use chainrule_study::{Improvement, Step};
use serde::Serialize;

/// Most points of a plot and rows of its table.
const MOST: usize = 400;

#[derive(Serialize)]
struct Convergence<'a> {
    output: String,
    unit: &'a str,
    steps: Vec<&'a Step>,
}

/// The improved output, the violation and the residual by step; none where there was no step.
pub(crate) fn convergence(found: &Improvement) -> Option<Figure> {
    if found.history.is_empty() {
        return None;
    }
    // Of a long search every so manieth step, and the last.
    let every = found.history.len().div_ceil(MOST);
    let last = found.history.len() - 1;
    let steps: Vec<&Step> =
        found.history.iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last).map(|(_, step)| step).collect();
    let unit = found.outputs.iter().find(|change| change.name == found.output).map_or("", |change| &change.unit);
    let mut table = Table::titled(&[">step", ">value", "", ">violation", ">residual"]);
    for step in &steps {
        table.row([
            step.step.to_string().into(),
            significant(step.value, 6).into(),
            unit.into(),
            significant(step.violation, 2).into(),
            significant(step.residual, 2).into(),
        ]);
    }
    let data = Convergence { output: spoken(&found.output), unit, steps };
    Some(Figure::plot("The search, step by step", "convergence", data, table))
}
