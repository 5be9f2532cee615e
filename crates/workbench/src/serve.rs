//! `chainrule serve`: a page with a slider for every input.

use crate::context::{Context, Setting};
use crate::failure::Failure;
use crate::render::style;
use clap::Args;
use std::io::Write;

/// Serve a page with a slider for every input, live outputs and derivatives
///
/// It prints an address: open that in a browser. Outputs follow the sliders, and arrows show where each would go. Improve
/// one output or several from where you stand; all settings you stopped at are in the history and in links. Arrays of many
/// inputs are pictures to draw upon.
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} serve{model}
  {chainrule} serve{model} --set {input}={value} --port 0

Only this machine can reach the page. Ctrl-C ends it. Nothing is kept as a run.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    setting: Setting,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 8465)]
    port: u16,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.setting.open(context)?;
    let name = model.name().to_string();
    let mut told = Ok(());
    chainrule_serve::serve(model, point, arguments.port, |address| {
        let address = style::heading(format_args!("http://{address}/"));
        told = writeln!(out, "{name} is served at {address} (Ctrl-C ends it)").and_then(|()| out.flush());
        Ok(())
    })?;
    told.and_then(|()| writeln!(out, "\n{name} is no longer served"))?;
    Ok(0)
}
