//! Answers as text: aligned tables, bars, numbers.

pub(crate) mod bar;
pub(crate) mod json;
pub(crate) mod progress;
pub(crate) mod shared;
pub(crate) mod spark;
pub(crate) mod style;
pub(crate) mod table;

pub(crate) use chainrule_study::number;
