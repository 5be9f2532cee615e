//! From units to loaded code: declares functions, has Cranelift compile them, and loads the result.

use super::abi;
use super::batch::{self, Job};
use super::call;
use super::code::Code;
use super::emit::{Emit, Locals};
use super::host::{self, Host};
use super::isa::{self, Features};
use super::split::Plan;
use crate::Error;
use crate::calls::Calls;
use crate::lanes::{Inputs, Lanes};
use crate::runtime::{Compiled, Entry, Program, Sites};
use chainrule_ir::{FunctionId, Module};
use cranelift_codegen::ir::{Function, Signature, UserFuncName};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa, TargetFrontendConfig};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_jit::{ArenaMemoryProvider, JITBuilder, JITModule};
use cranelift_module::{FuncId, Linkage, Module as _};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

/// Address space that is reserved for the code of a statement; a generous bound.
const CODE_PER_STATEMENT: usize = 1024;

/// So many functions are compiled together: enough to keep threads busy, and few enough to hold in memory.
const BATCH: usize = 64;

/// What becomes of the functions.
pub(super) enum Sink {
    /// They are compiled.
    Code,
    /// They are printed.
    Text(String),
}

/// A program that is being compiled.
pub(super) struct Link<'m> {
    pub module: &'m Module,
    pub calls: Calls,
    /// What varies between lanes.
    pub lanes: Arc<Lanes>,
    pub features: Features,
    /// The machine functions of the units of the function at hand.
    pub units: Vec<FuncId>,
    /// Places that trap or print.
    pub sites: Sites,
    entry: FunctionId,
    conv: CallConv,
    code: Code,
    sink: Sink,
    functions: Vec<Option<FuncId>>,
    entries: HashMap<FunctionId, FuncId>,
    hosts: HashMap<Host, FuncId>,
    bridges: Vec<(Host, FuncId)>,
    isa: OwnedTargetIsa,
    /// Functions to be compiled.
    jobs: Vec<Job>,
    size: usize,
    /// Bytes of stack that a machine function needs, without its calls, in the order of definition.
    frames: Vec<usize>,
    /// The units of each function: the number of the first in the order of definition, and their parents.
    parents: Vec<(FunctionId, usize, Vec<usize>)>,
    /// How many machine functions are defined.
    count: usize,
}

impl<'m> Link<'m> {
    /// Nothing is compiled yet. With `inputs`, it is for lanes.
    pub fn new(module: &'m Module, entry: FunctionId, sink: Sink, inputs: Option<&Inputs>) -> Result<Link<'m>, Error> {
        let isa = isa::host()?;
        let mut calls = Calls::new(module, entry);
        let lanes = match inputs {
            Some(inputs) => {
                calls.all_trap();
                Lanes::new(module, entry, &calls.order, super::LANES, inputs)
            }
            None => Lanes::scalar(module),
        };
        let statements: usize = calls.order.iter().map(|&f| module.function(f).body.count()).sum();
        let reserve = (64 << 20) + statements * CODE_PER_STATEMENT;
        let memory = ArenaMemoryProvider::new_with_size(reserve).map_err(|e| Error::Memory(e.to_string()))?;
        let mut builder = JITBuilder::with_isa(isa, cranelift_module::default_libcall_names());
        builder.memory_provider(Box::new(memory));
        builder.symbol_lookup_fn(Box::new(host::lookup));
        let isa = isa::host()?;
        let jit = JITModule::new(builder);
        let n = module.functions.len();
        Ok(Link {
            module,
            calls,
            lanes: Arc::new(lanes),
            features: Features::of_host(),
            units: Vec::new(),
            sites: Sites::default(),
            entry,
            conv: jit.isa().default_call_conv(),
            code: Code::new(jit),
            sink,
            functions: vec![None; n],
            entries: HashMap::new(),
            hosts: HashMap::new(),
            bridges: Vec::new(),
            isa,
            jobs: Vec::new(),
            size: 0,
            frames: Vec::new(),
            parents: Vec::new(),
            count: 0,
        })
    }

    /// Compiles, or prints, all functions that the entry reaches.
    pub fn everything(&mut self) -> Result<(), Error> {
        let mut context = cranelift_codegen::Context::new();
        let mut builders = FunctionBuilderContext::new();
        for id in self.calls.order.clone() {
            self.function_units(id, &mut context, &mut builders)?;
        }
        self.entry(self.entry);
        let mut entries: Vec<(FunctionId, FuncId)> = self.entries.iter().map(|(&f, &name)| (f, name)).collect();
        entries.sort_unstable_by_key(|&(f, _)| f);
        for (id, name) in entries {
            context.func.signature = abi::entry(self.conv);
            call::entry(self, &mut context.func, &mut builders, id);
            let label = format!("entry of {}", self.module.function(id).name);
            self.define(name, &mut context, label)?;
        }
        for (host, name) in std::mem::take(&mut self.bridges) {
            context.func.signature = host.signature(CallConv::PreserveAll);
            call::bridge(self, &mut context.func, &mut builders, host);
            self.define(name, &mut context, format!("bridge to {}", host.name()))?;
        }
        self.flush()
    }

    fn function_units(
        &mut self,
        id: FunctionId,
        context: &mut cranelift_codegen::Context,
        builders: &mut FunctionBuilderContext,
    ) -> Result<(), Error> {
        let function = self.module.function(id);
        let mut plan = Plan::new(function);
        if self.lanes.count > 1 && plan.units.len() > 1 {
            plan.keep_mask();
        }
        let traps = self.calls.traps(id);
        self.units.clear();
        let whole = self.function(id);
        self.units.push(whole);
        for _ in 1..plan.units.len() {
            let name = self.declare(&abi::unit(traps));
            self.units.push(name);
        }
        let mut locals = Locals::new(function.types.len());
        self.parents.push((id, self.count, plan.units.iter().map(|u| u.parent).collect()));
        for index in 0..plan.units.len() {
            context.func.signature =
                if index == 0 { abi::function(self.module, id, traps, &self.lanes) } else { abi::unit(traps) };
            Emit::unit(self, &mut context.func, builders, (id, &plan, index), &mut locals);
            let label = match index {
                0 => function.name.clone(),
                _ => format!("unit {index} of {}", function.name),
            };
            self.define(self.units[index], context, label)?;
        }
        Ok(())
    }

    /// What `context` holds is to be compiled, or printed.
    fn define(&mut self, name: FuncId, context: &mut cranelift_codegen::Context, label: String) -> Result<(), Error> {
        context.func.name = UserFuncName::user(0, name.as_u32());
        self.count += 1;
        match &mut self.sink {
            Sink::Text(text) => {
                let _ = writeln!(text, "; {label}\n{}", context.func.display());
            }
            Sink::Code => {
                let function = std::mem::replace(&mut context.func, Function::new());
                self.jobs.push(Job { name, function, label });
                if self.jobs.len() >= BATCH {
                    self.flush()?;
                }
            }
        }
        context.clear();
        Ok(())
    }

    /// Compiles the functions that are to be compiled.
    fn flush(&mut self) -> Result<(), Error> {
        for machine in batch::compile(&*self.isa, std::mem::take(&mut self.jobs))? {
            self.size += machine.bytes.len();
            self.frames.push(machine.frame);
            let jit = self.code.jit();
            jit.define_function_bytes(machine.name, machine.alignment, &machine.bytes, &machine.relocations)
                .map_err(|e| Error::Memory(e.to_string()))?;
        }
        Ok(())
    }

    /// The loaded program.
    pub fn finish(mut self) -> Result<Compiled, Error> {
        let name = self.entry(self.entry);
        let stack = self.stack();
        let jit = self.code.jit();
        jit.finalize_definitions().map_err(|e| Error::Memory(e.to_string()))?;
        let address = jit.get_finalized_function(name);
        // SAFETY: the code at `address` was made with the signature `abi::entry`, which is that of `Entry`.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(address) };
        let lanes = self.lanes.count;
        let program = Program { entry, sites: self.sites, stack, size: self.size, units: self.count, lanes };
        Ok(Compiled::new(self.module, self.entry, program, Box::new(self.code)))
    }

    /// The text that was printed.
    pub fn into_text(self) -> String {
        match self.sink {
            Sink::Text(text) => text,
            Sink::Code => String::new(),
        }
    }

    /// Bytes of stack for a chain of calls that passes through each function once.
    fn stack(&self) -> usize {
        let mut groups: HashMap<u32, usize> = HashMap::new();
        for (f, first, parents) in &self.parents {
            let depth = |mut unit: usize| {
                let mut bytes = self.frames[first + unit];
                while unit != 0 {
                    unit = parents[unit];
                    bytes += self.frames[first + unit];
                }
                bytes
            };
            let most = (0..parents.len()).map(depth).max().unwrap_or(0);
            *groups.entry(self.calls.group(*f)).or_default() += most;
        }
        self.calls.deepest(|group| groups[&group])
    }

    /// The machine function of a function.
    pub fn function(&mut self, id: FunctionId) -> FuncId {
        if let Some(name) = self.functions[id.index()] {
            return name;
        }
        let name = self.declare(&abi::function(self.module, id, self.calls.traps(id), &self.lanes));
        self.functions[id.index()] = Some(name);
        name
    }

    /// The entry of a function.
    pub fn entry(&mut self, id: FunctionId) -> FuncId {
        if let Some(&name) = self.entries.get(&id) {
            return name;
        }
        let name = self.declare(&abi::entry(self.conv));
        self.entries.insert(id, name);
        name
    }

    /// A Rust function as machine code names it.
    pub fn host(&mut self, host: Host) -> FuncId {
        if let Some(&name) = self.hosts.get(&host) {
            return name;
        }
        let signature = host.signature(self.conv);
        let name = match self.code.jit().declare_function(&host.name(), Linkage::Import, &signature) {
            Ok(name) => name,
            Err(e) => unreachable!("`{}` is declared once: {e}", host.name()),
        };
        self.hosts.insert(host, name);
        name
    }

    /// A machine function that calls a Rust function and leaves all registers as they are.
    ///
    /// A value that lives across a call which may change its register is kept on the stack, and where that is before a
    /// loop, Cranelift's register allocator moves it there and back in each iteration, even if the loop has no call.
    pub fn bridge(&mut self, host: Host) -> FuncId {
        if let Some(&(_, name)) = self.bridges.iter().find(|b| b.0 == host) {
            return name;
        }
        let name = self.declare(&host.signature(CallConv::PreserveAll));
        self.bridges.push((host, name));
        name
    }

    fn declare(&mut self, signature: &Signature) -> FuncId {
        match self.code.jit().declare_anonymous_function(signature) {
            Ok(name) => name,
            Err(e) => unreachable!("functions without names do not clash: {e}"),
        }
    }

    /// Cranelift's module.
    pub fn jit(&mut self) -> &mut JITModule {
        self.code.jit()
    }

    /// What Cranelift's builder needs to know of the host.
    pub fn config(&mut self) -> TargetFrontendConfig {
        self.code.jit().target_config()
    }
}
