//! Signatures: the generics, parameters and result of a twin, and how its body is wrapped.

use crate::args::Args;
use crate::block::Stmts;
use crate::rule;
use crate::scope::Scope;
use crate::types::fn_bound;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Block, FnArg, GenericParam, Generics, Pat, ReturnType, Signature, Type, WherePredicate, spanned::Spanned};

/// A twin's parts.
pub struct Twin {
    /// Its generic parameters, in angle brackets.
    pub generics: TokenStream,
    /// Its `where` clause.
    pub predicates: TokenStream,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its result.
    pub output: TokenStream,
    /// Its body, a block.
    pub body: TokenStream,
    /// It can be compiled by itself.
    pub is_program: bool,
    /// What was refused.
    pub errors: Option<TokenStream>,
}

/// A parameter of a twin.
pub struct Param {
    /// Its name in the twin.
    pub name: Ident,
    /// Its name in the plain function.
    pub shown: String,
    /// Its type, a handle.
    pub ty: TokenStream,
    /// How it is passed: `In`, `Shared` or `Mut`.
    pub mode: Mode,
    /// It is data, not a function or an iterator.
    pub is_data: bool,
    /// The plain type.
    pub plain: Option<Type>,
}

impl Param {
    /// Where Rust would make a slice of a reference to an array or a `Vec`, the twin takes either.
    fn accepted(&self) -> TokenStream {
        let ty = &self.ty;
        if self.is_slice() { quote!(impl ::chainrule::rt::CoerceTo<#ty>) } else { quote!(#ty) }
    }

    fn is_slice(&self) -> bool {
        self.plain.as_ref().is_some_and(is_slice)
    }
}

/// `&[T]` or `&mut [T]`
pub fn is_slice(t: &Type) -> bool {
    matches!(t, Type::Reference(r) if matches!(*r.elem, Type::Slice(_)))
}

/// How a parameter is passed.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    /// By value.
    In,
    /// By `&`.
    Shared,
    /// By `&mut`.
    Mut,
}

impl Mode {
    fn of(reference: bool, mutable: bool) -> Mode {
        match (reference, mutable) {
            (true, true) => Mode::Mut,
            (true, false) => Mode::Shared,
            (false, _) => Mode::In,
        }
    }

    /// The runtime's name of it.
    pub fn path(self) -> TokenStream {
        match self {
            Mode::In => quote!(::chainrule::rt::In),
            Mode::Shared => quote!(::chainrule::rt::Shared),
            Mode::Mut => quote!(::chainrule::rt::Mut),
        }
    }
}

impl Twin {
    /// `a: A, b: B`
    pub fn param_list(&self) -> TokenStream {
        let (names, tys) = (self.names(), self.params.iter().map(Param::accepted));
        quote!(#(#names: #tys),*)
    }

    /// The names of the parameters.
    pub fn names(&self) -> Vec<&Ident> {
        self.params.iter().map(|p| &p.name).collect()
    }
}

/// What is known of the function around its signature.
pub struct Context<'a> {
    /// Options of the attribute.
    pub args: &'a Args,
    /// The type of `self`.
    pub this: TokenStream,
    /// Names the implementation among those of the same function: the type of `Self`.
    pub self_key: Option<TokenStream>,
    /// Tells functions of one name and place in the source apart: the impl's header, the outer function.
    pub place: String,
}

/// The twin of a function. Without a block, its declaration in a trait.
pub fn twin(cx: &mut Scope, signature: &Signature, block: Option<&Block>, context: &Context) -> Twin {
    if let Some(t) = &signature.asyncness {
        cx.error(t.span(), "a differentiable function cannot be `async`");
    }
    if let Some(t) = &signature.unsafety {
        cx.error(t.span(), "a differentiable function cannot be `unsafe`: what it does cannot be checked");
    }
    if let Some(t) = &signature.variadic {
        cx.error(t.span(), "a differentiable function has a fixed number of parameters");
    }
    cx.place.clone_from(&context.place);
    let (generics, predicates, mut keys) = generics(cx, &signature.generics);
    keys.extend(context.self_key.clone());
    let mut lets = Stmts::new();
    let params = params(cx, signature, context, &mut lets);

    let returns_function = matches!(&signature.output, ReturnType::Type(_, t) if is_callable(cx, t));
    let returns_place = matches!(&signature.output, ReturnType::Type(_, t)
        if matches!(&**t, Type::Reference(r) if !matches!(*r.elem, Type::Slice(_))));
    let output = match &signature.output {
        ReturnType::Type(_, t) if matches!(**t, Type::ImplTrait(_)) && !returns_function => {
            cx.error(t.span(), "of `impl Trait`, only `impl Fn(…)` can be returned by differentiable code: return a `Vec` or the type itself");
            quote!(())
        }
        output => cx.return_type(output),
    };
    let in_signature = cx.take_errors();

    let inlined = context.args.inline || returns_function || returns_place || params.iter().any(|p| !p.is_data);
    if inlined {
        cx.inlined_name = Some(signature.ident.to_string());
    }
    cx.returns_slice = matches!(&signature.output, ReturnType::Type(_, t) if is_slice(t));
    let inner = match block {
        Some(b) if cx.returns_slice => {
            let inner = cx.body(b, Some(output.clone()));
            quote!(::chainrule::rt::coerce::<_, #output>(#inner))
        }
        Some(b) => cx.body(b, (!returns_function).then(|| output.clone())),
        None => quote!(::core::unreachable!()),
    };
    let rule = context.args.has_rule().then(|| {
        let refusal = if inlined {
            Some("a function that takes or returns closures or references is copied into its callers and cannot have a rule of its own")
        } else if !signature.generics.params.is_empty() {
            Some("a function with a rule cannot be generic")
        } else {
            None
        };
        match refusal {
            Some(message) => cx.error(signature.ident.span(), message),
            None => rule::registration(cx, context.args, &params, &output),
        }
    });
    let is_program = signature.generics.params.iter().all(|p| matches!(p, GenericParam::Lifetime(_)))
        && params.iter().all(|p| p.is_data)
        && !matches!(&signature.output, ReturnType::Type(_, t) if matches!(**t, Type::Reference(_) | Type::ImplTrait(_)))
        && in_signature.is_none();

    let slices = params.iter().filter(|p| p.is_slice()).map(|p| {
        let (name, ty) = (&p.name, &p.ty);
        quote!(let #name: #ty = ::chainrule::rt::coerce(#name);)
    });
    let slices: TokenStream = slices.collect();
    let fallbacks = cx.method_fallbacks();
    let name = signature.ident.to_string();
    let body = if inlined {
        let copies = params.iter().filter(|p| p.is_data && p.mode == Mode::In).map(|p| {
            let n = &p.name;
            quote!(let #n = ::chainrule::rt::read(#n);)
        });
        quote!({ let __inlined = ::chainrule::rt::inlined(#name); #(#copies)* #(#lets;)* #inner })
    } else {
        let key = key(&format!("{}{name}", context.place), &keys);
        let (names, modes): (Vec<_>, Vec<_>) = params.iter().map(|p| (&p.name, p.mode.path())).unzip();
        quote!({
            let __key = #key;
            #rule
            ::chainrule::rt::call(#name, &__key, (#(#modes(#names),)*), |(#(#names,)*)| { #(#lets;)* #inner })
        })
    };
    let in_body = cx.take_errors();
    let body = match (&in_signature, &in_body) {
        (None, None) => quote!({
            #[allow(unused_imports)]
            use ::chainrule::rt::traits::*;
            #fallbacks
            #slices
            // Editors see each of the user's tokens once: in the function itself.
            #[cfg(not(rust_analyzer))]
            return #body;
            #[cfg(rust_analyzer)]
            ::core::unimplemented!()
        }),
        _ => quote!({ ::core::unreachable!() }),
    };
    let errors = (in_signature.is_some() || in_body.is_some()).then(|| quote!(#in_signature #in_body));
    Twin { generics, predicates, params, output, body, is_program, errors }
}

/// What names a function among all that a program calls: its place, and its type parameters.
fn key(name: &str, keys: &[TokenStream]) -> TokenStream {
    let place =
        quote!(::core::concat!(::core::module_path!(), "::", #name, ":", ::core::line!(), ":", ::core::column!()));
    if keys.is_empty() {
        return quote!(::std::string::String::from(#place));
    }
    let format = vec!["{}"; keys.len()].join(", ");
    quote!(::std::string::String::from(#place) + &::std::format!(#format, #(#keys),*))
}

fn params(cx: &mut Scope, signature: &Signature, context: &Context, lets: &mut Stmts) -> Vec<Param> {
    let mut params = Vec::new();
    let mut pending = Vec::new();
    for (k, a) in signature.inputs.iter().enumerate() {
        match a {
            FnArg::Receiver(r) => {
                if r.colon_token.is_some() {
                    cx.error(
                        r.span(),
                        "this form of `self` has no form in differentiable code: use `self`, `&self` or `&mut self`",
                    );
                }
                let this = &context.this;
                let by_value_mut = r.reference.is_none() && r.mutability.is_some();
                cx.declare(&Ident::new("self", r.self_token.span), by_value_mut, false);
                let name = crate::scope::this();
                if by_value_mut {
                    lets.push(quote!(let #name = ::chainrule::rt::var_(#name)));
                }
                params.push(Param {
                    name,
                    shown: "self".into(),
                    ty: quote_spanned!(r.self_token.span=> ::chainrule::Ir<#this>),
                    mode: Mode::of(r.reference.is_some(), r.mutability.is_some()),
                    is_data: true,
                    plain: None,
                });
            }
            FnArg::Typed(t) => {
                if let Some(a) = t.attrs.iter().find(|a| a.path().is_ident("cfg")) {
                    cx.error(a.span(), "`#[cfg]` on a parameter is not supported: put it on the function");
                }
                let callable = is_callable(cx, &t.ty);
                let ty = cx.ty(&t.ty);
                let mode = match &*t.ty {
                    Type::Reference(r) => Mode::of(true, r.mutability.is_some()),
                    _ => Mode::In,
                };
                let (name, shown) = match &*t.pat {
                    Pat::Ident(p) if p.mutability.is_none() && p.by_ref.is_none() && p.subpat.is_none() => {
                        cx.declare(&p.ident, false, callable);
                        (p.ident.clone(), p.ident.to_string())
                    }
                    p => {
                        let name = cx.fresh("param", Span::call_site());
                        pending.push((p.clone(), name.clone(), callable));
                        let shown = match p {
                            Pat::Ident(p) => p.ident.to_string(),
                            _ => format!("arg{k}"),
                        };
                        (name, shown)
                    }
                };
                params.push(Param {
                    name,
                    shown,
                    ty,
                    mode,
                    is_data: !callable && !matches!(&*t.ty, Type::ImplTrait(_)),
                    plain: Some((*t.ty).clone()),
                });
            }
        }
    }
    for (pat, name, callable) in pending {
        lets.extend(cx.bind(&pat, quote!(#name), callable));
    }
    params
}

/// The generics of a twin: lifetimes gone, `F: Fn(..)` over handles, other types in the IR. Also what tells one
/// choice of them from another at run time.
pub fn generics(cx: &mut Scope, g: &Generics) -> (TokenStream, TokenStream, Vec<TokenStream>) {
    let wheres: Vec<&WherePredicate> = g.where_clause.iter().flat_map(|w| &w.predicates).collect();
    for p in g.type_params() {
        let in_where = wheres.iter().any(|w| match w {
            WherePredicate::Type(t) => {
                matches!(&t.bounded_ty, Type::Path(q) if q.path.is_ident(&p.ident)) && fn_bound(&t.bounds).is_some()
            }
            _ => false,
        });
        if in_where || fn_bound(&p.bounds).is_some() {
            cx.callable_types.insert(p.ident.to_string());
        }
    }
    let (mut params, mut keys) = (Vec::new(), Vec::new());
    for p in &g.params {
        match p {
            GenericParam::Lifetime(_) => {}
            GenericParam::Const(c) => {
                let (name, ty) = (&c.ident, &c.ty);
                params.push(quote!(const #name: #ty));
                keys.push(quote!(#name));
            }
            GenericParam::Type(t) => {
                let (name, bounds) = (&t.ident, &t.bounds);
                if let Some(p) = fn_bound(bounds) {
                    let signature = cx.fn_signature(p);
                    params.push(quote!(#name: #signature));
                } else if cx.callable_types.contains(&name.to_string()) {
                    params.push(quote!(#name));
                } else {
                    params.push(quote!(#name: ::chainrule::Mirror + #bounds));
                    keys.push(quote!(::core::any::type_name::<#name>()));
                }
            }
        }
    }
    let mut predicates = Vec::new();
    for w in wheres {
        let WherePredicate::Type(t) = w else { continue };
        let ty = &t.bounded_ty;
        match fn_bound(&t.bounds) {
            Some(p) => {
                let signature = cx.fn_signature(p);
                predicates.push(quote!(#ty: #signature));
            }
            None => predicates.push(quote!(#t)),
        }
    }
    let params = if params.is_empty() { quote!() } else { quote!(<#(#params),*>) };
    let predicates = if predicates.is_empty() { quote!() } else { quote!(where #(#predicates),*) };
    (params, predicates, keys)
}

/// Does the type stand for a function?
fn is_callable(cx: &Scope, t: &Type) -> bool {
    match t {
        Type::Reference(r) => is_callable(cx, &r.elem),
        Type::Paren(r) => is_callable(cx, &r.elem),
        Type::ImplTrait(i) => fn_bound(&i.bounds).is_some(),
        Type::TraitObject(i) => fn_bound(&i.bounds).is_some(),
        Type::BareFn(_) => true,
        Type::Path(p) => p.path.get_ident().is_some_and(|i| cx.callable_types.contains(&i.to_string())),
        _ => false,
    }
}
