//! Patterns: irrefutable ones to `let`s, refutable ones to tests and `let`s.

use crate::block::Stmts;
use crate::scope::Scope;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Index, Pat, PatIdent, PatSlice, Path, RangeLimits, spanned::Spanned};

/// By convention a name that starts with a capital is a constant, a type or a variant, not a variable.
pub fn is_const_name(i: &Ident) -> bool {
    i.to_string().starts_with(char::is_uppercase)
}

fn is_path_to(p: &Path, name: &str) -> bool {
    p.segments.last().is_some_and(|s| s.ident == name)
}

fn joined(left: Option<TokenStream>, op: TokenStream, right: TokenStream) -> TokenStream {
    match left {
        None => right,
        Some(left) => quote!((#left #op #right)),
    }
}

impl Scope {
    /// Statements that bind the names of `pat` to parts of the handle `value`.
    pub fn bind(&mut self, pat: &Pat, value: TokenStream, callable: bool) -> Stmts {
        let span = pat.span();
        match pat {
            Pat::Ident(p) if p.subpat.is_none() => {
                let name = &p.ident;
                let mutable = p.mutability.is_some();
                self.declare(name, mutable, callable);
                let value = match (&p.by_ref, mutable) {
                    (Some(_), true) => quote_spanned!(span=> ::chainrule::rt::by_mut(#value)),
                    (Some(_), false) => quote_spanned!(span=> ::chainrule::rt::by_ref(#value)),
                    (None, true) if !callable => quote_spanned!(span=> ::chainrule::rt::var_(#value)),
                    (None, _) => value,
                };
                vec![quote_spanned!(span=> let #name = #value)]
            }
            Pat::Ident(p) => {
                let whole = Pat::Ident(PatIdent { subpat: None, ..p.clone() });
                let part = self.fresh("whole", span);
                let mut out = vec![quote_spanned!(span=> let #part = #value)];
                out.extend(self.bind(&whole, quote!(#part), callable));
                if let Some((_, inner)) = &p.subpat {
                    out.extend(self.bind(inner, quote!(#part), false));
                }
                out
            }
            Pat::Wild(_) => vec![quote_spanned!(span=> let _ = #value)],
            Pat::Paren(p) => self.bind(&p.pat, value, callable),
            Pat::Reference(p) => self.bind(&p.pat, quote_spanned!(span=> ::chainrule::rt::load(#value)), callable),
            Pat::Type(p) => {
                let ty = self.ty(&p.ty);
                let typed = self.fresh("typed", span);
                let mut out = vec![quote_spanned!(span=> let #typed: #ty = #value)];
                out.extend(self.bind(&p.pat, quote!(#typed), callable));
                out
            }
            Pat::Tuple(p) if !p.elems.iter().any(|e| matches!(e, Pat::Rest(_))) => {
                let parts: Vec<Ident> = p.elems.iter().map(|e| self.fresh("part", e.span())).collect();
                let mut out = vec![quote_spanned!(span=> let (#(#parts,)*) = ::chainrule::rt::Unpack::unpack(#value))];
                for (e, part) in p.elems.iter().zip(&parts) {
                    out.extend(self.bind(e, quote!(#part), false));
                }
                out
            }
            Pat::Struct(_) | Pat::TupleStruct(_) => {
                let whole = self.fresh("whole", span);
                let path = match pat {
                    Pat::Struct(p) => &p.path,
                    Pat::TupleStruct(p) => &p.path,
                    _ => return Vec::new(),
                };
                let mut out = vec![quote_spanned!(span=>
                    let #whole = ::chainrule::rt::of_type(#value, |__w| match *__w { #path { .. } => {} }))];
                for (p, part) in self.fields(pat, &quote!(#whole)) {
                    out.extend(self.bind(&p, part, false));
                }
                out
            }
            Pat::Slice(p) => {
                let whole = self.fresh("whole", span);
                let mut out = vec![quote_spanned!(span=> let #whole = #value)];
                for (p, part) in self.slice_parts(p, &quote!(#whole)) {
                    out.extend(self.bind(&p, part, false));
                }
                out
            }
            Pat::Tuple(p) => {
                let rest = p.elems.iter().find(|e| matches!(e, Pat::Rest(_))).map_or(span, |e| e.span());
                vec![self.error(
                    rest,
                    "`..` in a tuple pattern is not supported in differentiable code: write `_` for each part",
                )]
            }
            _ => vec![self.error(span, "this pattern is not supported in differentiable code")],
        }
    }

    /// The sub-patterns of a struct pattern, and what each is matched with.
    fn fields(&mut self, pat: &Pat, s: &TokenStream) -> Vec<(Pat, TokenStream)> {
        match pat {
            Pat::Struct(p) => p
                .fields
                .iter()
                .map(|f| {
                    let member = &f.member;
                    ((*f.pat).clone(), quote_spanned!(f.span()=> #s.#member))
                })
                .collect(),
            Pat::TupleStruct(p) if is_path_to(&p.path, "Some") => match p.elems.first() {
                Some(e) => vec![(e.clone(), quote_spanned!(e.span()=> ::chainrule::rt::payload(#s)))],
                None => Vec::new(),
            },
            Pat::TupleStruct(p) if is_path_to(&p.path, "Ok") || is_path_to(&p.path, "Err") => {
                self.error(pat.span(), "`Result` has no form in differentiable code: use `Option`");
                Vec::new()
            }
            Pat::TupleStruct(p) => {
                let before = p.elems.iter().position(|e| matches!(e, Pat::Rest(_))).unwrap_or(p.elems.len());
                if before + 1 < p.elems.len() {
                    self.error(
                        p.elems[before].span(),
                        "`..` can only be the last part of a pattern in differentiable code",
                    );
                }
                let part = |(i, e): (usize, &Pat)| {
                    let i = Index::from(i);
                    (e.clone(), quote_spanned!(e.span()=> #s.#i))
                };
                p.elems.iter().take(before).enumerate().map(part).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The sub-patterns of a slice pattern and what each is matched with; those after `..` count from the end.
    fn slice_parts(&mut self, p: &PatSlice, s: &TokenStream) -> Vec<(Pat, TokenStream)> {
        let n = p.elems.len();
        let rest = p.elems.iter().position(is_rest);
        let mut out = Vec::new();
        for (i, e) in p.elems.iter().enumerate() {
            let span = e.span();
            let part = match rest {
                Some(r) if i == r => {
                    let after = n - r - 1;
                    quote_spanned!(span=> ::chainrule::rt::slice_range(
                        #s,
                        ::core::option::Option::Some(::chainrule::rt::lit(#r)),
                        ::core::option::Option::Some(#s.len() - ::chainrule::rt::lit(#after)),
                    ))
                }
                Some(r) if i > r => {
                    let back = n - i;
                    quote_spanned!(span=> ::chainrule::rt::index(#s, #s.len() - ::chainrule::rt::lit(#back)))
                }
                _ => quote_spanned!(span=> ::chainrule::rt::index(#s, ::chainrule::rt::lit(#i))),
            };
            match e {
                Pat::Rest(_) => {}
                Pat::Ident(PatIdent { subpat: Some(_), .. }) if rest == Some(i) => {
                    let Pat::Ident(name) = e else { continue };
                    out.push((Pat::Ident(PatIdent { subpat: None, ..name.clone() }), part));
                }
                e => out.push((e.clone(), part)),
            }
        }
        out
    }

    /// The condition under which `s` matches; nothing when it always does.
    pub fn test(&mut self, pat: &Pat, s: &TokenStream) -> Option<TokenStream> {
        let span = pat.span();
        match pat {
            Pat::Wild(_) | Pat::Rest(_) => None,
            Pat::Ident(p) if p.subpat.is_none() => {
                if p.by_ref.is_some() || p.mutability.is_some() || !is_const_name(&p.ident) {
                    return None;
                }
                let name = &p.ident;
                Some(if name == "None" {
                    quote_spanned!(span=> (!::chainrule::rt::is_some(#s)))
                } else {
                    quote_spanned!(span=> ::chainrule::rt::eq(#s, ::chainrule::rt::lift(#name)))
                })
            }
            Pat::Ident(p) => p.subpat.as_ref().and_then(|(_, inner)| self.test(inner, s)),
            Pat::Paren(p) => self.test(&p.pat, s),
            Pat::Reference(p) => self.test(&p.pat, s),
            Pat::Lit(l) => Some(quote_spanned!(span=> ::chainrule::rt::eq(#s, ::chainrule::rt::lit(#l)))),
            Pat::Path(p) if is_path_to(&p.path, "None") => Some(quote_spanned!(span=> (!::chainrule::rt::is_some(#s)))),
            Pat::Path(p) => Some(quote_spanned!(span=> ::chainrule::rt::eq(#s, ::chainrule::rt::lift(#p)))),
            Pat::Range(r) => {
                let lo = r.start.as_ref().map(|a| {
                    let a = self.value(a);
                    quote_spanned!(span=> ::chainrule::rt::ge(#s, #a))
                });
                let hi = r.end.as_ref().map(|b| {
                    let b = self.value(b);
                    match r.limits {
                        RangeLimits::Closed(_) => quote_spanned!(span=> ::chainrule::rt::le(#s, #b)),
                        RangeLimits::HalfOpen(_) => quote_spanned!(span=> ::chainrule::rt::lt(#s, #b)),
                    }
                });
                match (lo, hi) {
                    (Some(a), Some(b)) => Some(quote!((#a & #b))),
                    (a, b) => a.or(b),
                }
            }
            Pat::Or(o) => {
                let mut test: Option<TokenStream> = None;
                for case in &o.cases {
                    if let Some(span) = binding(case) {
                        self.error(
                            span,
                            "an `|` pattern that binds a name is not supported in differentiable code: write two arms",
                        );
                    }
                    test = Some(joined(test, quote!(|), self.test(case, s)?));
                }
                test
            }
            Pat::Tuple(p) => {
                if let Some(rest) = p.elems.iter().find(|e| matches!(e, Pat::Rest(_))) {
                    self.error(
                        rest.span(),
                        "`..` in a tuple pattern is not supported in differentiable code: write `_` for each part",
                    );
                    return None;
                }
                let parts = p.elems.iter().enumerate().map(|(i, e)| {
                    let i = Index::from(i);
                    (e.clone(), quote!(#s.#i))
                });
                self.all(parts.collect(), None)
            }
            Pat::TupleStruct(p) if is_path_to(&p.path, "Some") => {
                let parts = self.fields(pat, s);
                self.all(parts, Some(quote_spanned!(span=> ::chainrule::rt::is_some(#s))))
            }
            Pat::Struct(_) | Pat::TupleStruct(_) => {
                let parts = self.fields(pat, s);
                self.all(parts, None)
            }
            Pat::Slice(p) => self.slice_test(p, s),
            _ => {
                self.error(span, "this pattern is not supported in differentiable code");
                None
            }
        }
    }

    /// A slice pattern: first the length, and only if it fits the elements.
    fn slice_test(&mut self, p: &PatSlice, s: &TokenStream) -> Option<TokenStream> {
        let span = p.span();
        let has_rest = p.elems.iter().any(is_rest);
        let n = p.elems.len() - usize::from(has_rest);
        let length = if has_rest {
            quote_spanned!(span=> ::chainrule::rt::ge(#s.len(), ::chainrule::rt::lit(#n)))
        } else {
            quote_spanned!(span=> ::chainrule::rt::eq(#s.len(), ::chainrule::rt::lit(#n)))
        };
        let parts = self.slice_parts(p, s);
        Some(match self.all(parts, None) {
            Some(elements) => quote_spanned!(span=> ::chainrule::rt::and(#length).rhs(#elements)),
            None => length,
        })
    }

    fn all(&mut self, parts: Vec<(Pat, TokenStream)>, first: Option<TokenStream>) -> Option<TokenStream> {
        let mut test = first;
        for (p, s) in parts {
            if let Some(t) = self.test(&p, &s) {
                test = Some(joined(test, quote!(&), t));
            }
        }
        test
    }

    /// Statements that bind the names of a refutable pattern, once it matched. A name bound by value is read at once.
    pub fn binds(&mut self, pat: &Pat, s: &TokenStream) -> Stmts {
        let read = quote!(::chainrule::rt::read(#s));
        match pat {
            Pat::Ident(p) if p.subpat.is_none() && is_const_name(&p.ident) => Vec::new(),
            Pat::Ident(p) => {
                let whole = Pat::Ident(PatIdent { subpat: None, ..p.clone() });
                let value = if p.by_ref.is_some() { s.clone() } else { read };
                let mut out = self.bind(&whole, value, false);
                if let Some((_, inner)) = &p.subpat {
                    out.extend(self.binds(inner, s));
                }
                out
            }
            Pat::Tuple(p) => {
                let parts = p.elems.iter().enumerate().map(|(i, e)| {
                    let i = Index::from(i);
                    (e.clone(), quote!(#s.#i))
                });
                parts.collect::<Vec<_>>().into_iter().flat_map(|(p, s)| self.binds(&p, &s)).collect()
            }
            Pat::Struct(_) | Pat::TupleStruct(_) => {
                let parts = self.fields(pat, s);
                parts.into_iter().flat_map(|(p, s)| self.binds(&p, &s)).collect()
            }
            Pat::Slice(p) => {
                let parts = self.slice_parts(p, s);
                parts.into_iter().flat_map(|(p, s)| self.binds(&p, &s)).collect()
            }
            Pat::Reference(p) => self.binds(&p.pat, &quote!(::chainrule::rt::load(#s))),
            Pat::Paren(p) => self.binds(&p.pat, s),
            _ => Vec::new(),
        }
    }
}

fn is_rest(p: &Pat) -> bool {
    match p {
        Pat::Rest(_) => true,
        Pat::Ident(PatIdent { subpat: Some((_, inner)), .. }) => is_rest(inner),
        _ => false,
    }
}

/// A name that the pattern binds.
fn binding(p: &Pat) -> Option<proc_macro2::Span> {
    match p {
        Pat::Ident(i) if !is_const_name(&i.ident) => Some(i.span()),
        Pat::Tuple(t) => t.elems.iter().find_map(binding),
        Pat::TupleStruct(t) => t.elems.iter().find_map(binding),
        Pat::Struct(t) => t.fields.iter().find_map(|f| binding(&f.pat)),
        Pat::Slice(t) => t.elems.iter().find_map(binding),
        Pat::Reference(r) => binding(&r.pat),
        Pat::Paren(r) => binding(&r.pat),
        _ => None,
    }
}
