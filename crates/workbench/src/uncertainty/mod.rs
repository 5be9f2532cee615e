//! `chainrule uncertainty`: how uncertain inputs make the outputs.

mod report;

use crate::command::NO;
use crate::context::{Context, Delivery, Subject};
use crate::failure::Failure;
use crate::interrupt;
use crate::render::progress::Progress;
use chainrule_study::{Answer, Doubt, Portion, all_uncertain, find, uncertain, uncertainty};
use clap::Args;
use report::report;
use std::io::Write;

/// Show how uncertain inputs make the outputs, and which of them matter
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} uncertainty{model} --uncertain '{input}=±3%' --uncertain '{input2}={low2}..{high2}'
      one input normal around its value with a standard deviation of 3 %, one anywhere in a range
  {chainrule} uncertainty{model} --all 5%
      every input normal around its value, with a standard deviation of 5 %
  {chainrule} uncertainty{model} --all 5% --global 1024
      with Sobol's indices: which inputs matter over the whole distribution

To first order (derivatives) and second order (curvature) around the means, beside a Monte Carlo
estimate: where these differ, the model is not linear over the uncertainty.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// An uncertain input: name=mean±deviation (or +-), name=±deviation, name=3%, or name=low..high; repeatable
    #[arg(long, value_name = "NAME=SPREAD")]
    uncertain: Vec<String>,
    /// Every input, with this share of its value as standard deviation
    #[arg(long, value_name = "PERCENT")]
    all: Option<String>,
    /// Runs of the Monte Carlo estimate
    #[arg(long, value_name = "NUMBER", default_value_t = 4096)]
    samples: usize,
    /// Sobol's indices from so many base samples, each of which takes a run for every uncertain input and two more
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "1024")]
    global: Option<usize>,
    /// Which random numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Explain only this output; repeatable
    #[arg(long, value_name = "NAME")]
    output: Vec<String>,
    #[command(flatten)]
    delivery: Delivery,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let model = &*model;
    let listed_by = model.listed_by();
    let wanted =
        arguments.output.iter().map(|name| find(model.outputs(), name, &listed_by)).collect::<Result<Vec<_>, _>>()?;
    let mut inputs =
        arguments.uncertain.iter().map(|text| uncertain(text, model, &point)).collect::<Result<Vec<_>, _>>()?;
    if let Some(share) = &arguments.all {
        // What is said of an input alone counts more than what is said of all.
        let all = all_uncertain(share, model, &point)?.into_iter();
        let more: Vec<_> = all.filter(|other| inputs.iter().all(|one| one.input != other.input)).collect();
        inputs.extend(more);
    }
    let doubt = Doubt { inputs, samples: arguments.samples, seed: arguments.seed, global: arguments.global };
    let mut progress: Option<(usize, Progress)> = None;
    let found = uncertainty(model, &point, &doubt, &mut |portion: &Portion| {
        // Each kind of runs has a bar of its own.
        if progress.as_ref().is_none_or(|(of, _)| *of != portion.of) {
            progress = Some((portion.of, Progress::filling("sampling", portion.of)));
        }
        if let Some((_, bar)) = &progress {
            bar.done(portion.done);
        }
        interrupt::go_on()
    })?;
    drop(progress);
    let code = if found.check.passed() { 0 } else { NO };
    let answer = Answer::from(found.clone());
    arguments.delivery.deliver(out, context, model, &answer, |out| report(out, model, &wanted, &found))?;
    Ok(code)
}
