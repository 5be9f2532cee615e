//! `chainrule sweep`: the outputs over many settings.

mod file;
mod report;

use crate::context::{Context, Delivery, Subject};
use crate::failure::Failure;
use crate::interrupt;
use crate::render::progress::Progress;
use chainrule_study::{Answer, Plan, sweep, vary};
use clap::Args;
use report::report;
use std::io::Write;
use std::path::PathBuf;

/// Run many settings on all cores: a grid, or samples of the inputs' ranges
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} sweep{model} --vary {input}={low}..{high}:11
      eleven values of one input
  {chainrule} sweep{model} --vary {input}={low},{value} --vary {input2}={low2}..{high2}:5
      the grid of two times five
  {chainrule} sweep{model} --samples 1000
      a thousand points that fill the ranges of all inputs that the model leaves free (Sobol sequence)
  {chainrule} sweep{model} --samples 1000 --vary {input} --vary {input2}={low2}..{high2} --out table.parquet
      of these two only, into a file: .csv, .parquet or .json

Points where the simulation fails stay in the table, with the reason.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// An input that varies: name=low..high:count or name=a,b,c; with --samples name=low..high or name; repeatable
    #[arg(long, value_name = "NAME=VALUES")]
    vary: Vec<String>,
    /// So many points that fill the ranges, instead of a grid [default inputs: those that the model leaves free]
    #[arg(long, value_name = "NUMBER")]
    samples: Option<usize>,
    /// Which samples: another seed, other points
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Write the table to a file, .csv, .parquet or .json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    delivery: Delivery,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let model = &*model;
    if let Some(path) = &arguments.out {
        file::check_name(path)?;
    }
    let sampled = arguments.samples.is_some();
    let axes = arguments.vary.iter().map(|text| vary(text, model, sampled)).collect::<Result<Vec<_>, _>>()?;
    let plan = match arguments.samples {
        Some(count) if axes.is_empty() => Plan::samples(model, count, arguments.seed),
        Some(count) => Plan { axes, sample: Some((count, arguments.seed)) },
        None => Plan { axes, sample: None },
    };
    let mut progress = None;
    let found = sweep(model, &point, &plan, &mut |portion| {
        progress.get_or_insert_with(|| Progress::filling("sweeping", portion.of)).done(portion.done);
        interrupt::go_on()
    })?;
    drop(progress);
    let answer = Answer::from(found);
    let Answer::Sweep(found) = &answer else { unreachable!("made above") };
    if let Some(path) = &arguments.out {
        file::write(path, found, &answer)?;
    }
    arguments
        .delivery
        .deliver(out, context, model, &answer, |out| report(out, model, found, arguments.out.as_deref()))?;
    Ok(0)
}
