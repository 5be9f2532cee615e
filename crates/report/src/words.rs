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

/// A text as it is set in print: true minus signs in front of numbers, `5.9 × 10⁻⁵` for `5.9e-5`, and no line that ends
/// within `6.1 ± 0.2` or `10 %`.
pub(crate) fn typeset(text: &str) -> String {
    let text = minus(&powers(text));
    ["± ", " ±", " %", "× ", " ×"].iter().fold(text, |text, glue| text.replace(glue, &glue.replace(' ', "\u{a0}")))
}

/// `5.9e-5` as `5.9 × 10⁻⁵`.
fn powers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('e') {
        let (before, after) = (&rest[..place], &rest[place + 1..]);
        let sign = usize::from(after.starts_with('-'));
        let digits = after[sign..].bytes().take_while(u8::is_ascii_digit).count();
        let ends = !after[sign + digits..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
        out.push_str(before);
        if before.ends_with(|c: char| c.is_ascii_digit() || c == ')') && digits > 0 && ends {
            let raised = |c: char| if c == '-' { '⁻' } else { RAISED[c as usize - '0' as usize] };
            out.push_str(" × 10");
            out.extend(after[..sign + digits].chars().map(raised));
            rest = &after[sign + digits..];
        } else {
            out.push('e');
            rest = after;
        }
    }
    out + rest
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

fn minus(text: &str) -> String {
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

/// A value with its unit, as in a sentence: never apart.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    typeset(&with_unit(significant(value, 4), unit)).replace(' ', "\u{a0}")
}

/// `5.926 ± 0.051`, with the deviation's digits; a common power of ten stands behind: `(5.926 ± 0.051) × 10⁻⁵`.
pub(crate) fn with_error(value: f64, error: f64, unit: &str) -> String {
    let plain = significant(value, 4);
    let text = match plain.split_once('e') {
        Some((digits, power)) => {
            let scale = 10f64.powi(power.parse().unwrap_or(0));
            format!("({digits} ± {})e{power}", significant(error / scale, 2))
        }
        None => format!("{plain} ± {}", significant(error, 2)),
    };
    typeset(&with_unit(text, unit))
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
        assert_eq!(
            typeset("from -1.5e-7 to 2-stage (-10.3 %)"),
            "from −1.5\u{a0}×\u{a0}10⁻⁷ to 2-stage (−10.3\u{a0}%)"
        );
        assert_eq!(typeset("the 2e 1e5x 3e12, tree"), "the 2e 1e5x 3\u{a0}×\u{a0}10¹², tree");
        assert_eq!(with_error(5.9258e-5, 5.1e-7, "1/min"), "(5.926\u{a0}±\u{a0}0.051)\u{a0}×\u{a0}10⁻⁵ 1/min");
        let moved = |before: f64, after: f64| {
            let change = serde_json::json!({ "name": "fuel", "unit": "L", "before": before, "after": after });
            movement(&serde_json::from_value(change).expect("a change"))
        };
        assert_eq!(moved(6.11, 5.48), "falls from 6.110 to 5.480 L (−10.3\u{a0}%)");
        assert_eq!(moved(2.0, 2.0), "stays at 2.000\u{a0}L");
    }
}
