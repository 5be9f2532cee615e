//! `chainrule export`: a model as source that needs no Chainrule.

use crate::context::{Context, Subject};
use crate::failure::Failure;
use chainrule_study::{Error, Language};
use clap::{Args, ValueEnum};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write a model and its derivatives as C or Rust that compiles by itself
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} export{model} --lang c --out exported
      source, header and an example, to compile with: cc -std=c11 -O2 exported/*.c -lm
  {chainrule} export{model} --lang rust --out exported --derivatives none
      the outputs only, as a Rust module without unsafe
  {chainrule} export{model} --lang c --out exported --set {input}={value}
      the example asks there")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// The language
    #[arg(long, value_enum)]
    lang: Tongue,
    /// The folder to write into; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which derivatives come with it
    #[arg(long, value_enum, default_value_t = Slopes::Jacobian)]
    derivatives: Slopes,
    /// Write over files that are there already
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    /// C11, for gcc and clang
    C,
    /// Rust, edition 2021
    Rust,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Slopes {
    /// Those of every output by every input
    Jacobian,
    /// None
    None,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let language = match arguments.lang {
        Tongue::C => Language::C,
        Tongue::Rust => Language::Rust,
    };
    let files = model.export(point.values(), language, arguments.derivatives == Slopes::Jacobian)?;
    let folder = &arguments.out;
    let unwritten = |at: &Path, why: &dyn std::fmt::Display| {
        Failure::Request(Error::Other(format!("{} cannot be written: {why}", at.display())))
    };
    fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
    for file in &files {
        let at = folder.join(&file.name);
        if at.exists() && !arguments.force {
            return Err(unwritten(&at, &"it is there already; choose another folder with --out, or say --force"));
        }
    }
    for file in &files {
        let at = folder.join(&file.name);
        fs::write(&at, &file.text).map_err(|error| unwritten(&at, &error))?;
        writeln!(out, "{}", at.display())?;
    }
    // The example is the last of them.
    let example = files.last().map_or("", |file| file.name.as_str());
    let shown = folder.display();
    match language {
        Language::C => {
            let source = example.replace("_example", "");
            writeln!(out, "\n  cd {shown} && cc -std=c11 -O2 {source} {example} -lm && ./a.out")?;
        }
        Language::Rust => {
            let program = example.trim_end_matches(".rs");
            writeln!(out, "\n  cd {shown} && rustc --edition 2021 -O {example} && ./{program}")?;
        }
    }
    Ok(0)
}
