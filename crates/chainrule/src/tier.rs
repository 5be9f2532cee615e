//! Which machine code runs a program.

use crate::error::Error;
use chainrule_codegen::{Compiled, c};
use chainrule_ir::{Context, FunctionId, Module, Trap};
use std::sync::OnceLock;

/// What compiles a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// Cranelift at first; results are the same bits whichever runs.
    #[default]
    Auto,
    /// Cranelift: milliseconds to compile.
    Cranelift,
    /// The machine's C compiler (`CC`, else clang, gcc or cc): tenths of a second to compile, faster to run.
    C,
}

/// The machine code of a program.
pub(crate) struct Code {
    cranelift: Compiled,
    c: OnceLock<Compiled>,
}

impl Code {
    /// Compiles function 0 of a module with Cranelift.
    pub fn new(module: &Module) -> Result<Code, Error> {
        let cranelift = chainrule_codegen::compile(module, FunctionId(0)).map_err(Error::codegen)?;
        Ok(Code { cranelift, c: OnceLock::new() })
    }

    /// Compiles with the C compiler, unless that is done.
    pub fn compile_c(&self, module: &Module) -> Result<(), Error> {
        if self.c.get().is_none() {
            let compiled = c::compile(module, FunctionId(0)).map_err(Error::codegen)?;
            // Another thread may have been faster: its code is the same.
            let _ = self.c.set(compiled);
        }
        Ok(())
    }

    /// The code that `tier` runs.
    pub fn of(&self, tier: Tier) -> &Compiled {
        match tier {
            Tier::Auto | Tier::Cranelift => &self.cranelift,
            Tier::C => self.c.get().unwrap_or(&self.cranelift),
        }
    }

    /// Runs it.
    pub fn call(&self, tier: Tier, args: &[u64], ctx: &mut Context) -> Result<Vec<u64>, Trap> {
        self.of(tier).call(args, ctx)
    }
}
