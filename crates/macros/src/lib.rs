//! The attribute and the derive that make ordinary Rust differentiable.
//!
//! `#[differentiable]` keeps a function and adds its *twin*: the same function over handles, which builds the
//! function's program when it is run once. The compiler has already checked types and borrows of the plain function,
//! so the twin may erase references, copy handles freely and treat a move as a copy of a handle.
//!
//! # How names are found
//!
//! The twin of a name is reached by the scope rules of the name itself, so users import nothing extra.
//!
//! | plain | twin |
//! | --- | --- |
//! | `fn f` | `enum f {}` with `f::build`; the type also names the program: `compile::<f>()` |
//! | `T::f` | `T::f_build` |
//! | `x.f()` | `f_differentiable`, found on the plain type of `x`, which calls `T::f_build` |
//! | a type `T` | `Ir<T>`; `&T` and `&mut T` too |
//! | an operator's impl | the handles' operator trait, implemented for the plain type |
//!
//! # How expressions are lowered
//!
//! Every expression is lowered *for its value* (copied out of its place), *as a place* (for `&`, assignment and the
//! bases of fields, indices and methods), or *for its effect*. Control flow becomes straight-line calls that open and
//! close regions, so the expansion reads in the order of the source.
//!
//! # What is refused
//!
//! What has no form in a program is an error at its own place in the source, with the way out. Then the twin's body is
//! left out, so that one mistake gives one message; the compiler's own errors on the plain function come first.

mod args;
mod associated;
mod block;
mod call;
mod closure;
mod control;
mod derive;
mod expr;
mod flow;
mod format;
mod item;
mod macros;
mod method;
mod operator;
mod pattern;
mod place;
mod rule;
mod scope;
mod signature;
mod types;

use proc_macro::TokenStream;

/// Makes a function, the functions of an `impl` or a trait differentiable.
///
/// | form | meaning |
/// | --- | --- |
/// | `#[differentiable]` | the function is ordinary Rust; its derivative follows from its body |
/// | `#[differentiable(constant(a, b))]` | arguments `a` and `b` are not differentiated |
/// | `#[differentiable(jvp = path)]` | the forward rule is `path(x…, dx…) -> dy` |
/// | `#[differentiable(vjp = path)]` | the reverse rule is `path(x…, dy) -> (dx, …)` |
/// | `#[differentiable(inline)]` | the function is copied into its callers |
/// | `#[differentiable(assoc)]` | a function inside of an `impl` that names neither `self` nor `Self` |
/// | `#[differentiable(skip)]` | inside of a marked `impl` or trait: this function is left out |
///
/// # Errors
///
/// What has no form in a program is refused at its place in the source.
#[proc_macro_attribute]
pub fn differentiable(args: TokenStream, input: TokenStream) -> TokenStream {
    item::expand(args.into(), input.into()).into()
}

/// Gives a struct, or an enum without fields, its form in programs and its place in arguments and results.
///
/// A field marked `#[differentiable(skip)]` is left out of programs; it must implement `Default`.
///
/// # Errors
///
/// Unions and enums with data are refused.
#[proc_macro_derive(Differentiable, attributes(differentiable))]
pub fn derive_differentiable(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Describes the inputs of a study: one `#[input(…)]` on each field, of type `f64` or `[f64; N]`.
///
/// | option | meaning |
/// | --- | --- |
/// | `range = 0.29..=0.36` | the values it is meant for; for an array also one range for each element, `[a..=b, …]` |
/// | `default = 0.326` | where nothing else is asked for; for an array an array; for a choice one of its names |
/// | `integer` | it takes the integers of its range only, and has no derivative |
/// | `choices("manual", "automatic")` | it is one of these, in place of a range; the simulator gets 0.0 for the first, 1.0 for the second, and so on; it has no derivative |
/// | `log` | ratios count, not differences: improvements search its logarithm; its range is positive |
/// | `unit = "m"` | its unit; left out for a pure number |
/// | `group = "tyres"` | the heading it is listed under |
/// | `fixed` | an improvement leaves it alone unless told otherwise |
/// | `integer` | it is a whole number, such as places in a buffer: answers have the difference that one more makes |
/// | `name = "…"` | what users type instead of the field's name; for an array `names("first", "second")` |
///
/// The field's documentation is its description.
///
/// # Errors
///
/// A field without a range or default, of another type, or an option that is not known, at its place in the source.
#[proc_macro_derive(Inputs, attributes(input))]
pub fn derive_inputs(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive::inputs(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Describes the outputs of a study: one `#[output(…)]` on each field, of type `f64`.
///
/// | option | meaning |
/// | --- | --- |
/// | `unit = "L/100 km"` | its unit; left out for a pure number |
/// | `minimise` | less is better (also `minimize`) |
/// | `maximise` | more is better (also `maximize`) |
/// | `target = 3.0` | the nearer to this value the better |
/// | `within = 1.0..=2.0` | all is equally well from one to the other; outside, the nearer the better |
/// | `headline` | short answers show it; the first such output is what `improve` improves unless told otherwise |
/// | `name = "…"` | what users type instead of the field's name |
///
/// An output has one of these goals, or none where no value is better than another. `improve` keeps every output with a
/// goal as good as it is, unless told otherwise. The field's documentation is its description.
///
/// # Errors
///
/// A field of another type, a second goal, or an option that is not known, at its place in the source.
#[proc_macro_derive(Outputs, attributes(output))]
pub fn derive_outputs(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive::outputs(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Describes the series of a study, which are outputs for each step of a simulation: one `#[series(…)]` on each field, of
/// type `Vec<f64>`.
///
/// | option | meaning |
/// | --- | --- |
/// | `step = "1 s"` | how far a step goes, with its unit; required |
/// | `unit = "mL"` | the unit of its numbers; left out for pure ones |
/// | `name = "…"` | what users type instead of the field's name |
///
/// The field's documentation is its description.
///
/// # Errors
///
/// A field without a step, of another type, or an option that is not known, at its place in the source.
#[proc_macro_derive(Trace, attributes(series))]
pub fn derive_trace(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive::trace(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
