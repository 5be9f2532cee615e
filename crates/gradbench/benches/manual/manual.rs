//! The programs of GradBench's `manual` tool.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program of one eval, with an input.
pub struct Manual {
    program: PathBuf,
    input: String,
}

#[derive(Deserialize)]
struct Timing {
    name: String,
    nanoseconds: f64,
}

impl Manual {
    /// That of `eval` in a checkout.
    pub fn new(checkout: &Path, eval: &str, input: &str) -> Result<Manual, String> {
        let program = checkout.join("tools/manual/bin").join(eval);
        if !program.is_file() {
            return Err(format!("{} is not there; build it: make -C cpp && make -C tools/manual", program.display()));
        }
        Ok(Manual { program, input: input.to_string() })
    }

    /// The seconds of its shortest run of `function`, of those in so many seconds.
    pub fn run(&self, function: &str, seconds: f64) -> Result<f64, String> {
        let mut input: serde_json::Value = serde_json::from_str(&self.input).map_err(|e| e.to_string())?;
        input["min_runs"] = 2.into();
        input["min_seconds"] = seconds.into();
        let path = std::env::temp_dir().join(format!("chainrule-gradbench-{}.json", std::process::id()));
        std::fs::write(&path, input.to_string()).map_err(|e| format!("{}: {e}", path.display()))?;
        let output = Command::new(&self.program).arg(&path).arg(function).output();
        let removed = std::fs::remove_file(&path);
        let output = output.map_err(|e| format!("{}: {e}", self.program.display()))?;
        removed.map_err(|e| format!("{}: {e}", path.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines()
            .skip(1)
            .filter_map(|line| serde_json::from_str::<Timing>(line).ok())
            .filter(|timing| timing.name == "evaluate")
            .map(|timing| timing.nanoseconds * 1e-9)
            .min_by(f64::total_cmp)
            .ok_or_else(|| {
                format!("{} {function}: {}", self.program.display(), String::from_utf8_lossy(&output.stderr))
            })
    }
}
