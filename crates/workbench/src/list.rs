//! `chainrule list`: the models there are, or a model's inputs and outputs.

use crate::Offer;
use crate::context::Context;
use crate::failure::Failure;
use crate::render::json;
use crate::render::number::{short, with_unit};
use crate::render::style;
use crate::render::table::{Cell, Side, Table};
use chainrule_study::{Error, Input, Kind, Output, Scale, Series};
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// Show the models, or what can be set in one and what comes out
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} list
  {chainrule} list{model} --json")]
pub(crate) struct Arguments {
    /// The model to describe; if left out, all in a line each
    model: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Described {
    model: String,
    about: String,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    series: Vec<Series>,
    data: Vec<(String, String)>,
}

#[derive(Serialize)]
struct All {
    models: Vec<Described>,
}

fn describe(offer: &Offer) -> Result<Described, Error> {
    let model = offer.open(&[])?;
    Ok(Described {
        model: model.name().into(),
        about: model.about().into(),
        inputs: model.inputs().to_vec(),
        outputs: model.outputs().to_vec(),
        series: model.series().to_vec(),
        data: offer.data.iter().map(|d| (d.name.into(), d.about.into())).collect(),
    })
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    match (arguments.model.as_deref(), context.offers.len()) {
        (name @ Some(_), _) | (name, 1) => {
            let described = describe(context.offer(name)?)?;
            if arguments.json { json::write(out, "chainrule.model/1", &described)? } else { one(out, &described)? }
        }
        (None, _) => {
            let models = context.offers.iter().map(describe).collect::<Result<Vec<_>, Error>>()?;
            match arguments.json {
                true => json::write(out, "chainrule.models/1", &All { models })?,
                false => all(out, context, &models)?,
            }
        }
    }
    Ok(0)
}

fn all(out: &mut dyn Write, context: &Context, models: &[Described]) -> Result<(), Failure> {
    writeln!(out, "{}", style::heading("Models"))?;
    let mut table = Table::new(&[Side::Left, Side::Left, Side::Right, Side::Right]);
    for model in models {
        table.row([
            Cell::styled(model.model.clone(), style::name),
            model.about.clone().into(),
            format!("{} inputs", model.inputs.len()).into(),
            format!("{} outputs", model.outputs.len()).into(),
        ]);
    }
    write!(out, "{table}")?;
    if let Some(first) = models.first() {
        let [list, inspect] = ["list", "inspect"].map(|subcommand| context.calling(subcommand, &first.model));
        writeln!(out, "\n{}", style::faint(format_args!("{list} shows its inputs, {inspect} what moves it")))?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, model: &Described) -> Result<(), Failure> {
    writeln!(out, "{}: {}", style::heading(&model.model), model.about)?;
    writeln!(out, "\n{}", style::heading("Inputs"))?;
    let mut group = "";
    let sides = [Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Left];
    let mut table = Table::titled(&sides, &["name", "default", "unit", "from", "", "to", "improve", "what it is"]);
    let arrays = chainrule_study::arrays(&model.inputs);
    for (j, input) in model.inputs.iter().enumerate() {
        let array = arrays.iter().find(|array| array.at.contains(&j));
        if array.is_some_and(|array| array.at.start != j) {
            continue;
        }
        if input.group != group {
            group = &input.group;
            let empty = || Cell::from("");
            let title = Cell::styled(group, style::faint);
            table.row([title, empty(), empty(), empty(), empty(), empty(), empty(), empty()]);
        }
        let [from, to, through] = match input.kind {
            Kind::Choice(_) => [String::new(), String::new(), String::new()],
            _ => [short(input.low), "to".into(), short(input.high)],
        };
        table.row([
            Cell::styled(array.map_or_else(|| input.name.clone(), |array| array.name()), style::name),
            input.name_of(input.default).map_or_else(|| short(input.default), str::to_string).into(),
            input.unit.clone().into(),
            from.into(),
            to.into(),
            through.into(),
            Cell::styled(if input.free { "moves it" } else { "" }, style::good),
            about(input).into(),
        ]);
    }
    write!(out, "{table}")?;
    writeln!(out, "\n{}", style::heading("Outputs"))?;
    let mut table = Table::titled(&[Side::Left; 4], &["name", "unit", "goal", "what it is"]);
    for output in &model.outputs {
        table.row([
            Cell::styled(output.name.clone(), style::name),
            with_unit("", &output.unit).trim().into(),
            output.goal.words().into(),
            output.about.clone().into(),
        ]);
    }
    write!(out, "{table}")?;
    if !model.series.is_empty() {
        writeln!(out, "\n{}", style::heading("Outputs over time"))?;
        let mut table = Table::titled(&[Side::Left; 4], &["name", "unit", "each", "what it is"]);
        for series in &model.series {
            table.row([
                Cell::styled(series.name.clone(), style::name),
                series.unit.clone().into(),
                with_unit(short(series.step), &series.step_unit).into(),
                series.about.clone().into(),
            ]);
        }
        write!(out, "{table}")?;
    }
    if !model.data.is_empty() {
        writeln!(out, "\n{}", style::heading("Files it can read (--data name=file)"))?;
        let mut table = Table::new(&[Side::Left, Side::Left]);
        for (name, about) in &model.data {
            table.row([Cell::styled(name.clone(), style::name), about.clone().into()]);
        }
        write!(out, "{table}")?;
    }
    Ok(())
}

/// What the input is, and what it can be where that is not every number of its range.
fn about(input: &Input) -> String {
    let kind = match (&input.kind, input.scale) {
        (Kind::Choice(names), _) => names.join(" or "),
        (Kind::Integer, _) => "an integer".into(),
        (Kind::Real, Scale::Log) => "on a logarithmic scale".into(),
        (Kind::Real, Scale::Linear) => return input.about.clone(),
    };
    if input.about.is_empty() { kind } else { format!("{}: {kind}", input.about) }
}
