//! What the transforms know of a program before they change it.

use crate::activity::{Activity, activity};
use crate::error::Error;
use crate::memory_classes::{Class, Classes};
use crate::program::Program;
use crate::stability::Stability;
use chainrule_ir::{Function, FunctionId, Module, Op, Stmt, Value};
use std::collections::{HashMap, HashSet};

/// Facts of all functions that are reachable from an entry.
pub(crate) struct Analysis {
    first: HashMap<FunctionId, usize>,
    classes: Classes,
    activity: Activity,
    stability: Stability,
    /// Functions that change the shadow of memory, themselves or through calls.
    work: HashSet<FunctionId>,
    /// For each function which parameters and which results are active floats.
    interface: HashMap<FunctionId, Interface>,
}

/// Which parameters and results of a function carry derivatives: active floats.
pub(crate) struct Interface {
    pub params: Vec<bool>,
    pub results: Vec<bool>,
}

impl Analysis {
    pub fn new(module: &Module, entry: FunctionId, active: &[bool], level: u32) -> Result<Analysis, Error> {
        let program = Program::new(module, entry);
        check(&program, active, level)?;
        let classes = Classes::new(&program);
        let activity = activity(&program, &classes, active);
        let stability = Stability::new(&program, &classes);
        let mut interface = HashMap::new();
        for &f in &program.functions {
            let function = module.function(f);
            let is = |v: &Value| function.ty(*v).is_float() && activity.values[program.number(f, *v)];
            let params = function.params.iter().map(is).collect();
            let results = function.body.yields.iter().map(is).collect();
            interface.insert(f, Interface { params, results });
        }
        let functions = program.functions.clone();
        let first = program.into_first();
        let mut analysis = Analysis { first, classes, activity, stability, work: HashSet::new(), interface };
        analysis.find_work(module, &functions);
        Ok(analysis)
    }

    /// The facts of one function.
    pub fn view<'a>(&'a self, module: &Module, function: FunctionId) -> View<'a> {
        let f = module.function(function);
        View { analysis: self, first: self.first[&function], values: f.types.len() }
    }

    pub fn interface(&self, f: FunctionId) -> &Interface {
        &self.interface[&f]
    }

    /// The function changes the shadow of memory.
    pub fn has_work(&self, f: FunctionId) -> bool {
        self.work.contains(&f)
    }

    fn find_work(&mut self, module: &Module, functions: &[FunctionId]) {
        let mut callers: HashMap<FunctionId, Vec<FunctionId>> = HashMap::new();
        let mut todo = Vec::new();
        for &f in functions {
            let function = module.function(f);
            let view = self.view(module, f);
            let mut works = false;
            function.body.each_stmt(&mut |s| match &s.op {
                Op::Call { function: callee, args: _ } => {
                    callers.entry(*callee).or_default().push(f);
                }
                _ => works |= view.has_work(function, s, true),
            });
            if works {
                todo.push(f);
            }
        }
        while let Some(f) = todo.pop() {
            if self.work.insert(f) {
                todo.extend(callers.get(&f).into_iter().flatten().copied());
            }
        }
    }
}

/// The facts of one function, by its own values.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub analysis: &'a Analysis,
    first: usize,
    values: usize,
}

impl View<'_> {
    /// The value carries a derivative. Values that a transform has added do not.
    pub fn active(&self, v: Value) -> bool {
        v.index() < self.values && self.analysis.activity.values[self.first + v.index()]
    }

    /// The class of what a pointer points to.
    fn class(&self, ptr: Value) -> Option<Class> {
        self.analysis.classes.of(self.first + ptr.index())
    }

    /// Two pointers never point to the same cell.
    pub fn apart(&self, p: Value, q: Value) -> bool {
        matches!((self.class(p), self.class(q)), (Some(p), Some(q)) if p != q)
    }

    /// The memory behind a pointer has derivatives.
    pub fn memory_active(&self, ptr: Value) -> bool {
        self.class(ptr).is_some_and(|c| self.analysis.activity.classes[c as usize])
    }

    /// Memory that can be reached from a pointer has derivatives.
    pub fn active_behind(&self, ptr: Value) -> bool {
        let classes = self.class(ptr).map(|c| self.analysis.classes.reachable(c)).unwrap_or_default();
        classes.into_iter().any(|c| self.analysis.activity.classes[c as usize])
    }

    /// Which shadows of a fresh allocation have derivatives, each as levels whose bits are set: 0 is the memory itself.
    pub fn active_shadows(&self, ptr: Value) -> Vec<u32> {
        let Some(class) = self.class(ptr) else { return Vec::new() };
        let mut shadows: Vec<u32> = self
            .analysis
            .classes
            .family(class)
            .filter(|(_, c)| self.analysis.activity.classes[*c as usize])
            .map(|(shadow, _)| shadow)
            .collect();
        shadows.sort_unstable();
        shadows
    }

    /// The load that defines `out` would read the same at any later time.
    pub fn stable_load(&self, out: Value, ptr: Value) -> bool {
        self.class(ptr).is_some_and(|c| self.analysis.stability.holds(self.first + out.index(), c))
    }

    /// Nothing that can be reached from `ptr` is stored to once the statement that defines `out` has begun.
    pub fn stable_behind(&self, out: Value, ptr: Value) -> bool {
        self.class(ptr).is_some_and(|c| {
            let number = self.first + out.index();
            self.analysis.classes.followed(c).into_iter().all(|c| self.analysis.stability.holds(number, c))
        })
    }

    /// The statement, nested blocks apart, changes the shadow of memory. With `fresh`, so does an allocation, whose
    /// shadow is cleared.
    pub fn has_work(&self, f: &Function, s: &Stmt, fresh: bool) -> bool {
        match &s.op {
            Op::Store { ptr, offset: _, value } => f.ty(*value).is_float() && self.memory_active(*ptr),
            Op::Copy { dst: ptr, src: _, cells: _ } | Op::Zero { ptr, cells: _ } => self.memory_active(*ptr),
            Op::Call { function, args: _ } => self.analysis.has_work(*function),
            Op::Alloc { cells: _ } => fresh && !self.active_shadows(s.outs[0]).is_empty(),
            Op::Const(_)
            | Op::Prim(..)
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Load { .. }
            | Op::Assert { .. }
            | Op::Print { .. }
            | Op::If { .. }
            | Op::For(_)
            | Op::Loop(_)
            // Its calls write memory of their own only.
            | Op::Spread(_) => false,
        }
    }
}

fn check(program: &Program, active: &[bool], level: u32) -> Result<(), Error> {
    let entry = program.functions[0];
    let params = program.module.function(entry).params.len();
    if active.len() != params {
        let message = format!("it has {params} parameters, but activity was given for {}", active.len());
        return Err(Error::new(program.module, entry, chainrule_ir::Loc::NONE, message));
    }
    for &f in &program.functions {
        let (mut taken, mut kept, mut wide) = (None, None, None);
        program.module.function(f).body.each_stmt(&mut |s| {
            if matches!(s.op, Op::Shadow { level: l, .. } if l == level) {
                taken = Some(s.loc);
            }
            if matches!(s.op, Op::Shadow { width, .. } if width != 1) {
                wide = Some(s.loc);
            }
            if matches!(&s.op, Op::Spread(spread) if spread.keeps.is_some()) {
                kept = Some(s.loc);
            }
        });
        if let Some(loc) = kept {
            let message = "it is the derivative of a parallel sum, which has no further derivative; differentiate first \
                           and make sums parallel then";
            return Err(Error::new(program.module, f, loc, message));
        }
        if let Some(loc) = wide {
            let message = "it is a derivative in several directions at once, which has no further derivative; take them \
                           one by one";
            return Err(Error::new(program.module, f, loc, message));
        }
        if let Some(loc) = taken {
            let message = format!("it uses shadow level {level} itself; a derivative needs a fresh level");
            return Err(Error::new(program.module, f, loc, message));
        }
    }
    Ok(())
}
