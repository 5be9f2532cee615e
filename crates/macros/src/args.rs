//! The arguments of `#[differentiable(…)]`.

use proc_macro2::Ident;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Meta, Path, Result, Token, parenthesized};

/// What stands between the attribute's parentheses.
#[derive(Default)]
pub struct Args {
    /// The function is copied into its callers.
    pub inline: bool,
    /// The function is inside of an `impl`.
    pub assoc: bool,
    /// The user's forward rule.
    pub jvp: Option<Path>,
    /// The user's reverse rule.
    pub vjp: Option<Path>,
    /// Arguments that are not differentiated.
    pub constant: Vec<Ident>,
}

impl Args {
    /// The user gave a derivative.
    pub fn has_rule(&self) -> bool {
        self.jvp.is_some() || self.vjp.is_some()
    }
}

impl Parse for Args {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut args = Args::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "inline" => args.inline = true,
                "assoc" => args.assoc = true,
                "jvp" => {
                    input.parse::<Token![=]>()?;
                    args.jvp = Some(input.parse()?);
                }
                "vjp" => {
                    input.parse::<Token![=]>()?;
                    args.vjp = Some(input.parse()?);
                }
                "constant" => {
                    let names;
                    parenthesized!(names in input);
                    args.constant.extend(Punctuated::<Ident, Token![,]>::parse_terminated(&names)?);
                }
                "skip" => {
                    return Err(Error::new(
                        key.span(),
                        "`skip` belongs on a function inside of a marked impl or trait",
                    ));
                }
                _ => {
                    return Err(Error::new(
                        key.span(),
                        "unknown option: known are constant(…), jvp = …, vjp = …, inline, assoc and skip",
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

/// Is this the attribute `#[differentiable…]`, by whatever path?
pub fn is_differentiable(a: &Attribute) -> bool {
    a.path().segments.last().is_some_and(|s| s.ident == "differentiable")
}

/// Takes the `#[differentiable(…)]` attributes off an inner item: the outer one speaks for it. `None`: it is skipped.
pub fn inner_args(attrs: &mut Vec<Attribute>) -> Result<Option<Args>> {
    let mut args = Args::default();
    let mut skip = false;
    for a in attrs.extract_if(.., |a| is_differentiable(a)) {
        match &a.meta {
            Meta::List(l) if l.tokens.to_string() == "skip" => skip = true,
            Meta::List(l) => args = syn::parse2(l.tokens.clone())?,
            Meta::Path(_) | Meta::NameValue(_) => {}
        }
    }
    Ok((!skip).then_some(args))
}

/// The conditions under which an item exists: its twin exists under the same.
pub fn cfgs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|a| a.path().is_ident("cfg")).collect()
}
