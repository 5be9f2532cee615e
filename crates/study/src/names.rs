//! Finding things by name, and the nearest name where none fits.

use crate::{Error, Quantity};

/// The index of the quantity called `name`.
///
/// # Errors
/// [`Error::Unknown`] with the nearest name; `listed_by` says what lists them all.
pub fn find<Q: Quantity>(all: &[Q], name: &str, listed_by: &str) -> Result<usize, Error> {
    let position = all.iter().position(|quantity| quantity.name() == name);
    position.ok_or_else(|| Error::unknown(Q::KIND, name, all.iter().map(Quantity::name), listed_by))
}

impl Error {
    /// An [`Error::Unknown`] that suggests the nearest of `known`.
    pub fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>, listed_by: &str) -> Error {
        Error::Unknown {
            kind: kind.to_string(),
            name: name.to_string(),
            nearest: nearest(name, known).map(str::to_string),
            listed_by: listed_by.to_string(),
        }
    }
}

/// The known name most like `name`, if any is like it at all.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = |text: &str| text.to_lowercase().replace(['-', ' ', '.'], "_").replace("tyre", "tire");
    let wanted = folded(name);
    let likeness = |candidate: &str| {
        let candidate = folded(candidate);
        // A whole word of a name ("radius" of "tire_radius") is as good as a close misspelling.
        let part = wanted.len() >= 3 && (candidate.contains(&wanted) || wanted.contains(&candidate));
        // So is a slip of one letter or a swap of two, which weighs much in a short name.
        let slip = strsim::osa_distance(&wanted, &candidate) <= 1 && wanted.len() >= 2;
        strsim::jaro_winkler(&wanted, &candidate).max(if part || slip { 0.85 } else { 0.0 })
    };
    known
        .map(|candidate| (likeness(candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
