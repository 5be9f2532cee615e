//! Plain types to twin types: `T` to `Ir<T>`, references erased, functions to functions.

use crate::scope::Scope;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{
    GenericArgument, Lifetime, Path, PathArguments, ReturnType, Type, TypeParamBound, TypeReference, spanned::Spanned,
};

/// Scalars: types whose associated functions are the handle's own.
pub const SCALARS: &[&str] =
    &["f64", "f32", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize", "bool"];

/// Every lifetime becomes the given one.
struct Lifetimes(&'static str);

impl VisitMut for Lifetimes {
    fn visit_lifetime_mut(&mut self, l: &mut Lifetime) {
        *l = Lifetime::new(self.0, l.span());
    }

    fn visit_type_reference_mut(&mut self, r: &mut TypeReference) {
        r.lifetime = Some(Lifetime::new(self.0, r.and_token.span));
        visit_mut::visit_type_reference_mut(self, r);
    }
}

/// The type with one lifetime for all of its own.
pub fn with_lifetime(t: &Type, lifetime: &'static str) -> Type {
    let mut t = t.clone();
    Lifetimes(lifetime).visit_type_mut(&mut t);
    t
}

/// The type as handles name it: they borrow nothing, so every lifetime is `'static`; `Option<&T>` is `Option<T>`.
pub fn erased(t: &Type) -> Type {
    struct OptionOfReference;
    impl VisitMut for OptionOfReference {
        fn visit_path_mut(&mut self, p: &mut Path) {
            visit_mut::visit_path_mut(self, p);
            let Some(last) = p.segments.last_mut() else { return };
            let PathArguments::AngleBracketed(a) = &mut last.arguments else { return };
            if last.ident != "Option" {
                return;
            }
            for arg in &mut a.args {
                if let GenericArgument::Type(t) = arg {
                    *t = unreferenced(t);
                }
            }
        }
    }
    let mut t = with_lifetime(t, "'static");
    OptionOfReference.visit_type_mut(&mut t);
    t
}

/// `&T` to `T`, but not for the unsized, also inside of tuples.
fn unreferenced(t: &Type) -> Type {
    match t {
        Type::Reference(r) if !matches!(*r.elem, Type::Slice(_)) => unreferenced(&r.elem),
        Type::Tuple(tuple) => {
            let mut tuple = tuple.clone();
            for e in &mut tuple.elems {
                *e = unreferenced(e);
            }
            Type::Tuple(tuple)
        }
        t => t.clone(),
    }
}

/// Without its outer references.
pub fn strip(t: &Type) -> Type {
    match t {
        Type::Reference(r) => strip(&r.elem),
        Type::Paren(p) => strip(&p.elem),
        Type::Group(g) => strip(&g.elem),
        t => t.clone(),
    }
}

/// The `Fn` trait among bounds.
pub fn fn_bound<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> Option<&'a Path> {
    bounds.into_iter().find_map(|b| match b {
        TypeParamBound::Trait(t) if t.path.segments.last().is_some_and(|s| is_fn_trait(&s.ident)) => Some(&t.path),
        _ => None,
    })
}

fn is_fn_trait(name: &proc_macro2::Ident) -> bool {
    matches!(name.to_string().as_str(), "Fn" | "FnMut" | "FnOnce")
}

impl Scope {
    /// The twin of a type.
    pub fn ty(&mut self, t: &Type) -> TokenStream {
        let span = t.span();
        match t {
            Type::Reference(r) => self.ty(&r.elem),
            Type::Paren(p) => self.ty(&p.elem),
            Type::Group(p) => self.ty(&p.elem),
            Type::Tuple(t) => {
                let parts: Vec<_> = t.elems.iter().map(|e| self.ty(e)).collect();
                quote_spanned!(span=> (#(#parts,)*))
            }
            Type::Infer(_) | Type::Never(_) => quote_spanned!(span=> _),
            Type::ImplTrait(i) => self.impl_trait(&i.bounds, t),
            Type::TraitObject(o) => {
                if let Some(p) = fn_bound(&o.bounds) {
                    let signature = self.fn_signature(p);
                    return quote_spanned!(span=> impl #signature);
                }
                self.error(span, "`dyn Trait` has no form in differentiable code: which function it calls is known only at run time; use a type parameter (`fn f<T: Trait>(x: &T)`)");
                quote!(())
            }
            Type::BareFn(f) => {
                let inputs: Vec<_> = f.inputs.iter().map(|a| self.ty(&a.ty)).collect();
                let output = self.return_type(&f.output);
                quote_spanned!(span=> fn(#(#inputs),*) -> #output)
            }
            Type::Ptr(_) => {
                self.error(span, "raw pointers have no form in differentiable code: use references or indices");
                quote!(())
            }
            Type::Path(p) => {
                if let Some(name) = p.path.get_ident()
                    && self.callable_types.contains(&name.to_string())
                {
                    return quote!(#t);
                }
                if let Some(message) = refused_type(&p.path) {
                    self.error(span, message);
                    return quote!(());
                }
                let t = erased(t);
                quote_spanned!(span=> ::chainrule::Ir<#t>)
            }
            Type::Array(_) | Type::Slice(_) => {
                if let Type::Array(syn::TypeArray { elem, .. }) | Type::Slice(syn::TypeSlice { elem, .. }) = t
                    && let Type::Path(p) = &**elem
                    && let Some(message) = refused_type(&p.path)
                {
                    self.error(elem.span(), message);
                    return quote!(());
                }
                let t = erased(t);
                quote_spanned!(span=> ::chainrule::Ir<#t>)
            }
            _ => {
                self.error(span, "this type has no form in differentiable code");
                quote!(())
            }
        }
    }

    /// The twin of a return type.
    pub fn return_type(&mut self, r: &ReturnType) -> TokenStream {
        match r {
            ReturnType::Default => quote!(()),
            ReturnType::Type(_, t) => self.ty(t),
        }
    }

    /// `Fn(A) -> R` over handles. Handles are copies of one another, so every closure is `Fn` and `Copy`.
    pub fn fn_signature(&mut self, p: &Path) -> TokenStream {
        let span = p.span();
        match p.segments.last().map(|s| &s.arguments) {
            Some(PathArguments::Parenthesized(a)) => {
                let inputs: Vec<_> = a.inputs.iter().map(|t| self.ty(t)).collect();
                let output = self.return_type(&a.output);
                quote_spanned!(span=> ::core::ops::Fn(#(#inputs),*) -> #output + ::core::marker::Copy)
            }
            _ => {
                self.error(span, "expected `Fn(…) -> …`");
                quote_spanned!(span=> ::core::marker::Copy)
            }
        }
    }

    fn impl_trait<'a>(
        &mut self,
        bounds: impl IntoIterator<Item = &'a TypeParamBound> + Clone,
        t: &Type,
    ) -> TokenStream {
        let span = t.span();
        if let Some(p) = fn_bound(bounds.clone()) {
            let signature = self.fn_signature(p);
            return quote_spanned!(span=> impl #signature);
        }
        for b in bounds {
            let TypeParamBound::Trait(b) = b else { continue };
            let Some(last) = b.path.segments.last() else { continue };
            let PathArguments::AngleBracketed(a) = &last.arguments else { continue };
            if !matches!(last.ident.to_string().as_str(), "Iterator" | "IntoIterator" | "ExactSizeIterator") {
                continue;
            }
            for a in &a.args {
                if let GenericArgument::AssocType(a) = a {
                    let item = self.ty(&a.ty);
                    return quote_spanned!(span=> impl ::chainrule::rt::IntoIrIter<Item = #item>);
                }
            }
        }
        self.error(span, "of `impl Trait`, only `impl Fn(…)` and `impl Iterator<Item = …>` have a form in differentiable code; use a type parameter or the type itself");
        quote!(())
    }
}

/// Why a well-known type of the standard library has no form, and what to use.
fn refused_type(p: &Path) -> Option<&'static str> {
    let last = p.segments.last()?;
    Some(match last.ident.to_string().as_str() {
        "Box" => "`Box` has no form in differentiable code: use the value itself, or a `Vec` for data of run-time size",
        "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" => {
            "maps and sets have no form in differentiable code: use a `Vec` and indices"
        }
        "VecDeque" | "LinkedList" | "BinaryHeap" => "this collection has no form in differentiable code: use a `Vec`",
        "String" | "str" | "char" | "OsString" | "PathBuf" => {
            "text has no form in differentiable code: use an enum without fields or a number; a struct field can be left out with #[differentiable(skip)]"
        }
        "Rc" | "Arc" | "RefCell" | "Cell" | "Mutex" | "RwLock" | "OnceCell" | "Weak" => {
            "shared cells and locks have no form in differentiable code: pass `&mut` references"
        }
        "Result" => {
            "`Result` has no form in differentiable code: use `Option`, or panic with a message, which stops the program with its place"
        }
        "Cow" => "`Cow` has no form in differentiable code: use a `Vec` or a slice",
        "i128" | "u128" => "128-bit integers have no form in differentiable code: use 64 bits",
        _ => return None,
    })
}
