//! `#[derive(Differentiable)]`: the form of structs and fieldless enums in programs; and the derives that describe the
//! inputs and outputs of studies.

mod described;
mod enumeration;
mod structure;

pub use described::{inputs, outputs, trace};

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Error, Result};

/// Expands the derive.
pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    match &input.data {
        Data::Struct(s) => structure::expand(input, s),
        Data::Enum(e) => enumeration::expand(input, e),
        Data::Union(u) => {
            Err(Error::new(u.union_token.span, "a union has no form in differentiable code: use a struct"))
        }
    }
}
