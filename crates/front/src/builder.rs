//! The thread's program under construction: functions, open regions, variables, the present place in the source.

use crate::lower;
use crate::surface::{Body, Function, Label, Labels, Stmt, Variable};
use chainrule_ir::{self as ir, FunctionId, Loc, Module, Op, Rule, Source, Ty, Value};
use smallvec::smallvec;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::panic::{self, AssertUnwindSafe, Location};

/// A program under construction.
#[derive(Default)]
struct Builder {
    module: Module,
    /// Functions by their key.
    functions: HashMap<String, FunctionId>,
    /// Derivatives that users gave, by the key of the function they belong to.
    rules: HashMap<String, Rule>,
    /// Functions whose bodies are being recorded; the innermost last.
    stack: Vec<Frame>,
    /// Places that have a name already. A `Location` is a constant, so its address identifies it.
    places: HashMap<usize, Loc>,
    /// The place of the last operation of the user.
    here: Loc,
    /// The entry was just begun under this name: a call of that name is its body.
    entry: Option<String>,
}

/// A function that is being recorded.
struct Frame {
    id: FunctionId,
    function: Function,
    open: Vec<Body>,
    loops: Vec<Labels>,
}

/// How deep constructions may nest: programs within programs, each a derivative of the next.
const MOST_NESTED: usize = 16;

thread_local! {
    static NESTED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    static BUILDER: RefCell<Option<Builder>> = const { RefCell::new(None) };
    static QUIET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Why a function has no program, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// What is not possible.
    pub message: String,
    /// Where.
    pub source: Option<Source>,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(s) => write!(f, "{s}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for BuildError {}

impl From<String> for BuildError {
    fn from(message: String) -> BuildError {
        BuildError { message, source: None }
    }
}

/// Stops the construction: [`module`] returns the error.
#[track_caller]
pub fn refuse(message: impl Into<String>) -> ! {
    let source = try_with(|b| {
        let loc = b.locate(Location::caller());
        b.module.sources.get(loc).cloned()
    })
    .flatten();
    let refusal = BuildError { message: message.into(), source };
    if QUIET.get() { panic::resume_unwind(Box::new(refusal)) } else { panic!("{refusal}") }
}

/// Runs `f` with a fresh module under construction: the module. Constructions nest.
///
/// # Errors
/// When the function has no program: what was refused, and where.
pub fn module(f: impl FnOnce()) -> Result<Module, BuildError> {
    if NESTED.get() >= MOST_NESTED {
        let message = "a function's derivative is needed to build the function itself".to_string();
        return Err(BuildError { message, source: None });
    }
    struct Restore {
        builder: Option<Builder>,
        quiet: bool,
    }
    impl Drop for Restore {
        fn drop(&mut self) {
            BUILDER.with(|b| *b.borrow_mut() = self.builder.take());
            QUIET.set(self.quiet);
            NESTED.set(NESTED.get() - 1);
        }
    }
    let _restore =
        Restore { builder: BUILDER.with(|b| b.borrow_mut().replace(Builder::default())), quiet: QUIET.replace(true) };
    NESTED.set(NESTED.get() + 1);
    match panic::catch_unwind(AssertUnwindSafe(f)) {
        Ok(()) => Ok(with(|b| std::mem::take(&mut b.module))),
        Err(payload) => match payload.downcast::<BuildError>() {
            Ok(error) => Err(*error),
            Err(other) => panic::resume_unwind(other),
        },
    }
}

fn try_with<R>(f: impl FnOnce(&mut Builder) -> R) -> Option<R> {
    BUILDER.with(|b| b.borrow_mut().as_mut().map(f))
}

fn with<R>(f: impl FnOnce(&mut Builder) -> R) -> R {
    match try_with(f) {
        Some(r) => r,
        None => panic!("handles are used outside of a construction: this function is run by `compile`, not called"),
    }
}

fn frame<R>(f: impl FnOnce(&mut Frame, Loc) -> R) -> R {
    with(|b| match b.stack.last_mut() {
        Some(s) => f(s, b.here),
        None => panic!("handles are used outside of a function"),
    })
}

/// A place in this crate or in the standard library, through which handles call each other: not the user's.
fn ours(file: &str) -> bool {
    let folder = file!().strip_suffix("builder.rs").unwrap_or(file!());
    let library = ["core", "alloc", "std"].iter().any(|name| file.contains(&format!("/library/{name}/src/")));
    library || file.starts_with(folder)
}

impl Builder {
    /// The place of an operation. One inside of this crate is a part of the user's last operation.
    fn locate(&mut self, location: &'static Location<'static>) -> Loc {
        let key = std::ptr::from_ref(location) as usize;
        let loc = match self.places.get(&key) {
            Some(&loc) => loc,
            None => {
                let loc = if ours(location.file()) {
                    Loc::NONE
                } else {
                    self.module.sources.intern(Source {
                        file: location.file().to_string(),
                        line: location.line(),
                        column: location.column(),
                    })
                };
                self.places.insert(key, loc);
                loc
            }
        };
        if loc != Loc::NONE {
            self.here = loc;
        }
        self.here
    }
}

impl Frame {
    fn push(&mut self, stmt: Stmt) {
        if let Some(body) = self.open.last_mut() {
            body.push(stmt);
        }
    }
}

/// Operations that follow come from here.
#[track_caller]
pub(crate) fn here() {
    let location = Location::caller();
    with(|b| b.locate(location));
}

/// Records an operation with one result.
#[track_caller]
pub(crate) fn emit(op: Op, ty: Ty) -> Value {
    here();
    frame(|s, loc| {
        let out = s.function.ir.fresh(ty);
        s.push(Stmt::Op(ir::Stmt { outs: smallvec![out], op, loc }));
        out
    })
}

/// Records an operation with these results.
#[track_caller]
pub(crate) fn emit_many(op: Op, types: &[Ty]) -> Vec<Value> {
    here();
    frame(|s, loc| {
        let outs: Vec<Value> = types.iter().map(|&t| s.function.ir.fresh(t)).collect();
        s.push(Stmt::Op(ir::Stmt { outs: outs.iter().copied().collect(), op, loc }));
        outs
    })
}

/// Records an operation without results.
#[track_caller]
pub(crate) fn effect(op: Op) {
    emit_many(op, &[]);
}

/// Records a statement.
#[track_caller]
pub(crate) fn push(stmt: impl FnOnce(Loc) -> Stmt) {
    here();
    frame(|s, loc| s.push(stmt(loc)));
}

/// A value that a statement will define.
pub(crate) fn fresh(ty: Ty) -> Value {
    frame(|s, _| s.function.ir.fresh(ty))
}

/// A new label.
pub(crate) fn label() -> Label {
    frame(|s, _| s.function.label())
}

/// Opens a body.
pub(crate) fn open() {
    frame(|s, _| s.open.push(Vec::new()));
}

/// Closes the innermost body.
pub(crate) fn close() -> Body {
    frame(|s, _| s.open.pop().unwrap_or_default())
}

/// Records statements that were recorded elsewhere.
pub(crate) fn splice(body: Body) {
    frame(|s, _| {
        if let Some(open) = s.open.last_mut() {
            open.extend(body);
        }
    });
}

/// Records into the body `up` levels above the innermost.
pub(crate) fn hoisted<R>(up: usize, f: impl FnOnce() -> R) -> R {
    let held = frame(|s, _| {
        let at = s.open.len() - up;
        s.open.split_off(at)
    });
    let r = f();
    frame(|s, _| s.open.extend(held));
    r
}

/// A new variable, declared in the innermost body.
pub(crate) fn variable(ty: Ty) -> Variable {
    frame(|s, _| {
        let v = s.function.variable(ty);
        s.push(Stmt::Declare(v));
        v
    })
}

/// A loop begins.
pub(crate) fn enter_loop(labels: Labels) {
    frame(|s, _| s.loops.push(labels));
}

/// The innermost loop ends.
pub(crate) fn leave_loop() {
    frame(|s, _| s.loops.pop());
}

/// The labels of the loop `depth` levels out; 0 is the innermost.
#[track_caller]
pub(crate) fn loop_labels(depth: usize) -> Labels {
    let found = frame(|s, _| s.loops.len().checked_sub(depth + 1).map(|i| s.loops[i]));
    found.unwrap_or_else(|| refuse("there is no loop to leave here"))
}

/// Starts to record the function of this key, or finds it.
#[track_caller]
pub(crate) fn begin_function(key: &str, name: &str) -> Result<FunctionId, FunctionId> {
    let location = Location::caller();
    with(|b| {
        if let Some(&id) = b.functions.get(key) {
            return Err(id);
        }
        let loc = b.locate(location);
        let id = b.module.push(ir::Function::new(name));
        b.functions.insert(key.to_string(), id);
        let mut function = Function::new(name);
        function.ir.loc = loc;
        function.ir.rule = b.rules.get(key).copied();
        b.stack.push(Frame { id, function, open: vec![Vec::new()], loops: Vec::new() });
        Ok(id)
    })
}

/// The next parameter of the function that is being recorded.
pub(crate) fn parameter(ty: Ty) -> Value {
    frame(|s, _| {
        let v = s.function.ir.fresh(ty);
        s.function.ir.params.push(v);
        v
    })
}

/// Ends the function that is being recorded: it is lowered and becomes a part of the module.
pub(crate) fn end_function(results: &[Value]) {
    with(|b| {
        let Some(mut s) = b.stack.pop() else { panic!("no function is being recorded") };
        assert_eq!(s.open.len(), 1, "a region of `{}` was not closed", s.function.ir.name);
        s.function.body = s.open.pop().unwrap_or_default();
        b.module.functions[s.id.index()] = lower::function(s.function, results);
    });
}

/// The function of a key, if there is one.
pub(crate) fn known_function(key: &str) -> Option<FunctionId> {
    with(|b| b.functions.get(key).copied())
}

/// Gives a key to a function that is there already.
pub(crate) fn name_function(key: &str, id: FunctionId) {
    with(|b| b.functions.insert(key.to_string(), id));
}

/// Derivatives for the function of a key, which must not have been recorded yet.
pub(crate) fn set_rule(key: &str, rule: Rule) {
    with(|b| b.rules.insert(key.to_string(), rule));
}

/// Whether the function of a key has derivatives of its own.
pub(crate) fn has_rule(key: &str) -> bool {
    with(|b| b.rules.contains_key(key))
}

/// The entry of the module was just begun under this name.
pub(crate) fn begin_entry(name: &str) {
    with(|b| b.entry = Some(name.to_string()));
}

/// Whether a call of `name` is the whole body of the entry: the first one right inside of it is.
pub(crate) fn take_entry(name: &str) -> bool {
    with(|b| {
        let outermost = b.stack.len() == 1 && b.stack.iter().all(|s| s.open.len() == 1);
        b.entry.take().is_some_and(|entry| outermost && entry == name)
    })
}

/// Adds the functions of a module: the number to add to their ids.
pub(crate) fn import(module: &Module) -> u32 {
    with(|b| {
        let base = b.module.functions.len() as u32;
        let mut names: HashMap<Loc, Loc> = HashMap::new();
        let sources = &mut b.module.sources;
        let mut rename = |loc: &mut Loc| {
            let place = names.entry(*loc).or_insert_with(|| match module.sources.get(*loc) {
                Some(s) => sources.intern(s.clone()),
                None => Loc::NONE,
            });
            *loc = *place;
        };
        for function in &module.functions {
            let mut function = function.clone();
            rename(&mut function.loc);
            if let Some(rule) = &mut function.rule {
                for f in [&mut rule.jvp, &mut rule.vjp].into_iter().flatten() {
                    f.0 += base;
                }
            }
            rebase(&mut function.body, base, &mut rename);
            b.module.functions.push(function);
        }
        b.module.levels = b.module.levels.max(module.levels);
        base
    })
}

fn rebase(block: &mut ir::Block, base: u32, rename: &mut impl FnMut(&mut Loc)) {
    for stmt in &mut block.stmts {
        rename(&mut stmt.loc);
        if let Some(function) = stmt.op.callee_mut() {
            function.0 += base;
        }
        for inner in stmt.op.blocks_mut() {
            rebase(inner, base, rename);
        }
    }
}
