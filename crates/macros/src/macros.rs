//! The macros whose meaning is known.

use crate::scope::Scope;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Pat, Result, Token, spanned::Spanned};

fn exprs(m: &Macro) -> Result<Vec<Expr>> {
    Ok(Punctuated::<Expr, Token![,]>::parse_terminated.parse2(m.tokens.clone())?.into_iter().collect())
}

fn repeated(input: ParseStream) -> Result<(Expr, Expr)> {
    let item = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok((item, input.parse()?))
}

fn matches(input: ParseStream) -> Result<(Expr, Pat, Option<Expr>)> {
    let subject = input.parse()?;
    input.parse::<Token![,]>()?;
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    let guard = if input.parse::<Option<Token![if]>>()?.is_some() { Some(input.parse()?) } else { None };
    input.parse::<Option<Token![,]>>()?;
    Ok((subject, pat, guard))
}

impl Scope {
    /// A macro call, for its value.
    pub fn mac(&mut self, m: &Macro) -> TokenStream {
        let span = m.path.span();
        let name = m.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
        match name.as_str() {
            "vec" => self.vec(m, span),
            "matches" => self.matches(m, span),
            "println" | "eprintln" | "print" | "eprint" | "assert" | "debug_assert" | "assert_eq" | "debug_assert_eq"
            | "assert_ne" | "debug_assert_ne" | "panic" | "unreachable" | "todo" | "unimplemented" => match exprs(m) {
                Ok(args) => self.message_macro(&name, &args, span),
                Err(e) => self.error(e.span(), format!("cannot read the arguments of `{name}!`: {e}")),
            },
            "format" | "write" | "writeln" | "concat" | "stringify" => {
                self.error(span, format!("text has no form in differentiable code, so `{name}!` is not supported: print with `println!`"))
            }
            "asm" | "global_asm" => self.error(span, "assembly has no form in differentiable code: its derivative cannot be known"),
            "dbg" => self.error(span, "`dbg!` is not supported in differentiable code: print with `println!`"),
            "line" | "column" | "file" | "module_path" | "cfg" | "env" | "option_env" | "include" | "include_str" => {
                self.error(span, format!("`{name}!` is not supported in differentiable code: put it in a `const` outside"))
            }
            _ => self.error(span, format!("`{name}!` is not supported in differentiable code, which cannot see what it expands to: write the code out, or move it to a function (known: vec, matches, assert*, debug_assert*, panic, unreachable, todo, unimplemented, print*, eprint*)")),
        }
    }

    fn vec(&mut self, m: &Macro, span: Span) -> TokenStream {
        if m.tokens.is_empty() {
            return quote_spanned!(span=> <::std::vec::Vec<_> as ::chainrule::rt::VecAssoc>::new_build());
        }
        if let Ok(items) = exprs(m) {
            let items: Vec<_> = items.iter().map(|e| self.value(e)).collect();
            return quote_spanned!(span=> ::chainrule::rt::vec_of(::std::vec![#(#items),*]));
        }
        match repeated.parse2(m.tokens.clone()) {
            Ok((item, n)) => {
                let (item, n) = (self.value(&item), self.value(&n));
                quote_spanned!(span=> ::chainrule::rt::vec_repeat(#item, #n))
            }
            Err(e) => self.error(e.span(), e),
        }
    }

    fn matches(&mut self, m: &Macro, span: Span) -> TokenStream {
        let (subject, pat, guard) = match matches.parse2(m.tokens.clone()) {
            Ok(parts) => parts,
            Err(e) => return self.error(e.span(), e),
        };
        let name = self.fresh("subject", span);
        let subject = match &subject {
            Expr::Tuple(_) => self.value(&subject),
            e => self.place(e),
        };
        let s = quote!(#name);
        let test = self.test(&pat, &s);
        let guard = guard.map(|g| {
            self.scoped(|cx| {
                let binds = cx.binds(&pat, &s);
                let guard = cx.value(&g);
                quote!({ #(#binds;)* #guard })
            })
        });
        let all = match (test, guard) {
            (None, None) => quote!(::chainrule::rt::lit(true)),
            (Some(t), None) => t,
            (None, Some(g)) => g,
            (Some(t), Some(g)) => quote_spanned!(span=> ::chainrule::rt::and(#t).rhs(#g)),
        };
        quote_spanned!(span=> { let #name = #subject; #all })
    }

    fn message_macro(&mut self, name: &str, args: &[Expr], span: Span) -> TokenStream {
        let needs = match name {
            "assert" | "debug_assert" => 1,
            "assert_eq" | "debug_assert_eq" | "assert_ne" | "debug_assert_ne" => 2,
            _ => 0,
        };
        if args.len() < needs {
            return self.error(span, format!("`{name}!` needs more arguments"));
        }
        match name {
            "println" | "eprintln" | "print" | "eprint" => {
                let pieces = self.format(args, name.ends_with("ln"), span);
                quote_spanned!(span=> ::chainrule::rt::print(#pieces))
            }
            "assert" | "debug_assert" => self.assert(args, span),
            "assert_eq" | "debug_assert_eq" | "assert_ne" | "debug_assert_ne" => self.assert_equal(name, args, span),
            _ => {
                let said = match name {
                    "panic" => "explicit panic",
                    "unreachable" => "internal error: entered unreachable code",
                    "todo" => "not yet implemented",
                    _ => "not implemented",
                };
                let pieces = if args.is_empty() {
                    quote!(::std::vec![::chainrule::rt::text(#said)])
                } else {
                    self.format(args, false, span)
                };
                quote_spanned!(span=> ::chainrule::rt::panic_(#pieces))
            }
        }
    }

    fn assert(&mut self, args: &[Expr], span: Span) -> TokenStream {
        let condition = &args[0];
        let value = self.value(condition);
        let pieces = if args.len() > 1 {
            self.format(&args[1..], false, span)
        } else {
            let said = format!("assertion failed: {}", shown(quote!(#condition)));
            quote!(::std::vec![::chainrule::rt::text(#said)])
        };
        quote_spanned!(span=> ::chainrule::rt::check(#value, || #pieces))
    }

    fn assert_equal(&mut self, name: &str, args: &[Expr], span: Span) -> TokenStream {
        let (left, right) = (self.value(&args[0]), self.value(&args[1]));
        let (compare, op) = if name.ends_with("ne") { (quote!(ne), "!=") } else { (quote!(eq), "==") };
        let said = format!("assertion `left {op} right` failed");
        let extra = (args.len() > 2).then(|| {
            let pieces = self.format(&args[2..], false, span);
            quote!(__pieces.push(::chainrule::rt::text(": ")); __pieces.extend(#pieces);)
        });
        quote_spanned!(span=> {
            let (__left, __right) = (#left, #right);
            ::chainrule::rt::check(::chainrule::rt::#compare(__left, __right), || {
                let mut __pieces = ::std::vec![::chainrule::rt::text(#said)];
                #extra
                __pieces.extend([
                    ::chainrule::rt::text("\n  left: "),
                    ::chainrule::rt::debug(__left),
                    ::chainrule::rt::text("\n right: "),
                    ::chainrule::rt::debug(__right),
                ]);
                __pieces
            })
        })
    }
}

/// Tokens as a person would write them, roughly: what a failed `assert!` shows.
fn shown(tokens: TokenStream) -> String {
    let mut s = tokens.to_string();
    for (from, to) in [
        (" . ", "."),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" [", "["),
        ("[ ", "["),
        (" ]", "]"),
        (" ,", ","),
        ("& ", "&"),
        (" :: ", "::"),
        (" ;", ";"),
    ] {
        s = s.replace(from, to);
    }
    s
}
