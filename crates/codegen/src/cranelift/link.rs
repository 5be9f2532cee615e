//! From units to loaded code: declares functions, has Cranelift compile them, and loads the result.

use super::abi;
use super::call;
use super::calls::Calls;
use super::emit::{Emit, Locals};
use super::host::{self, Entry, Host};
use super::isa::{self, Features};
use super::run::{Code, Compiled};
use super::split::Plan;
use super::trap::Site;
use crate::Error;
use chainrule_ir::{FunctionId, Module};
use cranelift_codegen::ir::{Signature, UserFuncName};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_jit::{ArenaMemoryProvider, JITBuilder, JITModule};
use cranelift_module::{FuncId, Linkage, Module as _, ModuleError};
use std::collections::HashMap;
use std::fmt::Write;

/// Address space that is reserved for the code of a statement; a generous bound.
const CODE_PER_STATEMENT: usize = 1024;

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
    pub features: Features,
    /// The machine functions of the units of the function at hand.
    pub units: Vec<FuncId>,
    /// Places that trap or print.
    pub sites: Vec<Site>,
    /// The most values that a message has.
    pub operands: usize,
    entry: FunctionId,
    conv: CallConv,
    code: Code,
    sink: Sink,
    functions: Vec<Option<FuncId>>,
    entries: HashMap<FunctionId, FuncId>,
    hosts: HashMap<Host, FuncId>,
    size: usize,
    count: usize,
    /// Bytes of stack that a function needs, without its calls; by function.
    frames: Vec<usize>,
}

impl<'m> Link<'m> {
    /// Nothing is compiled yet.
    pub fn new(module: &'m Module, entry: FunctionId, sink: Sink) -> Result<Link<'m>, Error> {
        let isa = isa::host()?;
        let calls = Calls::new(module, entry);
        let statements: usize = calls.order.iter().map(|&f| module.function(f).body.count()).sum();
        let reserve = (64 << 20) + statements * CODE_PER_STATEMENT;
        let memory = ArenaMemoryProvider::new_with_size(reserve).map_err(|e| Error::Memory(e.to_string()))?;
        let mut builder = JITBuilder::with_isa(isa, cranelift_module::default_libcall_names());
        builder.memory_provider(Box::new(memory));
        builder.symbol_lookup_fn(Box::new(host::lookup));
        let jit = JITModule::new(builder);
        let n = module.functions.len();
        Ok(Link {
            module,
            calls,
            features: Features::of_host(),
            units: Vec::new(),
            sites: Vec::new(),
            operands: 1,
            entry,
            conv: jit.isa().default_call_conv(),
            code: Code::new(jit),
            sink,
            functions: vec![None; n],
            entries: HashMap::new(),
            hosts: HashMap::new(),
            size: 0,
            count: 0,
            frames: vec![0; n],
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
            self.define(name, &mut context, &label)?;
        }
        Ok(())
    }

    fn function_units(
        &mut self,
        id: FunctionId,
        context: &mut cranelift_codegen::Context,
        builders: &mut FunctionBuilderContext,
    ) -> Result<(), Error> {
        let function = self.module.function(id);
        let plan = Plan::new(function);
        let traps = self.calls.traps(id);
        self.units.clear();
        let whole = self.function(id);
        self.units.push(whole);
        for _ in 1..plan.units.len() {
            let name = self.declare(&abi::unit(traps));
            self.units.push(name);
        }
        let mut locals = Locals::new(function.types.len());
        let mut frames = Vec::with_capacity(plan.units.len());
        for index in 0..plan.units.len() {
            context.func.signature = if index == 0 { abi::function(function, traps) } else { abi::unit(traps) };
            Emit::unit(self, &mut context.func, builders, (id, &plan, index), &mut locals);
            let label = match index {
                0 => function.name.clone(),
                _ => format!("unit {index} of {}", function.name),
            };
            frames.push(self.define(self.units[index], context, &label)?);
        }
        let depth = |mut unit: usize| {
            let mut bytes = frames[unit];
            while unit != 0 {
                unit = plan.units[unit].parent;
                bytes += frames[unit];
            }
            bytes
        };
        self.frames[id.index()] = (0..frames.len()).map(depth).max().unwrap_or(0);
        Ok(())
    }

    /// Compiles or prints what `context` holds, and gives the bytes of stack that it needs.
    fn define(&mut self, name: FuncId, context: &mut cranelift_codegen::Context, label: &str) -> Result<usize, Error> {
        context.func.name = UserFuncName::user(0, name.as_u32());
        let frame = match &mut self.sink {
            Sink::Text(text) => {
                let _ = writeln!(text, "; {label}\n{}", context.func.display());
                0
            }
            Sink::Code => {
                let jit = self.code.jit();
                jit.define_function(name, context).map_err(|e| refused(label, &e))?;
                context.compiled_code().map_or(0, |code| {
                    self.size += code.code_buffer().len();
                    let frame = code.buffer.frame_layout().map_or(0, |l| l.frame_to_fp_offset as usize);
                    // The return address, the frame pointer, and what callers pass on the stack.
                    frame + 32 + 8 * context.func.signature.params.len()
                })
            }
        };
        self.count += 1;
        context.clear();
        Ok(frame)
    }

    /// The loaded program.
    pub fn finish(mut self) -> Result<Compiled, Error> {
        let function = self.module.function(self.entry);
        let name = self.entry(self.entry);
        let stack = self.stack();
        let jit = self.code.jit();
        jit.finalize_definitions().map_err(|e| refused(&function.name, &e))?;
        let address = jit.get_finalized_function(name);
        // SAFETY: the code at `address` was made with the signature `abi::entry`, which is that of `Entry`.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(address) };
        Ok(Compiled {
            entry,
            params: function.params.len(),
            results: function.results.len(),
            name: function.name.clone(),
            levels: self.module.levels,
            sites: self.sites,
            sources: self.module.sources.clone(),
            operands: self.operands,
            stack,
            size: self.size,
            units: self.count,
            _code: self.code,
        })
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
        for &f in &self.calls.order {
            *groups.entry(self.calls.group(f)).or_default() += self.frames[f.index()];
        }
        // Groups are numbered callees first, so that what a group's callees need is known when the group is reached.
        let mut below: HashMap<u32, usize> = HashMap::new();
        let mut most = 0;
        for &f in &self.calls.order {
            let group = self.calls.group(f);
            for &g in self.calls.callees(f) {
                let callee = self.calls.group(g);
                if callee != group {
                    let need = groups[&callee] + below.get(&callee).copied().unwrap_or(0);
                    let slot = below.entry(group).or_default();
                    *slot = (*slot).max(need);
                }
            }
            most = most.max(groups[&group] + below.get(&group).copied().unwrap_or(0));
        }
        most
    }

    /// The machine function of a function.
    pub fn function(&mut self, id: FunctionId) -> FuncId {
        if let Some(name) = self.functions[id.index()] {
            return name;
        }
        let name = self.declare(&abi::function(self.module.function(id), self.calls.traps(id)));
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

fn refused(function: &str, why: &ModuleError) -> Error {
    Error::Function { name: function.to_owned(), message: format!("{why:?}") }
}
