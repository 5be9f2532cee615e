//! Format strings: text with values in it.

use crate::scope::Scope;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, ExprAssign, ExprLit, Lit, parse_quote, spanned::Spanned};

impl Scope {
    /// The pieces of a format string and its arguments.
    pub fn format(&mut self, args: &[Expr], newline: bool, span: Span) -> TokenStream {
        let mut pieces = Vec::new();
        let mut text = String::new();
        if let Some(format) = args.first() {
            let Expr::Lit(ExprLit { lit: Lit::Str(s), .. }) = format else {
                return self.error(format.span(), "expected a format string");
            };
            let parts = match parse(&s.value()) {
                Ok(parts) => parts,
                Err(message) => return self.error(s.span(), message),
            };
            let named = |name: &str| {
                args[1..].iter().find_map(|a| match a {
                    Expr::Assign(ExprAssign { left, right, .. }) => match &**left {
                        Expr::Path(p) if p.path.is_ident(name) => Some((**right).clone()),
                        _ => None,
                    },
                    _ => None,
                })
            };
            let positional: Vec<&Expr> = args[1..].iter().filter(|a| !matches!(a, Expr::Assign(_))).collect();
            let mut next = 0;
            for part in parts {
                let (argument, format) = match part {
                    Part::Text(t) => {
                        text.push_str(&t);
                        continue;
                    }
                    Part::Value(argument, format) => (argument, format),
                };
                let e = match argument {
                    Argument::Next => {
                        next += 1;
                        positional.get(next - 1).map(|e| (*e).clone())
                    }
                    Argument::Position(i) => positional.get(i).map(|e| (*e).clone()),
                    Argument::Named(name) => named(&name).or_else(|| {
                        let name = syn::parse_str::<Ident>(&name).ok()?;
                        let name = Ident::new(&name.to_string(), s.span());
                        Some(parse_quote!(#name))
                    }),
                };
                let Some(e) = e else { return self.error(s.span(), "too few arguments for this format string") };
                if !text.is_empty() {
                    let t = std::mem::take(&mut text);
                    pieces.push(quote!(::chainrule::rt::text(#t)));
                }
                let value = self.value(&e);
                pieces.push(match format {
                    Format::Display => {
                        quote_spanned!(span=> ::chainrule::rt::piece(#value, ::core::option::Option::None))
                    }
                    Format::Digits(n) => {
                        quote_spanned!(span=> ::chainrule::rt::piece(#value, ::core::option::Option::Some(#n)))
                    }
                    Format::Debug => quote_spanned!(span=> ::chainrule::rt::debug(#value)),
                });
            }
        }
        if newline {
            text.push('\n');
        }
        if !text.is_empty() {
            pieces.push(quote!(::chainrule::rt::text(#text)));
        }
        quote!(::std::vec![#(#pieces),*])
    }
}

#[derive(Debug, PartialEq)]
enum Part {
    Text(String),
    Value(Argument, Format),
}

#[derive(Debug, PartialEq)]
enum Format {
    Display,
    Digits(usize),
    Debug,
}

#[derive(Debug, PartialEq)]
enum Argument {
    Next,
    Position(usize),
    Named(String),
}

/// Takes a format string apart. Of the format the number of digits is kept, and `?`: width and alignment are for
/// people, and a program's output is not laid out in columns.
fn parse(s: &str) -> Result<Vec<Part>, &'static str> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = s.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.peek() == Some(&c) => {
                chars.next();
                text.push(c);
            }
            '{' => {
                let inside: String = chars.by_ref().take_while(|c| *c != '}').collect();
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                let (name, format) = inside.split_once(':').unwrap_or((&inside, ""));
                let name = name.trim();
                let argument = match name.parse() {
                    Ok(i) => Argument::Position(i),
                    Err(_) if name.is_empty() => Argument::Next,
                    Err(_) => Argument::Named(name.to_string()),
                };
                parts.push(Part::Value(argument, show(format)?));
            }
            c => text.push(c),
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

fn show(format: &str) -> Result<Format, &'static str> {
    if format.trim_end().ends_with(['e', 'E', 'x', 'X', 'b', 'o', 'p']) || format.contains("#") {
        return Err("only `{}`, `{:.3}` and `{:?}` are formats in differentiable code");
    }
    let Some((_, digits)) = format.rsplit_once('.') else {
        return Ok(if format.trim_end().ends_with('?') { Format::Debug } else { Format::Display });
    };
    match digits.trim_end_matches('?').parse() {
        Ok(n) => Ok(Format::Digits(n)),
        Err(_) => Err("the number of digits has to be written as a number in differentiable code"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Argument, Format, Part, parse};

    #[test]
    fn format_strings_are_taken_apart() {
        assert_eq!(
            parse("a {{x}} {:.3} {1} {name:>8.2} {} {x:?}").as_deref(),
            Ok(&[
                Part::Text("a {x} ".into()),
                Part::Value(Argument::Next, Format::Digits(3)),
                Part::Text(" ".into()),
                Part::Value(Argument::Position(1), Format::Display),
                Part::Text(" ".into()),
                Part::Value(Argument::Named("name".into()), Format::Digits(2)),
                Part::Text(" ".into()),
                Part::Value(Argument::Next, Format::Display),
                Part::Text(" ".into()),
                Part::Value(Argument::Named("x".into()), Format::Debug),
            ][..])
        );
        assert!(parse("{:.*}").is_err());
    }
}
