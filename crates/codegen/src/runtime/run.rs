//! Calling compiled programs.

use super::site::Sites;
use super::state::{Entry, FIRST_SEGMENT, HOSTS, State, stack_pointer};
use chainrule_ir::memory::shadow_distance;
use chainrule_ir::{Context, FunctionId, Module, Sources, Trap};
use std::any::Any;
use std::fmt;

/// Stack for the Rust functions that machine code calls.
const HOST_STACK: usize = 128 << 10;

/// A compiled program: a function, and all that it calls.
///
/// It can be called from many threads at once, each with its own [`Context`].
pub struct Compiled {
    program: Program,
    name: String,
    params: usize,
    results: usize,
    lanes: u32,
    levels: u32,
    width: u32,
    sources: Sources,
    /// Keeps the program's code valid.
    _code: Box<dyn Any + Send + Sync>,
}

/// Loaded code.
pub(crate) struct Program {
    /// Runs it.
    pub entry: Entry,
    /// Where it traps or prints.
    pub sites: Sites,
    /// Bytes of stack for a chain of calls that passes through each function once.
    pub stack: usize,
    /// Bytes of code.
    pub size: usize,
    /// Machine functions.
    pub units: usize,
    /// For how many inputs at once it is.
    pub lanes: u32,
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled")
            .field("name", &self.name)
            .field("size", &self.program.size)
            .field("units", &self.program.units)
            .finish_non_exhaustive()
    }
}

impl Compiled {
    /// A function of a module as `program`, which is valid as long as `code` is not dropped.
    pub(crate) fn new(
        module: &Module,
        entry: FunctionId,
        program: Program,
        code: Box<dyn Any + Send + Sync>,
    ) -> Compiled {
        let function = module.function(entry);
        let lanes = program.lanes;
        Compiled {
            program,
            lanes,
            name: function.name.clone(),
            params: function.params.len() * lanes as usize,
            results: function.results.len() * lanes as usize,
            levels: module.levels,
            width: module.width(),
            sources: module.sources.clone(),
            _code: code,
        }
    }

    /// Runs the program on arguments as cells and gives its results as cells, as the interpreter does.
    ///
    /// Pointers among the arguments must be addresses in the memory of `ctx`, with all the cells behind them that the
    /// program accesses: compiled code does not check.
    ///
    /// # Errors
    /// The trap that stopped the program.
    ///
    /// # Panics
    /// When the number of arguments is not the function's, or the context has fewer shadow levels than the module.
    pub fn call(&self, args: &[u64], ctx: &mut Context) -> Result<Vec<u64>, Trap> {
        assert_eq!(args.len(), self.params, "`{}` takes {} arguments", self.name, self.params);
        ctx.must_fit(self.levels, self.width);
        let mut results = vec![0; self.results];
        let sites = &self.program.sites;
        let (mut few, mut many) = ([0; 16], Vec::new());
        let operands: &mut [u64] = if sites.operands() <= few.len() {
            &mut few
        } else {
            many.resize(sites.operands(), 0);
            &mut many
        };
        let operands = operands.as_mut_ptr();
        let reserve = self.program.stack + HOST_STACK;
        let base = ctx.base();
        let mut state = State {
            bump: ctx.bump,
            limit: ctx.limit.max(ctx.bump),
            stack_limit: 0,
            operands,
            hosts: &HOSTS,
            sites: sites.list(),
            printed: &mut ctx.printed,
            reserve,
            segment: FIRST_SEGMENT,
            shadow: self.levels.checked_sub(1).map_or(0, shadow_distance),
            base,
            spreads: sites.spreads(),
            memory: &mut ctx.spreads,
            operand_count: sites.operands(),
        };
        let status = with_stack(reserve, |stack_limit| {
            state.stack_limit = stack_limit;
            // SAFETY: the code is alive with `self`, there are as many arguments and results as the function has, and
            // the state is this call's own.
            unsafe { (self.program.entry)(&mut state, args.as_ptr(), results.as_mut_ptr()) }
        });
        ctx.bump = state.bump;
        match status {
            0 => Ok(results),
            // SAFETY: there is room for the operands of every site.
            site => Err(unsafe { sites.list()[site as usize - 1].trap(operands, &self.sources) }),
        }
    }

    /// How many inputs it runs at once: 1 unless it was compiled for lanes.
    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    /// Bytes of machine code.
    pub fn size(&self) -> usize {
        self.program.size
    }

    /// How many machine functions there are: one for each function and its entry, and more for long functions.
    pub fn units(&self) -> usize {
        self.program.units
    }
}

/// Runs `f` on a stack that has more than `reserve` bytes left, with the address below which less is left.
pub(super) fn with_stack<R>(reserve: usize, f: impl FnOnce(u64) -> R) -> R {
    let run = |left: usize| f(stack_pointer().saturating_sub(left as u64) + reserve as u64);
    match stacker::remaining_stack() {
        Some(left) if left > reserve => run(left),
        _ => {
            let size = reserve + FIRST_SEGMENT;
            stacker::grow(size, || run(size))
        }
    }
}
