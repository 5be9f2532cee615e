//! What must hold, with numbers.

use super::Request;
use crate::{Error, Goal, Keep, Limit, Model, Relation};

/// A condition in force: an output's interval, and how it was said.
pub(super) struct Condition {
    pub output: usize,
    pub relation: Relation,
    pub limit: f64,
}

/// The request's conditions with numbers for `today`, then those that keep the rest as good as today: every output that
/// is none of `improved`.
pub(super) fn conditions(
    model: &dyn Model,
    request: &Request,
    improved: &[usize],
    today: &[f64],
) -> Result<Vec<Condition>, Error> {
    let mut result: Vec<Condition> = Vec::new();
    for keep in &request.keep {
        let limit = match keep.limit {
            Limit::Number(number) => number,
            Limit::Today => today[keep.output],
        };
        result.push(Condition { output: keep.output, relation: keep.relation, limit });
    }
    contradiction(model, &result)?;
    if request.keep_rest {
        for (i, output) in model.outputs().iter().enumerate() {
            if improved.contains(&i) || request.keep.iter().any(|keep| keep.output == i) {
                continue;
            }
            let mut push = |relation, limit| result.push(Condition { output: i, relation, limit });
            match output.goal {
                Goal::Minimise => push(Relation::AtMost, today[i]),
                Goal::Maximise => push(Relation::AtLeast, today[i]),
                Goal::Target(target) => {
                    let distance = (today[i] - target).abs();
                    push(Relation::AtMost, target + distance);
                    push(Relation::AtLeast, target - distance);
                }
                Goal::Within(low, high) => {
                    let distance = output.goal.miss(today[i]).abs();
                    push(Relation::AtMost, high + distance);
                    push(Relation::AtLeast, low - distance);
                }
                Goal::None => {}
            }
        }
    }
    Ok(result)
}

/// The conditions whose limits are numbers.
pub(super) fn numbers(keeps: &[Keep]) -> Vec<Condition> {
    let number = |keep: &Keep| match keep.limit {
        Limit::Number(limit) => Some(Condition { output: keep.output, relation: keep.relation, limit }),
        Limit::Today => None,
    };
    keeps.iter().filter_map(number).collect()
}

/// Refuses conditions on an output that no number meets.
pub(super) fn contradiction(model: &dyn Model, conditions: &[Condition]) -> Result<(), Error> {
    for (i, output) in model.outputs().iter().enumerate() {
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for condition in conditions.iter().filter(|condition| condition.output == i) {
            if condition.relation != Relation::AtLeast {
                high = high.min(condition.limit);
            }
            if condition.relation != Relation::AtMost {
                low = low.max(condition.limit);
            }
        }
        if low > high {
            let name = &output.name;
            return Err(Error::Other(format!(
                "{name} cannot be at least {low} and at most {high}; leave out one of the two conditions"
            )));
        }
    }
    Ok(())
}
