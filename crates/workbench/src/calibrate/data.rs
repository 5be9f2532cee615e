//! From a file to experiments.

use super::Arguments;
use chainrule_study::{Condition, Error, Experiments, Measured, Mismatch, Model, What, amount, convert, find};
use chainrule_table::{Cells, Column, Heading};
use std::sync::Arc;

/// The name of the column of times, unless an input is called so.
const TIME: &str = "time";

/// What a column is.
enum Role {
    Input(usize),
    /// An output, an output over time, or where both have this name either.
    Measured(Option<usize>, Option<usize>),
    /// When outputs over time were measured.
    Time,
    /// The standard deviation of what has this name, or of the only thing measured.
    Sigma(Option<String>),
    Weight,
}

/// Reads the experiments that the arguments name.
pub(super) fn read(arguments: &Arguments, model: &dyn Model) -> Result<Experiments, Error> {
    let other = |error: chainrule_table::Error| Error::Other(error.to_string());
    let mut choose = |heading: &Heading| {
        if arguments.ignore.contains(&heading.name) {
            return Ok(false);
        }
        role(heading, model).map(|_| true)
    };
    let table = chainrule_table::read(&arguments.data_file, arguments.most_rows, &mut choose).map_err(other)?;
    let at_top = |problem: String| Error::Other(format!("{}: {problem}", table.top()));
    let rows = table.rows();
    let (mut conditions, mut measured, mut weights) = (Vec::new(), Vec::<Measured>::new(), Vec::new());
    let mut sigmas: Vec<(Option<String>, &Column)> = Vec::new();
    let times = table.columns.iter().find(|column| matches!(role(&column.heading(), model), Ok(Role::Time)));
    for column in &table.columns {
        let what = match role(&column.heading(), model).map_err(at_top)? {
            Role::Input(input) => {
                let values = converted(column, &model.inputs()[input].unit, false).map_err(at_top)?;
                conditions.push(Condition { input, values });
                continue;
            }
            Role::Sigma(name) => {
                sigmas.push((name, column));
                continue;
            }
            Role::Weight => {
                weights = numbers(column).to_vec();
                continue;
            }
            Role::Time => continue,
            Role::Measured(output, series) => match (output, series, times) {
                (_, Some(series), Some(times)) => {
                    let times = converted(times, &model.series()[series].step_unit, false).map_err(at_top)?;
                    What::Series(series, times)
                }
                (Some(output), ..) => What::Output(output),
                _ => {
                    let name = &column.name;
                    let problem = format!("{name} is an output over time; add a column '{TIME}' that says when");
                    return Err(at_top(problem));
                }
            },
        };
        let unit = what.named(model).1;
        let values = converted(column, unit, false).map_err(at_top)?;
        measured.push(Measured { what, values, deviations: None });
    }
    if let Some(times) = times.filter(|_| !measured.iter().any(|m| matches!(m.what, What::Series(..)))) {
        let names: Vec<&str> = model.series().iter().map(|series| series.name.as_str()).collect();
        let problem = format!("there is '{}', but no output over time: {}", times.name, names.join(", "));
        return Err(at_top(problem));
    }
    for (name, column) in sigmas {
        let only = measured.len() == 1;
        let named = |m: &Measured| name.as_ref().map_or(only, |name| m.what.named(model).0 == name);
        let Some(target) = measured.iter_mut().find(|m| named(m)) else {
            let problem = match name {
                None => "'sigma' does not say of which output; name it sigma_OUTPUT".to_string(),
                Some(name) => format!("there is '{}', but no column '{name}'", column.name),
            };
            return Err(at_top(problem));
        };
        // Without a unit of its own it has that of the measurements.
        let (name, own) = target.what.named(model);
        let of = table.columns.iter().find(|other| other.name == name).map_or("", |other| &other.unit);
        let unit = if column.unit.is_empty() { of } else { &column.unit };
        let column = Column { unit: unit.to_string(), ..column.clone() };
        target.deviations = Some(converted(&column, own, true).map_err(at_top)?);
    }
    for text in &arguments.sigma {
        given(text, model, &mut measured)?;
    }
    // The table's cells are copied; what is left of it says where rows stand.
    let places = Arc::new(table.into_places());
    Ok(Experiments { rows, conditions, measured, weights, place: Arc::new(move |row| places.place(row)) })
}

fn role(heading: &Heading, model: &dyn Model) -> Result<Role, String> {
    let name = heading.name.as_str();
    if let Some(input) = model.inputs().iter().position(|input| input.name == name) {
        return Ok(Role::Input(input));
    }
    let measured = |name: &str| {
        let output = model.outputs().iter().position(|output| output.name == name);
        let series = model.series().iter().position(|series| series.name == name);
        (output.is_some() || series.is_some()).then_some(Role::Measured(output, series))
    };
    if let Some(role) = measured(name) {
        return Ok(role);
    }
    let all = || {
        let outputs = model.outputs().iter().map(|output| output.name.as_str());
        outputs.chain(model.series().iter().map(|series| series.name.as_str()))
    };
    match name.strip_prefix("sigma_") {
        Some(of) if measured(of).is_some() => Ok(Role::Sigma(Some(of.into()))),
        Some(of) => Err(Error::unknown("output", of, all(), &model.listed_by()).to_string()),
        None if name == "sigma" => Ok(Role::Sigma(None)),
        None if name == "weight" => Ok(Role::Weight),
        None if name == TIME && !model.series().is_empty() => Ok(Role::Time),
        None => {
            let known = model.inputs().iter().map(|input| input.name.as_str()).chain(all());
            let error = Error::unknown("input or output", name, known, &model.listed_by());
            Err(format!("{error}; rename the column, or leave it aside with --ignore '{name}'"))
        }
    }
}

fn numbers(column: &Column) -> &[f64] {
    match &column.cells {
        Cells::Numbers(numbers) => numbers,
        Cells::Texts(_) => &[],
    }
}

/// The numbers of a column in the model's unit; differences do not move with a unit's zero (°F).
fn converted(column: &Column, unit: &str, difference: bool) -> Result<Vec<f64>, String> {
    let numbers = numbers(column);
    if column.unit.is_empty() {
        return Ok(numbers.to_vec());
    }
    let given = &column.unit;
    let fail = |mismatch: Mismatch| {
        let (name, expected, given) = (column.name.clone(), unit.to_string(), given.clone());
        Error::Unit { name, expected, given, mismatch }.to_string()
    };
    // Conversions are straight lines.
    let zero = convert(0.0, given, unit).map_err(fail)?;
    let factor = convert(1.0, given, unit).map_err(fail)? - zero;
    let offset = if difference { 0.0 } else { zero };
    Ok(numbers.iter().map(|x| if factor == 1.0 && offset == 0.0 { *x } else { offset + factor * x }).collect())
}

/// Reads `output=number [unit]` or `output=percent` as standard deviations.
fn given(text: &str, model: &dyn Model, measured: &mut [Measured]) -> Result<(), Error> {
    let fail = |problem: &str| {
        let example = format!("{}=2%", model.outputs().first().map_or("output", |output| &output.name));
        Error::Syntax { text: text.into(), problem: problem.into(), example }
    };
    let (name, value) = text.split_once('=').ok_or_else(|| fail("there is no '=' in it"))?;
    let name = name.trim();
    let Some(target) = measured.iter_mut().find(|measured| measured.what.named(model).0 == name) else {
        find(model.outputs(), name, &model.listed_by())?;
        return Err(fail("the data file has no such column"));
    };
    if target.deviations.is_some() {
        return Err(fail("its standard deviation is known already"));
    }
    let value = value.trim();
    let deviations = match value.strip_suffix('%') {
        Some(share) => {
            let share: f64 = share.trim().parse().map_err(|_| fail(&format!("'{value}' is no percentage")))?;
            target.values.iter().map(|y| share / 100.0 * y.abs()).collect()
        }
        None => {
            let (name, unit) = target.what.named(model);
            vec![amount(value, name, unit)?; target.values.len()]
        }
    };
    target.deviations = Some(deviations);
    Ok(())
}
