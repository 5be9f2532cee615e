//! Programs as source text: the structure that all languages share.
//!
//! A [`Syntax`] says how a language writes a value, an operation, a branch; [`write()`] walks the program and asks it. A
//! value of the program becomes a constant or a literal, what changes becomes variables: the results of branches, and
//! what loops carry.

mod apart;
mod block;
mod families;
mod linear;
mod syntax;
mod vector;

use apart::Apart;
pub(crate) use syntax::{Checked, Header, Operand, Syntax};
pub(crate) use vector::RANGE;

use crate::calls::Calls;
use crate::runtime::Sites;
use chainrule_ir::{Const, Function, FunctionId, Loc, Module, Op, Stmt, Ty, Value};
use std::collections::{HashMap, HashSet};

/// A program as text.
pub(crate) struct Text {
    /// The functions, without what the language wants before.
    pub text: String,
    /// Where it traps or prints.
    pub sites: Sites,
    /// Bytes of stack for a chain of calls that passes through each function once; an upper bound.
    pub stack: usize,
    /// How many functions there are.
    pub units: usize,
}

/// Writes `entry`, what it calls, and the entries that the syntax asks for.
///
/// Names of functions start with `prefix`.
pub(crate) fn write(module: &Module, entry: FunctionId, prefix: &str, syntax: &dyn Syntax) -> Text {
    let calls = Calls::new(module, entry);
    let headers: HashMap<FunctionId, Header> =
        calls.order.iter().map(|&f| (f, header(module, &calls, prefix, f))).collect();
    let mut out = Writer {
        syntax,
        module,
        calls: &calls,
        sites: Sites::default(),
        text: String::new(),
        indent: 0,
        function: module.function(entry),
        id: entry,
        entry,
        apart: None,
        headers: &headers,
        constants: Vec::new(),
        loc: Loc::NONE,
        saved: 0,
        entries: Vec::new(),
        vector: false,
        numbers: HashSet::new(),
        ranges: HashMap::new(),
    };
    for &f in &calls.order {
        let line = syntax.declare(&headers[&f]);
        out.line(&line);
    }
    // Recursive calls and spreads name entries, so that these are declared before what calls them.
    for &f in calls.order.iter().filter(|&&f| calls.recurses(f, f) || calls.spread(f)) {
        let line = syntax.declare_entry(&headers[&f]);
        out.line(&line);
    }
    for &f in &calls.order {
        out.function(f);
    }
    let entries = std::mem::take(&mut out.entries);
    for f in &entries {
        out.line(&syntax.entry(&headers[f], false));
    }
    out.line(&syntax.entry(&headers[&entry], true));
    let (text, sites) = (std::mem::take(&mut out.text), std::mem::take(&mut out.sites));
    let stack = calls.deepest(|group| {
        let members = calls.order.iter().filter(|&&f| calls.group(f) == group);
        members
            .map(|&f| FRAME + BYTES_PER_VALUE * module.function(f).types.len() + out.ranges.get(&f).unwrap_or(&0))
            .sum()
    });
    Text { text, sites, stack, units: calls.order.len() + entries.len() + 1 }
}

/// Bytes of stack of a function besides its values.
const FRAME: usize = 512;

/// Bytes of stack for a value; compilers keep most in registers, and keep some several times, unrolled.
const BYTES_PER_VALUE: usize = 32;

fn header(module: &Module, calls: &Calls, prefix: &str, id: FunctionId) -> Header {
    let function = module.function(id);
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = function.name.chars().map(plain).take(40).collect();
    Header {
        name: format!("{prefix}f{}_{name}", id.0),
        comment: function.name.clone(),
        params: function.params.iter().map(|&v| (function.ty(v), local(v))).collect(),
        results: function.results.clone(),
        traps: calls.traps(id),
        recursive: calls.recurses(id, id),
    }
}

/// The name of a value.
fn local(v: Value) -> String {
    format!("v{}", v.0)
}

/// The program under way.
struct Writer<'a> {
    syntax: &'a dyn Syntax,
    module: &'a Module,
    calls: &'a Calls,
    sites: Sites,
    text: String,
    indent: usize,
    function: &'a Function,
    id: FunctionId,
    entry: FunctionId,
    /// What is known of the memory of the function at hand, once that is asked for.
    apart: Option<Apart<'a>>,
    headers: &'a HashMap<FunctionId, Header>,
    /// The constants among the values of the function.
    constants: Vec<Option<Const>>,
    /// Where the statement at hand comes from.
    loc: Loc,
    /// How many places have saved where memory ends.
    saved: usize,
    /// The functions whose entries recursive calls and spreads use.
    entries: Vec<FunctionId>,
    /// The statements at hand are those of a loop whose iterations can go side by side.
    vector: bool,
    /// Floats that are never a NaN: the running extrema of loops.
    numbers: HashSet<Value>,
    /// Bytes of stack that functions use for values of ranges.
    ranges: HashMap<FunctionId, usize>,
}

impl<'a> Writer<'a> {
    /// Writes lines.
    fn line(&mut self, lines: &str) {
        for line in lines.lines() {
            self.text.extend(std::iter::repeat_n(' ', 4 * self.indent));
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn nested(&mut self, open: &str, f: impl FnOnce(&mut Self)) {
        self.line(open);
        self.indent += 1;
        f(self);
        self.indent -= 1;
    }

    fn function(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        self.function = function;
        self.id = id;
        self.apart = None;
        self.constants.clear();
        self.numbers.clear();
        self.constants.resize(function.types.len(), None);
        function.body.each_stmt(&mut |s| {
            if let Op::Const(c) = s.op {
                self.constants[s.outs[0].index()] = Some(c);
            }
        });
        let open = self.syntax.open(self.header());
        self.nested(&open, |w| {
            let saved = function.release.then(|| w.save());
            w.stmts(&function.body.stmts);
            if let Some(saved) = saved {
                w.restore(&saved);
            }
            let results = w.values(&function.body.yields);
            let lines = w.syntax.leave(w.header(), &results);
            w.line(&lines);
        });
        self.line("}");
    }

    /// How the function at hand is called.
    fn header(&self) -> &'a Header {
        &self.headers[&self.id]
    }

    /// Remembers where memory ends.
    fn save(&mut self) -> String {
        let name = format!("b{}", self.saved);
        self.saved += 1;
        let line = self.syntax.save(&name);
        self.line(&line);
        name
    }

    fn restore(&mut self, saved: &str) {
        let line = self.syntax.restore(saved);
        self.line(&line);
    }

    /// A value, as an expression.
    fn value(&self, v: Value) -> String {
        match self.constants[v.index()] {
            Some(c) => self.syntax.constant(c),
            None => local(v),
        }
    }

    fn values(&self, values: &[Value]) -> Vec<String> {
        values.iter().map(|&v| self.value(v)).collect()
    }

    fn operand(&self, v: Value) -> Operand {
        Operand { text: self.value(v), ty: self.function.ty(v), constant: self.constants[v.index()] }
    }

    fn operands(&self, values: &[Value]) -> Vec<Operand> {
        values.iter().map(|&v| self.operand(v)).collect()
    }

    fn ty(&self, v: Value) -> Ty {
        self.function.ty(v)
    }

    fn define(&mut self, v: Value, value: &str) {
        let line = self.syntax.define(self.ty(v), &local(v), value);
        self.line(&line);
    }

    fn variable(&mut self, v: Value, value: Option<&str>) {
        let line = self.syntax.variable(self.ty(v), &local(v), value);
        self.line(&line);
    }

    fn stmts(&mut self, stmts: &'a [Stmt]) {
        // Blocks nest as deep as a program likes.
        stacker::maybe_grow(128 << 10, 2 << 20, || stmts.iter().for_each(|s| self.stmt(s)));
    }
}
