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
