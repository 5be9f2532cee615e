//! `chainrule calibrate`: inputs fitted to measurements.

mod data;
mod report;

use crate::command::NO;
use crate::context::{Context, Delivery, Subject};
use crate::failure::Failure;
use crate::interrupt;
use crate::render::number::significant;
use crate::render::progress::Progress;
use chainrule_study::{Answer, Error, Fitting, Loss, calibrate, find};
use clap::Args;
use report::report;
use std::io::Write;
use std::path::PathBuf;

/// Fit inputs to measured data
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} calibrate{model} --data-file measured.csv --fit {input},{input2}
      the values of two inputs with which the simulation comes nearest to the measurements
  {chainrule} calibrate{model} --data-file measured.csv --fit {input} --sigma {output}=2%
      measurements with a standard deviation of 2 %
  {chainrule} calibrate{model} --data-file measured.parquet --fit {input} --loss huber:1.5
      outliers beyond 1.5 standard deviations pull less

The data file has a row for each experiment. Its columns are inputs (the conditions of each), outputs
(what was measured; empty where nothing was), and if known sigma_OUTPUT (the standard deviation, or
just sigma for one output) and weight. A column's unit stands in brackets: 'fuel [mpg]' is refused or
converted. Outputs over time are measured at times: they take a column 'time', and what is simulated
is interpolated there. The format is CSV or Parquet.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// The measurements, .csv or .parquet
    #[arg(long, value_name = "FILE")]
    data_file: PathBuf,
    /// The inputs to fit
    #[arg(long, value_name = "NAMES", value_delimiter = ',', required = true)]
    fit: Vec<String>,
    /// The standard deviation of an output's measurements: name=number or name=percent; repeatable
    #[arg(long, value_name = "OUTPUT=VALUE")]
    sigma: Vec<String>,
    /// What a residual costs: squares, huber:s, soft-l1:s or cauchy:s; s in standard deviations
    #[arg(long, value_name = "LOSS", default_value = "squares", value_parser = loss)]
    loss: Loss,
    /// Columns of the data file to leave aside
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Longer data files are refused
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    most_rows: usize,
    /// Most steps of the search
    #[arg(long, value_name = "NUMBER", default_value_t = 300)]
    steps: usize,
    #[command(flatten)]
    delivery: Delivery,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let model = &*model;
    let listed_by = model.listed_by();
    let fit = arguments.fit.iter().map(|name| find(model.inputs(), name.trim(), &listed_by));
    let fit = fit.collect::<Result<Vec<_>, Error>>()?;
    let data = data::read(arguments, model)?;
    let fitting = Fitting { fit, loss: arguments.loss, max_steps: arguments.steps };
    let progress = Progress::start("fitting");
    let found = calibrate(model, &point, &data, &fitting, &mut |step| {
        progress.say(format!("fitting: step {}, sum {}", step.step, significant(step.sum, 6)));
        interrupt::go_on()
    })?;
    drop(progress);
    let code = if found.check.passed() { 0 } else { NO };
    let answer = Answer::from(found.clone());
    arguments.delivery.deliver(out, context, model, &answer, |out| report(out, model, &found))?;
    Ok(code)
}

fn loss(text: &str) -> Result<Loss, String> {
    let (name, scale) = text.split_once(':').unwrap_or((text, ""));
    let scale = || match scale.parse::<f64>() {
        Ok(scale) if scale > 0.0 && scale.is_finite() => Ok(scale),
        _ => Err(format!("from how many standard deviations on? Write for example {name}:1.5")),
    };
    match name {
        "squares" => Ok(Loss::Squares),
        "huber" => Ok(Loss::Huber(scale()?)),
        "soft-l1" => Ok(Loss::SoftL1(scale()?)),
        "cauchy" => Ok(Loss::Cauchy(scale()?)),
        _ => Err("it is none of squares, huber:s, soft-l1:s and cauchy:s".into()),
    }
}
