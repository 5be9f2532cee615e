//! Several inputs at once, one in each lane of the machine's vectors: what is the same in all lanes and what is not.
//!
//! # How a program runs in lanes
//!
//! All lanes run the same statements at the same time. A value is *uniform*, a scalar that all lanes share, or *varies*
//! and is a vector with an element for each lane. Memory is interleaved: cell `k` of lane `l` of an allocation is at
//! `base + (k·L + l)·8` for `L` lanes, so that a pointer that all lanes share loads a vector. The address of an
//! allocation, which is the same for all lanes, is what pointers are; a lane adds `8·l` when it follows one by itself.
//!
//! Where lanes would take different ways, all ways are taken, each under a *mask* of the lanes that are active on it:
//!
//! - an `if` whose condition varies runs both blocks, each unless no lane is active in it, and selects the results;
//! - a loop whose end varies goes on until no lane is active, and a lane that is done keeps its carried values;
//! - a store under a mask leaves the cells of other lanes as they are.
//!
//! What cannot be done so, *diverges*: the run stops with a status that is not 0, and its inputs run one by one on the
//! scalar program. It diverges where a lane that is active traps, so that traps are always those of the scalar program;
//! where a program prints or sums in chunks on threads; where memory is short for so many lanes; and where an integer that is taken to be uniform
//! and is loaded from memory differs between active lanes.
//!
//! # What varies
//!
//! Floats that are parameters of the entry or loaded from memory vary, and what is computed from what varies. An
//! integer, boolean or pointer that is loaded varies if its address does, or if somewhere in the program one of its type
//! that varies is stored; else the lanes' cells are compared. The analysis goes over all functions until nothing
//! changes; a function is analysed once for all its calls.

use chainrule_ir::{Block, FunctionId, Module, Op, Stmt, Ty, Value};

/// What varies between inputs besides the floats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Inputs {
    /// Which parameters of the entry vary, by parameter. Those that are floats always do.
    pub params: Vec<bool>,
    /// Which types vary in the memory of arguments: the numbers of [`Ty::ALL`] as bits.
    pub memory: u16,
}

/// What is uniform and what varies in the functions of a module.
pub(crate) struct Lanes {
    /// How many there are; 1 in scalar code, where nothing varies.
    pub count: u32,
    functions: Vec<Function>,
}

#[derive(Clone, Default)]
struct Function {
    /// By value.
    vary: Vec<bool>,
    params: Vec<bool>,
    results: Vec<bool>,
    masked: bool,
}

impl Lanes {
    /// Of scalar code.
    pub fn scalar(module: &Module) -> Lanes {
        Lanes { count: 1, functions: vec![Function::default(); module.functions.len()] }
    }

    /// For `count` lanes, a power of two, and the functions that are reached.
    pub fn new(module: &Module, entry: FunctionId, reached: &[FunctionId], count: u32, inputs: &Inputs) -> Lanes {
        let functions = module.functions.iter().map(|f| Function {
            vary: vec![false; f.types.len()],
            params: vec![false; f.params.len()],
            results: vec![false; f.results.len()],
            masked: false,
        });
        let mut analysis = Analysis { module, functions: functions.collect(), stored: inputs.memory, changed: true };
        let function = module.function(entry);
        for (k, &v) in function.params.iter().enumerate() {
            analysis.functions[entry.index()].params[k] =
                function.ty(v).is_float() || inputs.params.get(k).is_some_and(|&varies| varies);
        }
        while std::mem::take(&mut analysis.changed) {
            // Callers before callees, for what goes down; what comes up is there the next time.
            for &f in reached.iter().rev() {
                analysis.function(f);
            }
        }
        Lanes { count, functions: analysis.functions }
    }

    /// A value differs between lanes.
    pub fn varies(&self, f: FunctionId, v: Value) -> bool {
        self.functions[f.index()].vary.get(v.index()).is_some_and(|&varies| varies)
    }

    /// A result of a function differs between lanes.
    pub fn result_varies(&self, f: FunctionId, k: usize) -> bool {
        self.functions[f.index()].results.get(k).is_some_and(|&varies| varies)
    }

    /// A function is called with a mask of the lanes that are active.
    pub fn masked(&self, f: FunctionId) -> bool {
        self.functions[f.index()].masked
    }
}

fn bit(ty: Ty) -> u16 {
    1 << ty as u16
}

struct Analysis<'m> {
    module: &'m Module,
    functions: Vec<Function>,
    /// The types of which values that vary are stored, as bits.
    stored: u16,
    changed: bool,
}

impl Analysis<'_> {
    fn function(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        let this = &mut self.functions[id.index()];
        let mut vary = std::mem::take(&mut this.vary);
        for (&v, &varies) in function.params.iter().zip(&this.params) {
            vary[v.index()] |= varies;
        }
        let masked = this.masked;
        let mut walk = Walk { all: self, vary: &mut vary, function };
        walk.block(&function.body, masked);
        for (k, v) in function.body.yields.iter().enumerate() {
            let results = &mut self.functions[id.index()].results;
            if vary[v.index()] && !results[k] {
                results[k] = true;
                self.changed = true;
            }
        }
        self.functions[id.index()].vary = vary;
    }
}

struct Walk<'w, 'm> {
    all: &'w mut Analysis<'m>,
    vary: &'w mut [bool],
    function: &'m chainrule_ir::Function,
}

impl<'m> Walk<'_, 'm> {
    fn varies(&self, v: Value) -> bool {
        self.vary[v.index()]
    }

    fn set(&mut self, v: Value, varies: bool) {
        if varies && !self.vary[v.index()] {
            self.vary[v.index()] = true;
            self.all.changed = true;
        }
    }

    fn block(&mut self, block: &'m Block, masked: bool) {
        for stmt in &block.stmts {
            stacker::maybe_grow(64 << 10, 1 << 20, || self.stmt(stmt, masked));
        }
    }

    fn stmt(&mut self, stmt: &'m Stmt, masked: bool) {
        match &stmt.op {
            Op::Const(_) | Op::Alloc { .. } | Op::Room | Op::Assert { .. } | Op::Print { .. } => {}
            Op::Copy { .. } | Op::Zero { .. } => {}
            // Lanes diverge there.
            Op::Spread(_) => {}
            Op::Prim(_, args) => self.set(stmt.outs[0], args.iter().any(|&v| self.varies(v))),
            Op::Offset { ptr, index, stride: _ } => self.set(stmt.outs[0], self.varies(*ptr) || self.varies(*index)),
            Op::Shadow { ptr, .. } => self.set(stmt.outs[0], self.varies(*ptr)),
            Op::Load { ptr, offset: _ } => {
                let ty = self.function.ty(stmt.outs[0]);
                let varies = ty.is_float() || self.varies(*ptr) || self.all.stored & bit(ty) != 0;
                self.set(stmt.outs[0], varies);
            }
            Op::Store { ptr: _, offset: _, value } => {
                let ty = bit(self.function.ty(*value));
                if self.varies(*value) && self.all.stored & ty == 0 {
                    self.all.stored |= ty;
                    self.all.changed = true;
                }
            }
            Op::Call { function, args } => {
                let varies: Vec<bool> = args.iter().map(|&v| self.varies(v)).collect();
                let callee = &mut self.all.functions[function.index()];
                for (param, varies) in callee.params.iter_mut().zip(varies) {
                    if varies && !*param {
                        *param = true;
                        self.all.changed = true;
                    }
                }
                if masked && !callee.masked {
                    callee.masked = true;
                    self.all.changed = true;
                }
                for (k, varies) in callee.results.clone().into_iter().enumerate() {
                    self.set(stmt.outs[k], varies);
                }
            }
            Op::If { cond, then, otherwise } => {
                let apart = self.varies(*cond);
                self.block(then, masked || apart);
                self.block(otherwise, masked || apart);
                for (k, &out) in stmt.outs.iter().enumerate() {
                    let (x, y) = (then.yields[k], otherwise.yields[k]);
                    self.set(out, self.varies(x) || self.varies(y) || apart && x != y);
                }
            }
            Op::For(l) => {
                let apart = self.varies(l.lo) || self.varies(l.hi);
                self.set(l.index, self.varies(l.lo));
                self.carried(&l.params, &l.inits, &l.body.yields, apart);
                self.block(&l.body, masked || apart);
                self.carried(&l.params, &l.inits, &l.body.yields, apart);
                self.carried(&stmt.outs, &l.params, &l.params, apart);
            }
            Op::Loop(l) => {
                // Whether to go on can come to vary with what is carried: the analysis comes by again.
                let apart = self.varies(l.body.yields[0]);
                self.carried(&l.params, &l.inits, &l.body.yields[1..], apart);
                self.block(&l.body, masked || apart);
                let apart = self.varies(l.body.yields[0]);
                self.carried(&l.params, &l.inits, &l.body.yields[1..], apart);
                self.carried(&stmt.outs, &l.params, &l.params, apart);
            }
        }
    }

    fn carried(&mut self, params: &[Value], inits: &[Value], yields: &[Value], apart: bool) {
        for ((&p, &init), &next) in params.iter().zip(inits).zip(yields) {
            self.set(p, apart || self.varies(init) || self.varies(next));
        }
    }
}
