//! Text to tokens, with their places.

use crate::print::is_word;
use std::fmt;

/// A text is not a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What could stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: expected {}, found {}", self.line, self.column, self.expected, self.found)
    }
}

impl std::error::Error for ParseError {}

/// The smallest parts of the text form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A keyword, a name or a number: letters, digits, `_`, `.`, `:`, and the signs of a number.
    Word(String),
    /// Quoted, escapes resolved.
    Text(String),
    /// `%n`
    Value(u32),
    /// Any other character; `..` and `->` are one.
    Mark(&'static str),
    /// After the last.
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(w) => write!(f, "`{w}`"),
            Token::Text(t) => write!(f, "{t:?}"),
            Token::Value(n) => write!(f, "`%{n}`"),
            Token::Mark(m) => write!(f, "`{m}`"),
            Token::End => f.write_str("the end"),
        }
    }
}

/// A token with its line and column.
pub(crate) struct Placed {
    pub(crate) token: Token,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

const MARKS: &[&str] = &["..", "->", "(", ")", "{", "}", ",", ":", "=", "*", "+", "@", "#", "|", "[", "]", ";"];

/// More values than this in a function are refused: the table of types would be larger than any real one.
const MAX_VALUE: u32 = 1 << 24;

pub(crate) fn lex(text: &str) -> Result<Vec<Placed>, ParseError> {
    let mut tokens = Vec::new();
    for (i, line) in text.lines().enumerate() {
        Line { line: i + 1, whole: line, rest: line }.tokens(&mut tokens)?;
    }
    let line = text.lines().count().max(1);
    let column = text.lines().last().map_or(1, |l| l.chars().count() + 1);
    tokens.push(Placed { token: Token::End, line, column });
    Ok(tokens)
}

struct Line<'a> {
    line: usize,
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Line<'a> {
    fn tokens(&mut self, tokens: &mut Vec<Placed>) -> Result<(), ParseError> {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with("//") {
                return Ok(());
            }
            let column = self.column();
            let token = self.token()?;
            tokens.push(Placed { token, line: self.line, column });
        }
    }

    fn column(&self) -> usize {
        self.whole[..self.whole.len() - self.rest.len()].chars().count() + 1
    }

    fn error(&self, expected: &str, found: impl Into<String>) -> ParseError {
        ParseError { line: self.line, column: self.column(), expected: expected.to_owned(), found: found.into() }
    }

    fn token(&mut self) -> Result<Token, ParseError> {
        if self.rest.starts_with('"') {
            return self.text().map(Token::Text);
        }
        if let Some(after) = self.rest.strip_prefix('%') {
            let digits = &after[..after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len())];
            let n = digits.parse().ok().filter(|&n: &u32| n < MAX_VALUE);
            let n = n.ok_or_else(|| self.error("a value (`%0` to `%16777215`)", format!("`%{digits}`")))?;
            self.rest = &after[digits.len()..];
            return Ok(Token::Value(n));
        }
        let minus = self.rest.starts_with('-') && !self.rest.starts_with("->");
        if minus || self.rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return Ok(Token::Word(self.word().to_owned()));
        }
        let mark = MARKS.iter().find(|m| self.rest.starts_with(**m));
        let mark = mark
            .ok_or_else(|| self.error("a statement", format!("`{}`", self.rest.chars().next().unwrap_or_default())))?;
        self.rest = &self.rest[mark.len()..];
        Ok(Token::Mark(mark))
    }

    fn word(&mut self) -> &'a str {
        let mut end = 0;
        let mut last = ' ';
        let number = self.rest.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        for c in self.rest.chars() {
            let sign = matches!(c, '-' | '+') && (end == 0 || number && matches!(last, 'e' | 'E'));
            // A range `%0..%1` has no word around its dots, but `1..2` has; and `func f: f64` ends at the colon.
            if !(sign || is_word(c)) || number && c == ':' {
                break;
            }
            last = c;
            end += c.len_utf8();
        }
        let word = &self.rest[..end];
        self.rest = &self.rest[end..];
        word
    }

    fn text(&mut self) -> Result<String, ParseError> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[i + 1..];
                    return Ok(text);
                }
                '\\' => match escape(&mut chars) {
                    Some(c) => text.push(c),
                    None => {
                        self.rest = &self.rest[i..];
                        return Err(self.error("an escape as in Rust", "another character after `\\`"));
                    }
                },
                c => text.push(c),
            }
        }
        Err(self.error("a text that ends on its line", "the end of the line"))
    }
}

fn escape(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    Some(match chars.next()?.1 {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        c @ ('"' | '\\' | '\'') => c,
        'u' => {
            chars.next().filter(|&(_, c)| c == '{')?;
            let mut code = 0u32;
            loop {
                match chars.next()?.1 {
                    '}' => return char::from_u32(code),
                    c => code = code.checked_mul(16)?.checked_add(c.to_digit(16)?)?,
                }
            }
        }
        _ => return None,
    })
}
