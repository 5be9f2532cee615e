//! `chainrule report`: a run as a page.

use super::words;
use crate::context::{Context, page, write_page};
use crate::failure::Failure;
use crate::render::shared;
use chainrule_runs::Runs;
use chainrule_study::Error;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Write the answer of a run that was kept as a page with plots
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} report last
  {chainrule} report k3f --out better.html

'{chainrule} runs list' shows the runs there are.")]
pub(crate) struct Arguments {
    /// Its id or the beginning of it, or 'last'
    #[arg(value_name = "RUN")]
    id: String,
    /// The page, to open in any browser
    #[arg(long, value_name = "FILE", default_value = "report.html", value_parser = page)]
    out: PathBuf,
    /// The file of the runs [default: $CHAINRULE_RUNS, else .chainrule/runs.sqlite]
    #[arg(long, value_name = "FILE")]
    runs: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let run = Runs::view(super::store(context, arguments.runs.as_deref())?)?.find(&arguments.id)?;
    let Some(answer) = run.answer()? else {
        let show = format!("'{} runs show {}' says what became of it", context.command, run.id);
        return Err(Error::Other(format!("run {} has no answer; {show}", run.id)).into());
    };
    let data: Vec<String> = run.data.iter().map(|file| format!("{}={}", file.name, file.path)).collect();
    let model = context.open(Some(&run.model), &data)?;
    let command = words::command(&run, &context.command);
    write_page(&arguments.out, &chainrule_report::report(&answer, &*model, &command))?;
    shared::line(out, "Report", &arguments.out.display().to_string())?;
    Ok(0)
}
