//! The tool: reads messages of GradBench's protocol from standard input, writes responses to standard output.

use chainrule::Tier;
use chainrule_gradbench::protocol;
use clap::{Parser, ValueEnum};
use std::io;
use std::process::ExitCode;

/// Chainrule as a tool of GradBench: answers messages on standard input.
#[derive(Parser)]
struct Options {
    /// What compiles programs.
    #[arg(long, value_enum, default_value_t = Compiler::Auto)]
    tier: Compiler,
}

/// The names of tiers.
#[derive(Clone, Copy, ValueEnum)]
enum Compiler {
    /// Cranelift, and the C compiler for programs that run long enough.
    Auto,
    /// Cranelift only.
    Cranelift,
    /// The C compiler, before a program is run first.
    C,
}

fn main() -> ExitCode {
    chainrule_gradbench::allocator::keep_memory();
    let tier = match Options::parse().tier {
        Compiler::Auto => Tier::Auto,
        Compiler::Cranelift => Tier::Cranelift,
        Compiler::C => Tier::C,
    };
    match protocol::serve(io::stdin().lock(), io::stdout().lock(), tier) {
        Ok(()) => ExitCode::SUCCESS,
        // The other side has ended the session.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gradbench-tool: {error}");
            ExitCode::FAILURE
        }
    }
}
