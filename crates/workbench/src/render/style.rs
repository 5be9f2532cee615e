//! Colours, all in one place. Streams strip them where they are not wanted.

use anstyle::{AnsiColor, Style};
use std::fmt::Display;

fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// A heading.
pub(crate) fn heading(text: impl Display) -> String {
    paint(Style::new().bold(), text)
}

/// What matters less.
pub(crate) fn faint(text: impl Display) -> String {
    paint(Style::new().dimmed(), text)
}

/// Good news.
pub(crate) fn good(text: impl Display) -> String {
    paint(AnsiColor::Green.on_default(), text)
}

/// Bad news.
pub(crate) fn bad(text: impl Display) -> String {
    paint(AnsiColor::Red.on_default(), text)
}

/// Neither, but to be seen.
pub(crate) fn notice(text: impl Display) -> String {
    paint(AnsiColor::Yellow.on_default(), text)
}

/// A name users can type.
pub(crate) fn name(text: impl Display) -> String {
    paint(AnsiColor::Cyan.on_default(), text)
}
