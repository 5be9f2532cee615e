//! Method calls: those of handles themselves, and those of the user's types.

use crate::flow::{assigns, is_simple, root};
use crate::scope::Scope;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Expr, ExprLit, ExprMethodCall, Ident, Lit, spanned::Spanned};

/// Methods of handles that read nothing but their operands and change nothing.
pub const PURE: &[&str] = &[
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "sin_cos",
    "exp",
    "exp2",
    "exp_m1",
    "ln",
    "ln_1p",
    "log",
    "log2",
    "log10",
    "powi",
    "powf",
    "pow",
    "hypot",
    "abs",
    "signum",
    "copysign",
    "floor",
    "ceil",
    "round",
    "round_ties_even",
    "trunc",
    "fract",
    "mul_add",
    "min",
    "max",
    "clamp",
    "recip",
    "rem_euclid",
    "div_euclid",
    "to_radians",
    "to_degrees",
    "is_nan",
    "is_finite",
    "is_infinite",
    "is_sign_negative",
    "is_sign_positive",
    "is_positive",
    "is_negative",
    "abs_diff",
    "unsigned_abs",
    "wrapping_add",
    "wrapping_sub",
    "wrapping_mul",
    "wrapping_neg",
    "saturating_add",
    "saturating_sub",
    "saturating_mul",
    "checked_add",
    "checked_sub",
    "checked_mul",
    "checked_div",
    "checked_rem",
    "partial_cmp",
    "total_cmp",
    "cmp",
    "len",
    "is_empty",
    "div_ceil",
    "is_power_of_two",
];

/// Methods of handles to sequences, options and iterators.
const SEQUENCE: &[&str] = &[
    // Slices and vectors.
    "to_vec",
    "fill",
    "copy_from_slice",
    "clone_from_slice",
    "swap",
    "split_at",
    "split_at_mut",
    "iter",
    "iter_mut",
    "into_iter",
    "windows",
    "chunks",
    "chunks_mut",
    "chunks_exact",
    "chunks_exact_mut",
    "as_slice",
    "as_mut_slice",
    "reverse",
    "contains",
    "first",
    "last",
    "get",
    "first_mut",
    "last_mut",
    "get_mut",
    "sort_by",
    "sort_unstable_by",
    "sort",
    "sort_unstable",
    "push",
    "pop",
    "clear",
    "truncate",
    "extend_from_slice",
    "extend",
    "append",
    "resize",
    "insert",
    "remove",
    "swap_remove",
    "reserve",
    // Options.
    "is_some",
    "is_none",
    "is_some_and",
    "unwrap",
    "expect",
    "unwrap_or",
    "unwrap_or_else",
    "unwrap_or_default",
    "map_or",
    "map_or_else",
    "and_then",
    "or",
    "or_else",
    "replace",
    "as_ref",
    "as_mut",
    // Iterators.
    "map",
    "filter",
    "filter_map",
    "take_while",
    "map_while",
    "skip_while",
    "scan",
    "enumerate",
    "zip",
    "chain",
    "rev",
    "skip",
    "take",
    "step_by",
    "copied",
    "cloned",
    "inspect",
    "for_each",
    "fold",
    "reduce",
    "sum",
    "product",
    "any",
    "all",
    "collect",
    "count",
    "find",
    "find_map",
    "position",
    "nth",
    "min_by",
    "max_by",
    "min_by_key",
    "max_by_key",
];

/// Does a handle have a method of this name? A user's method cannot have one of these names.
pub fn is_builtin(name: &str) -> bool {
    PURE.contains(&name) || SEQUENCE.contains(&name)
}

/// Why a method of the standard library is refused.
fn refusal(name: &str) -> Option<&'static str> {
    Some(match name {
        "next" | "next_back" | "by_ref" | "peek" | "peekable" => {
            "an iterator cannot be advanced by hand in differentiable code: use a `for` loop, or indices and `while`"
        }
        "borrow" | "borrow_mut" | "lock" => {
            "shared cells and locks have no form in differentiable code: pass `&mut` references"
        }
        "into" | "try_into" => {
            "`into` is not supported in differentiable code: name the type, as in `f64::from(x)` or `x as f64`"
        }
        "parse" | "to_string" | "chars" | "bytes" | "as_str" | "as_bytes" => "text has no form in differentiable code",
        "ok" | "err" | "ok_or" | "ok_or_else" | "unwrap_err" | "map_err" => {
            "`Result` has no form in differentiable code: use `Option`"
        }
        "get_unchecked" | "get_unchecked_mut" | "as_ptr" | "as_mut_ptr" => {
            "unchecked access has no form in differentiable code: index with `[…]`"
        }
        "split_first" | "split_last" => {
            "an element and the rest cannot be one value in differentiable code: take the element and a range"
        }
        "to_bits" => "the bits of a float cannot be taken apart in differentiable code: its derivative would be lost",
        "join" | "spawn" | "par_iter" => {
            "threads have no form in differentiable code: run the compiled program on several inputs at once instead (`Batch`)"
        }
        _ => return None,
    })
}

impl Scope {
    /// `x.f(args)`
    pub fn method_call(&mut self, m: &ExprMethodCall) -> TokenStream {
        let name = m.method.to_string();
        let span = m.method.span();
        if let Some(message) = refusal(&name) {
            return self.error(span, message);
        }
        // Methods of sequences borrow what they are called on while the arguments are evaluated; numbers are read before.
        // A user's method may do either, but where an argument assigns to the receiver, the compiler has made sure that
        // it takes a copy.
        let as_place = match () {
            _ if SEQUENCE.contains(&name.as_str()) => true,
            _ if PURE.contains(&name.as_str()) => m.args.iter().all(|a| is_simple(a) || matches!(a, Expr::Closure(_))),
            _ => !root(&m.receiver).is_some_and(|r| m.args.iter().any(|a| assigns(a, r))),
        };
        let known = !self.is_unknown(&m.receiver);
        let receiver = match &*m.receiver {
            e if !known => quote!(#e),
            e if as_place => self.place(e),
            e => self.value(e),
        };
        let (method, turbofish) = (&m.method, &m.turbofish);
        match name.as_str() {
            "clone" | "to_owned" => return quote_spanned!(span=> ::chainrule::rt::clone(#receiver)),
            "expect" => {
                let [message] = [m.args.first()];
                return match message {
                    Some(Expr::Lit(ExprLit { lit: Lit::Str(s), .. })) => quote_spanned!(span=> #receiver.expect(#s)),
                    _ => self.error(span, "`expect` needs its message as a literal in differentiable code"),
                };
            }
            _ => {}
        }
        if is_builtin(&name) {
            let args = self.args(&m.args);
            return quote_spanned!(span=> #receiver.#method #turbofish(#(#args),*));
        }
        if self.inlined_name.as_ref() == Some(&name) && matches!(&*m.receiver, Expr::Path(p) if p.path.is_ident("self"))
        {
            return self.error(span, format!("`{name}` takes or returns closures or references, so it is copied into each caller and cannot call itself: use a loop, or pass data instead of a closure"));
        }
        self.methods.insert((name, m.args.len()));
        let args = self.args(&m.args);
        let f = format_ident!("{}_differentiable", method, span = span);
        let r = self.fresh("receiver", m.receiver.span());
        // A method of `self` by value has what the receiver was before its arguments were evaluated.
        let passed = if m.args.iter().all(is_simple) { quote!(receiver) } else { quote!(receiver_before) };
        quote_spanned!(span=> {
            let #r = #receiver;
            (&::chainrule::rt::Host::host(#r)).#f #turbofish(::chainrule::rt::#passed(#r), #(#args),*)
        })
    }

    /// For each user's method that was called: what is found when it has no twin, and says so. The twin is a method of
    /// `&self` on the plain type `T`; this one is of `&self` on `&T`, which is looked up later.
    pub fn method_fallbacks(&mut self) -> TokenStream {
        let methods = std::mem::take(&mut self.methods);
        methods.into_iter().map(|(name, arity)| self.fallback(&name, arity)).collect()
    }

    fn fallback(&mut self, name: &str, arity: usize) -> TokenStream {
        let span = Span::call_site();
        let (marked, fallback) = (self.fresh("Marked", span), self.fresh("Fallback", span));
        let method = Ident::new(&format!("{}_differentiable", name.trim_start_matches("r#")), span);
        let types: Vec<_> = (0..arity).map(|i| format_ident!("A{i}")).collect();
        let message = format!("the method `{name}` is not differentiable");
        let label = format!("`{name}` has no `#[differentiable]`");
        let note = format!(
            "put `#[differentiable]` on `fn {name}`, or on the impl or trait that it is in; a method of the standard library that is not supported needs another way to write it"
        );
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            trait #marked {}
            trait #fallback: ::core::marker::Sized {
                fn #method<This, #(#types,)* R>(&self, _: This, #(_: #types),*) -> R where Self: #marked {
                    ::core::unreachable!()
                }
            }
            impl<T> #fallback for &T {}
        }
    }
}
