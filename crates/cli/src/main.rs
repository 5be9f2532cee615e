//! The `chainrule` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    chainrule_cli::main(&[])
}
