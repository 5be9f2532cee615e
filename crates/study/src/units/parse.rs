//! From the text of a unit to its size and kind.
//!
//! ```text
//! unit     = product { ("/" | "per") factor }
//! product  = factor { [ "·" | "*" ] factor }
//! factor   = [ number ] ( word | "(" unit ")" ) [ power ]  |  "1"
//! power    = [ "^" ] [ "-" ] digits, also superscript
//! ```
//!
//! Behind a `/` stands one factor: what `W/m² K` divides by has two readings, so it is none.

use super::Dimension;
use super::table;

/// A unit: `x` of it are `x * factor + zero` in base units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    pub factor: f64,
    /// Where its zero lies, in kelvins, for temperatures; 0 else.
    pub zero: f64,
    pub dimension: Dimension,
}

impl Unit {
    fn times(self, other: Unit) -> Unit {
        // A product with a temperature is one with degrees: W/°C is W/K.
        Unit { factor: self.factor * other.factor, zero: 0.0, dimension: self.dimension.times(other.dimension) }
    }

    fn over(self, other: Unit) -> Unit {
        let dimension = self.dimension.times(other.dimension.powi(-1));
        Unit { factor: self.factor / other.factor, zero: 0.0, dimension }
    }

    fn powi(self, n: i32) -> Unit {
        if n == 1 {
            return self;
        }
        let size = self.factor.powi(n.abs());
        let factor = if n < 0 { 1.0 / size } else { size };
        Unit { factor, zero: 0.0, dimension: self.dimension.powi(n) }
    }
}

/// Reads a unit; none where it is not one, or has two readings. Empty text is the pure number.
pub(super) fn parse(text: &str) -> Option<Unit> {
    if text.trim().is_empty() {
        return Some(Unit { factor: 1.0, zero: 0.0, dimension: Dimension::NONE });
    }
    let mut reader = Reader { rest: text.trim(), depth: 0 };
    let unit = reader.unit()?;
    reader.rest.is_empty().then_some(unit)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn unit(&mut self) -> Option<Unit> {
        let mut unit = self.factor(true)?;
        let mut divided = false;
        loop {
            self.skip_spaces();
            if self.rest.is_empty() || self.rest.starts_with(')') {
                return Some(unit);
            }
            if self.takes("/") || self.takes("per ") {
                unit = unit.over(self.factor(false)?);
                divided = true;
            } else if divided {
                return None;
            } else {
                let _ = self.takes("·") || self.takes("⋅") || self.takes("*");
                unit = unit.times(self.factor(false)?);
            }
        }
    }

    fn factor(&mut self, first: bool) -> Option<Unit> {
        self.skip_spaces();
        let number = match self.token(|c| c.is_ascii_digit() || c == '.') {
            "" => None,
            digits => Some(digits.parse::<f64>().ok().filter(|number| *number > 0.0)?),
        };
        self.skip_spaces();
        let base = if self.takes("(") {
            self.depth += 1;
            let inner = if self.depth < 8 { self.unit() } else { None };
            self.depth -= 1;
            inner.filter(|_| self.takes(")"))?
        } else {
            match (self.word(), number) {
                ("", Some(1.0)) if first => return parse(""),
                ("", _) => return None,
                (word, _) => table::find(word)?,
            }
        };
        let factor = base.powi(self.power()?);
        Some(match number {
            Some(number) => Unit { factor: number * factor.factor, zero: 0.0, ..factor },
            None => factor,
        })
    }

    fn word(&mut self) -> &'a str {
        self.token(|c| c.is_alphabetic() || matches!(c, '°' | '%' | '‰' | '℃' | '℉'))
    }

    /// The power behind a word: 1 where there is none, nothing where it cannot be read.
    fn power(&mut self) -> Option<i32> {
        let superscript = self.token(|c| "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".contains(c)).to_string();
        if !superscript.is_empty() {
            let digit = |c| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|s| s == c).map_or('-', |d| char::from(b'0' + d as u8));
            return small(&superscript.chars().map(digit).collect::<String>());
        }
        let marked = self.takes("^");
        let digits = self.token(|c| c.is_ascii_digit() || (marked && c == '-'));
        if digits.is_empty() { (!marked).then_some(1) } else { small(digits) }
    }

    fn token(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        token
    }

    fn takes(&mut self, symbol: &str) -> bool {
        let rest = self.rest.strip_prefix(symbol);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

/// A power that some unit has.
fn small(digits: &str) -> Option<i32> {
    digits.parse().ok().filter(|n: &i32| *n != 0 && n.abs() <= 9)
}
