//! Names from outside of the function: calls and constants.

use crate::pattern::is_const_name;
use crate::scope::Scope;
use crate::types::SCALARS;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{AngleBracketedGenericArguments, Expr, ExprCall, ExprPath, PathArguments, Token, spanned::Spanned};

impl Scope {
    /// A path to something that is not a local variable, as a value.
    pub fn outer(&mut self, p: &ExprPath) -> TokenStream {
        let span = p.span();
        let Some(last) = p.path.segments.last() else { return self.error(span, "an empty path") };
        if last.ident == "None" {
            return quote_spanned!(span=> ::chainrule::rt::none());
        }
        if is_const_name(&last.ident) {
            return quote_spanned!(span=> ::chainrule::rt::lift(#p));
        }
        match self.twin_of(p) {
            (None, f) => f,
            (Some(import), f) => quote_spanned!(span=> ({ #import #f })),
        }
    }

    /// The twin of a function that a path names: `f` is `f::build`, `T::f` is `T::f_build`. Also the import that it
    /// needs.
    fn twin_of(&mut self, p: &ExprPath) -> (Option<TokenStream>, TokenStream) {
        let n = p.path.segments.len();
        let last = &p.path.segments[n - 1];
        let span = last.ident.span();
        let prefix = (n > 1).then(|| p.path.segments[n - 2].ident.clone());
        if let (None, Some(t)) = (&p.qself, &prefix)
            && SCALARS.contains(&t.to_string().as_str())
        {
            return (None, quote_spanned!(span=> <::chainrule::Ir<#t>>::#last));
        }
        if p.qself.is_some() || prefix.as_ref().is_some_and(is_const_name) {
            let mut p = p.clone();
            if let Some(l) = p.path.segments.last_mut() {
                l.ident = Ident::new(&format!("{}_build", l.ident), span);
            }
            return (None, quote!(#p));
        }
        let mut path = p.path.clone();
        let args = path.segments.last_mut().and_then(|l| match std::mem::take(&mut l.arguments) {
            PathArguments::AngleBracketed(a) => {
                Some(AngleBracketedGenericArguments { colon2_token: Some(Default::default()), ..a })
            }
            _ => None,
        });
        let build = Ident::new("build", span);
        if n == 1 && self.local_functions.contains(&last.ident.to_string()) {
            return (None, quote_spanned!(span=> <#path>::#build #args));
        }
        // A function without a twin is no type; the name it gets here makes the compiler say what is missing.
        let name = last.ident.to_string();
        let twin = Ident::new(&format!("{}_needs_the_attribute_differentiable", name.trim_start_matches("r#")), span);
        let import = quote_spanned!(span=> #[allow(unused)] use #path as #twin;);
        (Some(import), quote_spanned!(span=> <#twin>::#build #args))
    }

    /// A call of a function or closure.
    pub fn call(&mut self, c: &ExprCall) -> TokenStream {
        let span = c.span();
        let Expr::Path(p) = &*c.func else {
            if let Expr::Paren(_) = &*c.func {
                let f = self.value(&c.func);
                let args = self.args(&c.args);
                return quote_spanned!(span=> (#f)(#(#args),*));
            }
            return self.error(
                c.func.span(),
                "only functions named by a path and local closures can be called in differentiable code",
            );
        };
        if let Some(name) = p.path.get_ident() {
            if self.local(name).is_some() {
                let args = self.args(&c.args);
                return quote_spanned!(span=> #name(#(#args),*));
            }
            if self.inlined_name.as_ref().is_some_and(|n| name == n) {
                return self.error(
                    name.span(),
                    format!("`{name}` takes or returns closures or references, so it is copied into each caller and cannot call itself: use a loop, or pass data instead of a closure"),
                );
            }
        }
        if let Some(known) = self.known_function(c, p) {
            return known;
        }
        let Some(last) = p.path.segments.last() else { return self.error(span, "an empty path") };
        if p.qself.is_none() && is_const_name(&last.ident) {
            // The constructor of a tuple struct: its fields are in order already.
            let path = &p.path;
            let args = self.args(&c.args);
            return quote_spanned!(span=> #path::differentiable_fields(#(#args),*));
        }
        let (import, f) = self.twin_of(p);
        let args = self.args(&c.args);
        match import {
            None => quote_spanned!(span=> #f(#(#args),*)),
            // The arguments are inside too, for what is known of the function to reach the closures among them.
            Some(import) => quote_spanned!(span=> { #import #f(#(#args),*) }),
        }
    }

    /// Functions of the standard library whose meaning is known.
    fn known_function(&mut self, c: &ExprCall, p: &ExprPath) -> Option<TokenStream> {
        let span = c.span();
        let names: Vec<String> = p.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let dereferenced = |i: usize| match c.args.get(i) {
            Some(Expr::Reference(r)) => Some((*r.expr).clone()),
            Some(e) => Some(e.clone()),
            None => None,
        };
        Some(match &names[..] {
            [.., "mem", f @ ("swap" | "replace")] if c.args.len() == 2 => {
                let a = self.place_mut(&dereferenced(0)?);
                let b = if *f == "swap" { self.place_mut(&dereferenced(1)?) } else { self.value(&c.args[1]) };
                let f = Ident::new(f, span);
                quote_spanned!(span=> ::chainrule::rt::#f(#a, #b))
            }
            [.., "mem", "take"] if c.args.len() == 1 => {
                let a = self.place_mut(&dereferenced(0)?);
                quote_spanned!(span=> ::chainrule::rt::take(#a))
            }
            ["drop"] | [.., "mem", "drop"] if c.args.len() == 1 => {
                let a = self.value(&c.args[0]);
                quote_spanned!(span=> { let _ = #a; })
            }
            [t, "from"] if SCALARS.contains(t) && c.args.len() == 1 => {
                let t = &p.path.segments[0].ident;
                let a = self.value(&c.args[0]);
                quote_spanned!(span=> ::chainrule::rt::cast::<#t, _>(#a))
            }
            [.., "Some"] if c.args.len() == 1 => {
                let a = self.value(&c.args[0]);
                quote_spanned!(span=> ::chainrule::rt::some(#a))
            }
            [.., "Ok" | "Err"] => self.error(span, "`Result` has no form in differentiable code: use `Option`, or panic with a message, which stops the program with its place"),
            [.., "Box", "new"] => self.error(span, "`Box` has no form in differentiable code: use the value itself"),
            [.., "Rc" | "Arc" | "RefCell" | "Cell" | "Mutex" | "RwLock", "new"] => {
                self.error(span, "shared cells and locks have no form in differentiable code: pass `&mut` references")
            }
            [.., "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet", "new"] => {
                self.error(span, "maps and sets have no form in differentiable code: use a `Vec` and indices")
            }
            [.., "String", "new" | "from"] => self.error(span, "text has no form in differentiable code"),
            [.., "thread", "spawn" | "scope"] => {
                self.error(span, "threads have no form in differentiable code: run the compiled program on several inputs at once instead (`Batch`)")
            }
            [.., "Instant" | "SystemTime", "now"] => self.error(span, "the time of day has no form in differentiable code: pass it as an argument"),
            _ => return None,
        })
    }

    /// Arguments of a call. What Rust makes a slice of, the function called does itself.
    pub fn args(&mut self, args: &Punctuated<Expr, Token![,]>) -> Vec<TokenStream> {
        args.iter().map(|e| self.value(e)).collect()
    }

    /// Is this something callable, or a reference to it? `None` when the shape of the code does not say.
    pub fn is_callee(&mut self, e: &Expr) -> Option<bool> {
        match e {
            Expr::Reference(r) => self.is_callee(&r.expr),
            Expr::Paren(p) => self.is_callee(&p.expr),
            Expr::Closure(_) => Some(true),
            Expr::Path(p) => Some(match p.path.get_ident().and_then(|i| self.local(i)) {
                Some(l) => l.callable,
                None => !is_const_name(&p.path.segments.last()?.ident),
            }),
            _ => None,
        }
    }
}
