//! Compiling functions by the batch, on several threads when there is enough to do.

use crate::Error;
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use cranelift_module::{FuncId, ModuleReloc};
use std::sync::{Mutex, PoisonError};

/// With so many instructions another thread pays for itself: it compiles them in a millisecond or more and starts in tens
/// of microseconds.
const WORTH_A_THREAD: usize = 400;

/// A function to be compiled.
pub(super) struct Job {
    /// Its name in the module.
    pub name: FuncId,
    /// What it does.
    pub function: Function,
    /// Its name for people.
    pub label: String,
}

/// A compiled function.
pub(super) struct Machine {
    pub name: FuncId,
    pub bytes: Vec<u8>,
    pub alignment: u64,
    pub relocations: Vec<ModuleReloc>,
    /// Bytes of stack that it needs, with what its callers pass on the stack.
    pub frame: usize,
}

/// Compiles all, in order.
pub(super) fn compile(isa: &dyn TargetIsa, jobs: Vec<Job>) -> Result<Vec<Machine>, Error> {
    let instructions: usize = jobs.iter().map(|j| j.function.dfg.num_insts()).sum();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(jobs.len()).min(instructions / WORTH_A_THREAD);
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| some(isa, &queue))).collect();
        let mut done = some(isa, &queue)?;
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(done)
    })?;
    done.sort_unstable_by_key(|&(number, _)| number);
    Ok(done.into_iter().map(|(_, machine)| machine).collect())
}

/// Jobs that are still to be done, with their numbers.
type Queue = Mutex<std::iter::Enumerate<std::vec::IntoIter<Job>>>;

/// Compiles one function after the other while there are any.
fn some(isa: &dyn TargetIsa, queue: &Queue) -> Result<Vec<(usize, Machine)>, Error> {
    let mut context = Context::new();
    let mut control = ControlPlane::default();
    let mut all = Vec::new();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((number, job)) = next else { return Ok(all) };
        context.func = job.function;
        context
            .compile(isa, &mut control)
            .map_err(|e| Error::Function { name: job.label.clone(), message: format!("{:?}", e.inner) })?;
        if let Some(code) = context.compiled_code() {
            let frame = code.buffer.frame_layout().map_or(0, |l| l.frame_to_fp_offset as usize);
            let relocation = |r| ModuleReloc::from_mach_reloc(r, &context.func, job.name);
            let machine = Machine {
                name: job.name,
                bytes: code.code_buffer().to_vec(),
                alignment: u64::from(code.buffer.alignment),
                relocations: code.buffer.relocs().iter().map(relocation).collect(),
                // The return address and the frame pointer are 16 bytes; some more is for alignment.
                frame: frame + 32 + 8 * context.func.signature.params.len(),
            };
            all.push((number, machine));
        }
        context.clear();
    }
}
