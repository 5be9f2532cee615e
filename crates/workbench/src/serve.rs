//! `chainrule serve`: a page with a slider for every input.

use crate::context::{Context, Subject};
use crate::failure::Failure;
use crate::render::style;
use clap::Args;
use std::io::Write;

/// Open a page with a slider for every input, live outputs and derivatives
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} serve{model}
  {chainrule} serve{model} --set {input}={value} --port 0

Only this machine can reach the page. Ctrl-C ends it.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 8465)]
    port: u16,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open_unkept(context)?;
    let name = model.name().to_string();
    let mut told = Ok(());
    chainrule_serve::serve(model, point, arguments.port, |address| {
        let address = style::heading(format_args!("http://{address}/"));
        told = writeln!(out, "{name} is served at {address} (Ctrl-C ends it)").and_then(|()| out.flush());
        Ok(())
    })?;
    Ok(told.map(|()| 0)?)
}
