//! Units at the edges: what users type is converted into the unit in which an input or output is declared.
//!
//! Conversions are strict: a spelling has one meaning ([the table](table)), capitals matter, an angle is no pure number
//! (so 1 rpm is not 0.1 Hz), and what has two readings (`W/m² K`, °C for K) is refused. A declared unit that is not in
//! the table, such as `dB(A)` or `parts`, is the author's own: then only the same spelling fits.

mod dimension;
mod parse;
mod table;

use dimension::Dimension;
use parse::{Unit, parse};

/// Why a number in one unit is no number in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The unit given is unknown, or has two readings.
    Unknown,
    /// The unit declared is not one that can be converted into.
    Own,
    /// Another kind of quantity: `a length`.
    Kind(String),
    /// Its reciprocal, such as miles per gallon for litres per 100 km.
    Reciprocal,
    /// A temperature where a difference may be meant.
    Temperature,
}

/// `value` in the unit `from` as a number in the unit `to`; right to 1e-14 relative.
///
/// ```
/// use chainrule_study::{Mismatch, convert};
///
/// assert_eq!(convert(2900.0, "lb", "kg"), Ok(1315.417873));
/// assert_eq!(convert(68.0, "°F", "°C"), Ok(20.0));
/// assert_eq!(convert(1.0, "m", "kg"), Err(Mismatch::Kind("a length".into())));
/// ```
///
/// # Errors
/// [`Mismatch`] where there is no such conversion, or not one only.
pub fn convert(value: f64, from: &str, to: &str) -> Result<f64, Mismatch> {
    if spelled_alike(from, to) {
        return Ok(value);
    }
    let Some(to_unit) = parse(to) else {
        return if folded(from) == folded(to) { Ok(value) } else { Err(Mismatch::Own) };
    };
    match parse(from) {
        Some(from_unit) => between(value, &from_unit, &to_unit),
        // Capitals that do not matter: `PSI` for `psi`, but not `mw`, which could be `mW` and `MW`.
        None if folded(from) == folded(to) && !capitals_matter(to) => Ok(value),
        None => Err(Mismatch::Unknown),
    }
}

fn between(value: f64, from: &Unit, to: &Unit) -> Result<f64, Mismatch> {
    if from.dimension != to.dimension {
        let reciprocal = from.dimension == to.dimension.powi(-1);
        return Err(if reciprocal { Mismatch::Reciprocal } else { Mismatch::Kind(from.dimension.words()) });
    }
    if from.zero != to.zero && to.zero == 0.0 {
        // In kelvins one states temperatures and differences; 10 °C is 283.15 K of the one and 10 K of the other.
        return Err(Mismatch::Temperature);
    }
    let zero = (from.zero - to.zero) / to.factor;
    Ok(decimal((value * from.factor + (from.zero - to.zero)) / to.factor, zero.abs()))
}

/// The number of 15 digits within the rounding error of `x`, if there is one: 0.06 m are 6 cm. `x` is a sum of terms up to
/// its own size or `term`.
fn decimal(x: f64, term: f64) -> f64 {
    let short = format!("{x:.14e}").parse().unwrap_or(x);
    if (short - x).abs() <= 2.0 * f64::EPSILON * x.abs().max(term) { short } else { x }
}

/// The same letters but for spaces, `·`, `*`, `^`, and `²` for `2`.
fn spelled_alike(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

fn folded(unit: &str) -> String {
    plain(unit).to_lowercase()
}

fn plain(unit: &str) -> String {
    let kept = unit.chars().filter(|c| !c.is_whitespace() && !matches!(c, '·' | '⋅' | '*' | '^'));
    let spelled = |c| match c {
        '²' => '2',
        '³' => '3',
        'µ' => 'μ',
        other => other,
    };
    kept.map(spelled).collect()
}

/// Whether a word of `unit` means something else with its first letter in the other case.
fn capitals_matter(unit: &str) -> bool {
    unit.split(|c: char| !c.is_alphabetic()).any(|word| {
        let mut letters = word.chars();
        let swapped = letters.next().map(|c| match c.is_lowercase() {
            true => c.to_uppercase().chain(letters.clone()).collect::<String>(),
            false => c.to_lowercase().chain(letters.clone()).collect(),
        });
        swapped.is_some_and(|word| parse(&word).is_some())
    })
}

/// `{output unit} per {input unit}`, in words where a unit is missing.
pub fn per(output: &str, input: &str) -> String {
    let output = if output.is_empty() { "1" } else { output };
    let input = if input.is_empty() { "1" } else { input };
    format!("{output} per {input}")
}

#[cfg(test)]
mod tests;
