//! Answers as text: aligned tables, bars, numbers.

pub(crate) mod bar;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod progress;
pub(crate) mod shared;
pub(crate) mod style;
pub(crate) mod table;
