//! `chainrule list`: the models there are, or a model's inputs and outputs.

use crate::Offer;
use crate::failure::Failure;
use crate::offer::open;
use crate::render::json;
use crate::render::number::{short, with_unit};
use crate::render::style;
use crate::render::table::{Cell, Side, Table};
use chainrule_study::{Error, Input, Model, Output};
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// Show the models, or what can be set in one and what comes out
#[derive(Args)]
#[command(after_help = "\
Examples:
  chainrule list
  chainrule list car
  chainrule list car --json")]
pub(crate) struct Arguments {
    /// The model to describe; all in a line each if left out
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
    data: Vec<(String, String)>,
}

#[derive(Serialize)]
struct All {
    models: Vec<Described>,
}

fn describe(model: &dyn Model, offers: &[Offer]) -> Described {
    let offer = offers.iter().find(|offer| offer.name == model.name());
    Described {
        model: model.name().into(),
        about: model.about().into(),
        inputs: model.inputs().to_vec(),
        outputs: model.outputs().to_vec(),
        data: offer.into_iter().flat_map(|o| o.data.iter().map(|d| (d.name.into(), d.about.into()))).collect(),
    }
}

pub(crate) fn run(arguments: &Arguments, offers: &[Offer], out: &mut dyn Write) -> Result<u8, Failure> {
    match &arguments.model {
        Some(name) => {
            let described = describe(&*open(offers, name, &[])?, offers);
            if arguments.json { json::write(out, "chainrule.model/1", &described)? } else { one(out, &described)? }
        }
        None => {
            let describe = |offer: &Offer| Ok(describe(&*(offer.open)(&[])?, offers));
            let models = offers.iter().map(describe).collect::<Result<Vec<_>, Error>>()?;
            if arguments.json { json::write(out, "chainrule.models/1", &All { models })? } else { all(out, &models)? }
        }
    }
    Ok(0)
}

fn all(out: &mut dyn Write, models: &[Described]) -> Result<(), Failure> {
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
        let text =
            format!("\n'chainrule list {0}' shows its inputs, 'chainrule inspect {0}' what moves it", first.model);
        writeln!(out, "{}", style::faint(text))?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, model: &Described) -> Result<(), Failure> {
    writeln!(out, "{}: {}", style::heading(&model.model), model.about)?;
    writeln!(out, "\n{}", style::heading("Inputs"))?;
    let mut group = "";
    let sides = [Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Left];
    let mut table = Table::titled(&sides, &["name", "default", "unit", "from", "", "to", "improve", "what it is"]);
    for input in &model.inputs {
        if input.group != group {
            group = &input.group;
            let empty = || Cell::from("");
            let title = Cell::styled(group, style::faint);
            table.row([title, empty(), empty(), empty(), empty(), empty(), empty(), empty()]);
        }
        table.row([
            Cell::styled(input.name.clone(), style::name),
            short(input.default).into(),
            input.unit.clone().into(),
            short(input.low).into(),
            "to".into(),
            short(input.high).into(),
            Cell::styled(if input.free { "moves it" } else { "" }, style::good),
            input.about.clone().into(),
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
