//! The tool: reads messages of GradBench's protocol from standard input, writes responses to standard output.

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    match chainrule_gradbench::protocol::serve(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // The other side has ended the session.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gradbench-tool: {error}");
            ExitCode::FAILURE
        }
    }
}
