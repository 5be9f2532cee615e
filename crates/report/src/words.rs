//! Names and numbers in sentences.

use chainrule_study::Change;
use chainrule_study::number::{change, significant, with_unit};

/// A name as people say it: `fuel_city` is `fuel city`.
pub fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// A text with its first letter large, as at the start of a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A text with true minus signs in front of numbers.
pub(crate) fn typeset(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let number = letters.peek().is_some_and(char::is_ascii_digit);
        out.push(if letter == '-' && number && !before.is_alphanumeric() { '−' } else { letter });
        before = letter;
    }
    out
}

/// A value with its unit, as in a sentence.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    typeset(&with_unit(significant(value, 4), unit))
}

/// `falls from 6.11 to 5.48 L/100km (−10.3 %)`
pub(crate) fn movement(moved: &Change) -> String {
    let Change { before, after, unit, .. } = moved;
    let (old, new) = (significant(*before, 4), significant(*after, 4));
    let verb = match after.total_cmp(before) {
        std::cmp::Ordering::Less => "falls",
        std::cmp::Ordering::Greater => "rises",
        std::cmp::Ordering::Equal => return format!("stays at {}", amount(*after, unit)),
    };
    typeset(&format!("{verb} from {old} to {} ({})", with_unit(new, unit), change(*before, *after)))
}

/// `one thing`, `3 things`
pub(crate) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("one {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_read_well() {
        assert_eq!(sentence(&spoken("zero_to_hundred")), "Zero to hundred");
        assert_eq!(typeset("from -1.5e-7 to 2-stage (-10.3 %)"), "from −1.5e-7 to 2-stage (−10.3 %)");
        let moved = |before: f64, after: f64| {
            let change = serde_json::json!({ "name": "fuel", "unit": "L", "before": before, "after": after });
            movement(&serde_json::from_value(change).expect("a change"))
        };
        assert_eq!(moved(6.11, 5.48), "falls from 6.110 to 5.480 L (−10.3 %)");
        assert_eq!(moved(2.0, 2.0), "stays at 2.000 L");
    }
}
