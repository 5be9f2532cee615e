//! From a file to experiments.

use super::Arguments;
use chainrule_study::{Condition, Error, Experiments, Measured, Mismatch, Model, convert, find};
use chainrule_table::{Cells, Column, Heading};
use std::sync::Arc;

/// What a column is.
enum Role {
    Input(usize),
    Output(usize),
    /// The standard deviation of an output, or of the only one.
    Sigma(Option<usize>),
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
    let mut sigmas: Vec<(Option<usize>, &Column)> = Vec::new();
    for column in &table.columns {
        match role(&column.heading(), model).map_err(at_top)? {
            Role::Input(input) => {
                let values = converted(column, &model.inputs()[input].unit, false).map_err(at_top)?;
                conditions.push(Condition { input, values });
            }
            Role::Output(output) => {
                let values = converted(column, &model.outputs()[output].unit, false).map_err(at_top)?;
                measured.push(Measured { output, values, deviations: None });
            }
            Role::Sigma(output) => sigmas.push((output, column)),
            Role::Weight => weights = numbers(column).to_vec(),
        }
    }
    for (output, column) in sigmas {
        let only = measured.len() == 1;
        let target = measured.iter_mut().find(|m| output.map_or(only, |output| m.output == output));
        let Some(target) = target else {
            let problem = match output {
                None => "'sigma' does not say of which output; name it sigma_OUTPUT".to_string(),
                Some(output) => format!("there is '{}', but no column '{}'", column.name, model.outputs()[output].name),
            };
            return Err(at_top(problem));
        };
        // Without a unit of its own it has that of the measurements.
        let name = &model.outputs()[target.output].name;
        let of = table.columns.iter().find(|other| &other.name == name).map_or("", |other| &other.unit);
        let unit = if column.unit.is_empty() { of } else { &column.unit };
        let column = Column { unit: unit.to_string(), ..column.clone() };
        target.deviations = Some(converted(&column, &model.outputs()[target.output].unit, true).map_err(at_top)?);
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
    if let Some(output) = model.outputs().iter().position(|output| output.name == name) {
        return Ok(Role::Output(output));
    }
    match name.strip_prefix("sigma_") {
        Some(output) => {
            let found = find(model.outputs(), output, &model.listed_by()).map(|output| Role::Sigma(Some(output)));
            found.map_err(|error| error.to_string())
        }
        None if name == "sigma" => Ok(Role::Sigma(None)),
        None if name == "weight" => Ok(Role::Weight),
        None => {
            let known =
                model.inputs().iter().map(|i| i.name.as_str()).chain(model.outputs().iter().map(|o| o.name.as_str()));
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
    let output = find(model.outputs(), name.trim(), &model.listed_by())?;
    let target = measured.iter_mut().find(|measured| measured.output == output);
    let target = target.ok_or_else(|| fail("the data file has no such column"))?;
    if target.deviations.is_some() {
        return Err(fail("its standard deviation is known already"));
    }
    let value = value.trim();
    let deviations = match value.strip_suffix('%') {
        Some(share) => {
            let share: f64 = share.trim().parse().map_err(|_| fail(&format!("'{value}' is no percentage")))?;
            target.values.iter().map(|y| share / 100.0 * y.abs()).collect()
        }
        // Read as a value of the output, whose unit is known there.
        None => vec![chainrule_study::target(&format!("{}={value}", name.trim()), model)?.1; target.values.len()],
    };
    target.deviations = Some(deviations);
    Ok(())
}
