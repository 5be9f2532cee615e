//! Signs of life on standard error, for whoever watches a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A line with a spinner that says what is being done; gone when dropped, and never there when standard error is no
/// terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Starts with `message`.
    pub fn start(message: &str) -> Progress {
        let bar = ProgressBar::new_spinner().with_message(message.to_string());
        if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress(bar)
    }

    /// A bar that fills as runs are done: `message` and how many of `of`.
    pub fn filling(message: &str, of: usize) -> Progress {
        let bar = ProgressBar::new(of as u64).with_message(message.to_string());
        let template = "{spinner:.cyan} {msg} {bar:30.cyan/dim} {human_pos} of {human_len} {eta:.dim}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress(bar)
    }

    /// So many are done.
    pub fn done(&self, done: usize) {
        self.0.set_position(done as u64);
    }

    /// Says something else.
    pub fn say(&self, message: String) {
        self.0.set_message(message);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
