//! Programs by name.

use crate::builder::BuildError;
use crate::data::{Args, Data};
use chainrule_ir::Module;

/// A function that is a program by itself, named by the type that shares its name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a differentiable function that can be compiled by itself",
    note = "generic functions, methods and functions that take closures are compiled as parts of their callers: write a function without parameters of these kinds that calls it"
)]
pub trait Function: 'static {
    /// The parameters.
    type Args<'a>: Args;

    /// The result.
    type Out: Data;

    /// The function's path.
    const NAME: &'static str;

    /// The parameters' names, for reports.
    const PARAMETERS: &'static [&'static str] = &[];

    /// Which parameters are not differentiated, by `#[differentiable(constant(..))]`; none if empty.
    const CONSTANT: &'static [bool] = &[];

    /// The result of the plain function, where there is one: what its program is compared with. It may panic.
    fn plain(args: Self::Args<'_>) -> Option<Self::Out> {
        let _ = args;
        None
    }

    /// The program; its entry is the first function.
    ///
    /// # Errors
    /// When the function has no program: what was refused, and where.
    fn module() -> Result<Module, BuildError>;
}
