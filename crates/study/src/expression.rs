//! What users type: `tire_radius=13in`, `noise <= 70 dB(A)`.

use crate::{Error, Goal, Kind, Model, convert, find};
use serde::{Deserialize, Serialize};

/// How an output is compared with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
    /// `==`
    #[serde(rename = "==")]
    Equal,
}

impl Relation {
    /// As it is typed.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::AtMost => "<=",
            Relation::AtLeast => ">=",
            Relation::Equal => "==",
        }
    }
}

/// What an output is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A number in the output's unit.
    Number(f64),
    /// The output's value before the improvement.
    Today,
}

/// One condition on an output: `noise <= 70`, `zero_to_hundred <= today`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keep {
    /// The output's index.
    pub output: usize,
    /// How it is compared.
    pub relation: Relation,
    /// With what.
    pub limit: Limit,
}

/// Reads `name = number [unit]`, or `name = choice`, into the input's index and value. The value's range is checked where
/// a point is made.
///
/// # Errors
/// [`Error::Syntax`], [`Error::Unknown`], [`Error::Unit`], [`Error::Choice`], each for the part that does not fit.
pub fn assignment(text: &str, model: &dyn Model) -> Result<(usize, f64), Error> {
    let inputs = model.inputs();
    let example = inputs.first().map_or("name=1".to_string(), |input| match input.name_of(input.default) {
        Some(name) => format!("{}={name}", input.name),
        None => format!("{}={}", input.name, input.default),
    });
    let fail = |problem: &str| Error::Syntax { text: text.into(), problem: problem.into(), example: example.clone() };
    let (name, value) = text.split_once('=').ok_or_else(|| fail("there is no '=' in it"))?;
    if name.trim().is_empty() {
        return Err(fail("there is no name before '='"));
    }
    let index = find(inputs, name.trim(), &model.listed_by())?;
    if let Kind::Choice(names) = &inputs[index].kind {
        let given = value.trim();
        let place = names.iter().position(|name| name == given);
        let unknown = || Error::Choice { input: inputs[index].name.clone(), given: given.into(), names: names.clone() };
        return place.map(|place| (index, place as f64)).ok_or_else(unknown);
    }
    let value = quantity(value, &inputs[index].name, &inputs[index].unit).map_err(|problem| match problem {
        Problem::Syntax(problem) => fail(&problem),
        Problem::Unit(error) => error,
    })?;
    Ok((index, value))
}

/// Reads `output <= number [unit]`, or `>=`, or `==`, or the word `today` for the number.
///
/// # Errors
/// [`Error::Syntax`], [`Error::Unknown`], [`Error::Unit`], each for the part that does not fit.
pub fn keep(text: &str, model: &dyn Model) -> Result<Keep, Error> {
    let outputs = model.outputs();
    let example = format!("{} <= today", outputs.first().map_or("output", |output| &output.name));
    let fail = |problem: &str| Error::Syntax { text: text.into(), problem: problem.into(), example: example.clone() };
    let at = text.find(['<', '>', '=', '≤', '≥', '!']).ok_or_else(|| fail("it has no comparison (<=, >= or ==)"))?;
    let (name, rest) = text.split_at(at);
    let symbols = [
        ("<=", Relation::AtMost),
        ("≤", Relation::AtMost),
        (">=", Relation::AtLeast),
        ("≥", Relation::AtLeast),
        ("==", Relation::Equal),
    ];
    let (symbol, relation) = symbols
        .into_iter()
        .find(|(symbol, _)| rest.starts_with(symbol))
        .ok_or_else(|| fail("its comparison is not one of <=, >= and =="))?;
    if name.trim().is_empty() {
        return Err(fail("there is no output before the comparison"));
    }
    let output = find(outputs, name.trim(), &model.listed_by())?;
    let rest = &rest[symbol.len()..];
    if rest.trim() == "today" {
        return Ok(Keep { output, relation, limit: Limit::Today });
    }
    let number = quantity(rest, &outputs[output].name, &outputs[output].unit).map_err(|problem| match problem {
        Problem::Syntax(problem) => fail(&problem),
        Problem::Unit(error) => error,
    })?;
    Ok(Keep { output, relation, limit: Limit::Number(number) })
}

/// Reads conditions on one output: as [`keep`], and `60 <= noise <= 70`, `noise within 60..70 dB(A)`, `70 >= noise`.
///
/// # Errors
/// As [`keep`].
pub fn keeps(text: &str, model: &dyn Model) -> Result<Vec<Keep>, Error> {
    if let Some((name, interval)) = text.split_once(" within ") {
        let (low, high) = interval
            .split_once("..")
            .map(|(low, high)| (low.trim(), high.trim_start_matches('=')))
            .ok_or_else(|| Error::Syntax {
                text: text.into(),
                problem: "behind 'within' stand two numbers".into(),
                example: format!("{} within 1..2", name.trim()),
            })?;
        // One unit behind the second number is meant for both.
        let unit =
            high.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
        let low = if low.parse::<f64>().is_ok() { format!("{low}{unit}") } else { low.into() };
        let both = [format!("{name} >= {low}"), format!("{name} <= {high}")];
        return both.iter().map(|text| keep(text, model)).collect();
    }
    let starts_with_number =
        text.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let flipped = |symbol: &str| match symbol {
        "<=" | "≤" => ">=",
        ">=" | "≥" => "<=",
        _ => "==",
    };
    let found = ["<=", ">=", "==", "≤", "≥"].iter().filter_map(|s| text.find(s).map(|at| (at, *s))).min();
    match found {
        Some((at, symbol)) if starts_with_number => {
            let (number, rest) = (&text[..at], &text[at + symbol.len()..]);
            let name = rest.split(['<', '>', '=', '≤', '≥']).next().unwrap_or(rest);
            let mut all = vec![keep(&format!("{name} {} {number}", flipped(symbol)), model)?];
            if name.len() < rest.len() {
                all.push(keep(rest, model)?);
            }
            Ok(all)
        }
        _ => Ok(vec![keep(text, model)?]),
    }
}

/// Reads `output = low..high [unit]`: an interval to come into.
///
/// # Errors
/// As [`keep`].
pub fn within(text: &str, model: &dyn Model) -> Result<(usize, Goal), Error> {
    let example = format!("{} = 1..2", model.outputs().first().map_or("output", |output| &output.name));
    let fail = || Error::Syntax {
        text: text.into(),
        problem: "an interval is an output, '=' and two numbers in its unit".into(),
        example: example.clone(),
    };
    let (name, interval) = text.split_once('=').ok_or_else(fail)?;
    let ends = keeps(&format!("{} within {}", name.trim(), interval.trim()), model);
    match ends.as_deref() {
        Ok([Keep { output, limit: Limit::Number(low), .. }, Keep { limit: Limit::Number(high), .. }])
            if low <= high =>
        {
            Ok((*output, Goal::Within(*low, *high)))
        }
        Err(error @ (Error::Unknown { .. } | Error::Unit { .. })) => Err(error.clone()),
        _ => Err(fail()),
    }
}

/// Reads `output = number [unit]`.
///
/// # Errors
/// As [`keep`].
pub fn target(text: &str, model: &dyn Model) -> Result<(usize, f64), Error> {
    let outputs = model.outputs();
    let example = format!("{} = 1", outputs.first().map_or("output", |output| &output.name));
    let fail = |problem: &str| Error::Syntax { text: text.into(), problem: problem.into(), example: example.clone() };
    let (name, value) =
        text.split_once('=').ok_or_else(|| fail("a target is an output, '=' and a number in its unit"))?;
    let output = find(outputs, name.trim(), &model.listed_by())?;
    // Who writes '==' means the same.
    let value = value.strip_prefix('=').unwrap_or(value);
    let value = quantity(value, &outputs[output].name, &outputs[output].unit).map_err(|problem| match problem {
        Problem::Syntax(problem) => fail(&problem),
        Problem::Unit(error) => error,
    })?;
    Ok((output, value))
}

/// Reads `number [unit]` as an amount of `name`, which is in `unit`.
///
/// # Errors
/// [`Error::Syntax`], [`Error::Unit`].
pub fn amount(text: &str, name: &str, unit: &str) -> Result<f64, Error> {
    let fail = |problem: &str| Error::Syntax { text: text.into(), problem: problem.into(), example: "1.5".into() };
    quantity(text, name, unit).map_err(|problem| problem.of(&fail))
}

/// Why a quantity cannot be read.
pub(crate) enum Problem {
    Syntax(String),
    Unit(Error),
}

impl Problem {
    /// The error; `fail` makes one of a mistake in writing.
    pub fn of(self, fail: &dyn Fn(&str) -> Error) -> Error {
        match self {
            Problem::Syntax(problem) => fail(&problem),
            Problem::Unit(error) => error,
        }
    }
}

/// Two numbers `low` < `high`; a unit behind the second counts for the first too.
pub(crate) fn between(low: &str, high: &str, name: &str, unit: &str) -> Result<(f64, f64), Problem> {
    let numbers = numbers_of(&format!("{low},{high}"), name, unit)?;
    match numbers[..] {
        [low, high] if low < high => Ok((low, high)),
        [low, high] => Err(Problem::Syntax(format!("{low} is not below {high}"))),
        _ => Err(Problem::Syntax("a range has two ends".into())),
    }
}

/// Numbers between commas; a unit behind the last counts for all that have none.
pub(crate) fn numbers_of(text: &str, name: &str, unit: &str) -> Result<Vec<f64>, Problem> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let last = parts.last().copied().unwrap_or_default();
    let bare = |text: &str| text.parse::<f64>().is_ok();
    // The unit is what stands behind the last part's number.
    let ends = last.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    let number = ends.into_iter().find(|&end| bare(last[..end].trim_end()));
    let given = number.map_or("", |end| last[end..].trim());
    let read = |part: &&str| match bare(part) && !given.is_empty() {
        true => quantity(&format!("{part} {given}"), name, unit),
        false => quantity(part, name, unit),
    };
    parts.iter().map(read).collect()
}

/// A finite number, and behind it nothing or a unit, from which it is converted.
pub(crate) fn quantity(text: &str, name: &str, unit: &str) -> Result<f64, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Syntax("there is no number in it".into()));
    }
    // The longest beginning that is a number; so `1e3` is one, and in `3 e` the `e` is a unit.
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    let found = ends.into_iter().find_map(|end| text[..end].trim_end().parse::<f64>().ok().map(|value| (value, end)));
    let Some((value, end)) = found else {
        return Err(Problem::Syntax(format!("'{text}' is not a number")));
    };
    if !value.is_finite() {
        return Err(Problem::Syntax(format!("'{text}' is not a finite number")));
    }
    let given = text[end..].trim();
    if given.is_empty() {
        return Ok(value);
    }
    let more = given.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '<' | '>' | '=' | '&' | '|'));
    if more && !given.starts_with("1/") {
        return Err(Problem::Syntax(format!("'{text}' is not one number")));
    }
    convert(value, given, unit).map_err(|mismatch| {
        Problem::Unit(Error::Unit { name: name.into(), expected: unit.into(), given: given.into(), mismatch })
    })
}
