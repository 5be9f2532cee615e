//! Answers as JSON.

use crate::failure::Failure;
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Answer<'a, T> {
    schema: &'a str,
    #[serde(flatten)]
    answer: &'a T,
}

/// Writes `answer` as one indented object whose `schema` says its form. A form that is published only grows; a change
/// of meaning gets a new number.
pub(crate) fn write<T: Serialize>(out: &mut dyn Write, schema: &str, answer: &T) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, &Answer { schema, answer })?;
    Ok(writeln!(out)?)
}

/// Writes a question's answer, which knows its own schema.
pub(crate) fn write_answer(out: &mut dyn Write, answer: &chainrule_study::Answer) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, answer)?;
    Ok(writeln!(out)?)
}
