//! From arguments to a subcommand, and from its end to an exit code.

use crate::context::Context;
use crate::failure::Failure;
use crate::help::adapted;
use crate::interrupt;
use crate::keep::Keep;
use crate::render::style;
use crate::{Offer, calibrate, check, export, improve, inspect, list, runs, serve, show, sweep, uncertainty};
use clap::builder::styling::{AnsiColor, Styles};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The answer is no.
pub(crate) const NO: u8 = 1;
/// The request does not fit.
const BAD_REQUEST: u8 = 2;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  {chainrule} list{model}
      what can be set, and what comes out
  {chainrule} inspect{model} --set {input}={value}
      which inputs move the outputs how much, there
  {chainrule} improve{model}
      better settings, no output worse than today
  {chainrule} improve{model} --minimize {output} --keep '{limit2}'
      with this condition only
  {chainrule} serve{model}
      all of it as a page with sliders
  {chainrule} sweep{model} --samples 1000 --out table.csv
      the outputs over a thousand settings, on all cores
  {chainrule} check{model}
      are the derivatives right?";

/// Ask a simulator what moves it, and let it improve.
#[derive(Parser)]
#[command(name = "chainrule", version, styles = STYLES, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    question: Question,
}

/// What is asked.
#[derive(Subcommand)]
pub(crate) enum Question {
    List(list::Arguments),
    Inspect(inspect::Arguments),
    Improve(improve::Arguments),
    Sweep(sweep::Arguments),
    Uncertainty(uncertainty::Arguments),
    Calibrate(calibrate::Arguments),
    Check(check::Arguments),
    Serve(serve::Arguments),
    Show(show::Arguments),
    Report(runs::report::Arguments),
    Runs(runs::Arguments),
    Export(export::Arguments),
}

/// A subcommand that a program has besides the workbench's own, and that asks no model anything.
#[derive(Clone, Copy)]
pub struct Tool {
    /// Its arguments and help.
    pub command: fn() -> clap::Command,
    /// What it does with them; it writes to standard output.
    pub run: fn(&clap::ArgMatches, &mut dyn Write) -> Result<(), chainrule_study::Error>,
}

/// Runs a command line over `offers`, the program's name first, and returns its exit code (see the crate's contract).
/// Text written to `out` and `err` is styled; the streams strip that where it is not wanted. Questions are kept as runs
/// where `--runs` names a file for it.
pub fn run(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    offers: impl IntoIterator<Item = impl Into<Offer>>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    start(arguments, offers, &[], None, out, err)
}

/// As [`run`], with further subcommands; questions are kept in `store` unless another one is named.
pub(crate) fn start(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    offers: impl IntoIterator<Item = impl Into<Offer>>,
    tools: &[Tool],
    store: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let command = arguments.first().and_then(|program| Path::new(program).file_stem());
    let typed = arguments.iter().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let context = Context {
        offers: offers.into_iter().map(Into::into).collect(),
        command: command.map_or_else(|| "chainrule".into(), |name| name.to_string_lossy().into_owned()),
        line: line(&arguments),
        keep: Keep::of(typed, store),
    };
    let command = tools.iter().fold(Arguments::command(), |command, tool| command.subcommand((tool.command)()));
    let matches = match adapted(command, &context).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return usage(&error, &context.command, out, err),
    };
    let tool = tools.iter().find_map(|tool| Some((tool, matches.subcommand_matches((tool.command)().get_name())?)));
    let ended = match tool {
        Some((tool, matches)) => (tool.run)(matches, out).map(|()| 0).map_err(Failure::from),
        None => match Arguments::from_arg_matches(&matches) {
            Ok(arguments) => answer(&arguments.question, &context, out),
            Err(error) => return usage(&error, &context.command, out, err),
        },
    };
    let ended = ended.and_then(|code| Ok(out.flush().map(|()| code)?));
    let error = match &ended {
        Err(Failure::Request(error)) => Some(context.localised(error.clone()).to_string()),
        Err(Failure::Stream(_)) | Ok(_) => None,
    };
    for note in context.keep.ended(error.as_deref(), &context.command) {
        // With standard error closed there is nobody left to tell.
        let _ = writeln!(err, "{} {note}", style::notice("note:"));
    }
    match (ended, error) {
        (Ok(code), _) if interrupt::go_on() => code,
        (Ok(_), _) => interrupt::INTERRUPTED,
        (Err(_), Some(error)) => complain(err, &error),
        // Whoever read the output has seen enough.
        (Err(Failure::Stream(error)), None) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        (Err(Failure::Stream(error)), None) => complain(err, &format!("the output cannot be written: {error}")),
        (Err(Failure::Request(error)), None) => complain(err, &error.to_string()),
    }
}

/// The question that is typed.
pub(crate) fn parse(arguments: Vec<OsString>, context: &Context) -> Result<Question, clap::Error> {
    let matches = adapted(Arguments::command(), context).try_get_matches_from(arguments)?;
    Ok(Arguments::from_arg_matches(&matches)?.question)
}

/// Answers a question, and returns the exit code.
pub(crate) fn answer(question: &Question, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    match question {
        Question::List(arguments) => list::run(arguments, context, out),
        Question::Inspect(arguments) => inspect::run(arguments, context, out),
        Question::Improve(arguments) => improve::run(arguments, context, out),
        Question::Sweep(arguments) => sweep::run(arguments, context, out),
        Question::Uncertainty(arguments) => uncertainty::run(arguments, context, out),
        Question::Calibrate(arguments) => calibrate::run(arguments, context, out),
        Question::Check(arguments) => check::run(arguments, context, out),
        Question::Serve(arguments) => serve::run(arguments, context, out),
        Question::Show(arguments) => show::run(arguments, context, out),
        Question::Report(arguments) => runs::report::run(arguments, context, out),
        Question::Runs(arguments) => runs::run(arguments, context, out),
        Question::Export(arguments) => export::run(arguments, context, out),
    }
}

/// The command line as it would be typed: the program's name without its path, quotes where a shell needs them.
pub(crate) fn line(arguments: &[OsString]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-+=.,:/%@".contains(c);
    let quoted = |text: String| match !text.is_empty() && text.chars().all(plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', "'\\''")),
    };
    let words = arguments.iter().enumerate().map(|(index, word)| match index {
        0 => Path::new(word).file_stem().unwrap_or(word).to_string_lossy().into_owned(),
        _ => quoted(word.to_string_lossy().into_owned()),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn complain(err: &mut dyn Write, message: &str) -> u8 {
    // With standard error closed there is nobody left to tell.
    let _ = writeln!(err, "{} {message}", style::bad("error:"));
    BAD_REQUEST
}

/// Help goes to `out`; a mistake becomes one line of what is wrong, the tip if there is one, and where to read more.
fn usage(error: &clap::Error, command: &str, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if !error.use_stderr() {
        let _ = write!(out, "{}", error.render().ansi());
        return 0;
    }
    let text = error.render().to_string();
    if text.starts_with("Ask a simulator") {
        // No subcommand at all: the help is the answer.
        let _ = write!(err, "{}", error.render().ansi());
        return BAD_REQUEST;
    }
    let lines = text.lines().take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let parts: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    let message = parts.join("; ").replace(":;", ":");
    complain(err, &format!("{}; '{command} --help' shows how", message.trim_start_matches("error: ")))
}
