//! Headings: a name, and a unit in brackets.

use std::fmt;

/// What stands above a column: `fuel [L/100km]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The name.
    pub name: String,
    /// The unit, if there is one.
    pub unit: Option<String>,
}

impl Heading {
    /// Reads `name` or `name [unit]`.
    pub fn parse(text: &str) -> Heading {
        let text = text.trim();
        match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((name, unit)) => Heading { name: name.trim().into(), unit: Some(unit.trim().into()) },
            None => Heading { name: text.into(), unit: None },
        }
    }
}

impl fmt::Display for Heading {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match &self.unit {
            Some(unit) if !unit.is_empty() => write!(out, "{} [{unit}]", self.name),
            _ => out.write_str(&self.name),
        }
    }
}
