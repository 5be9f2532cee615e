//! Programs for four inputs at once, in C: what `crate::lanes` says.
//!
//! A value that varies is a vector of four: of `double`, narrow floats widened as in their cells; of `int64_t`, masks of
//! booleans too; of `uint64_t`, addresses too. What is uniform is written as in scalar code. Every function returns a
//! status, which is not 0 when lanes diverge.

mod prim;
mod statement;

use super::prim as scalar;
use super::syntax::{c_type, from_cell};
use crate::calls::Calls;
use crate::lanes::{Inputs, Lanes};
use chainrule_ir::{Block, Const, Function, FunctionId, Module, Op, Ty, Value};
use std::fmt::Write;

/// How many lanes there are.
pub(super) const LANES: u32 = 4;

/// A program as text.
pub(super) struct Text {
    /// The functions, and what they need.
    pub text: String,
    /// Bytes of stack for a chain of calls that passes through each function once; an upper bound.
    pub stack: usize,
    /// How many functions there are.
    pub units: usize,
}

/// Bytes of stack of a function besides its values.
const FRAME: usize = 1024;

/// Bytes of stack for a value; compilers keep most in registers.
const BYTES_PER_VALUE: usize = 64;

/// The type of values that vary.
fn wide_type(ty: Ty) -> &'static str {
    match ty {
        Ty::F64 | Ty::F32 => "cr_v",
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 | Ty::Bool => "cr_i",
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 | Ty::Ptr => "cr_u",
    }
}

/// A scalar in all lanes.
fn splat(ty: Ty, x: &str) -> String {
    match ty {
        Ty::F64 | Ty::F32 => format!("cr_splat_v({x})"),
        Ty::Bool => format!("cr_splat_i(-(int64_t)({x}))"),
        Ty::Ptr => format!("cr_splat_u((uint64_t)({x}))"),
        _ if ty.is_signed() => format!("cr_splat_i({x})"),
        _ => format!("cr_splat_u({x})"),
    }
}

/// Lane `l` of a vector as a scalar.
fn lane(ty: Ty, x: &str, l: u32) -> String {
    match ty {
        Ty::F32 => format!("(float){x}[{l}]"),
        Ty::Bool => format!("({x}[{l}] != 0)"),
        Ty::Ptr => format!("(double *){x}[{l}]"),
        _ => format!("{x}[{l}]"),
    }
}

/// Writes `entry` and what it calls, for [`LANES`] inputs at once; `name` is that of the entry.
pub(super) fn write(module: &Module, entry: FunctionId, inputs: &Inputs, name: &str) -> Text {
    let calls = Calls::new(module, entry);
    let lanes = Lanes::new(module, entry, &calls.order, LANES, inputs);
    let mut out = Writer {
        module,
        calls: &calls,
        lanes: &lanes,
        text: String::new(),
        function: module.function(entry),
        id: entry,
        constants: Vec::new(),
        mask: None,
        fresh: 0,
        mathematics: false,
    };
    for &f in &calls.order {
        out.declare(f);
    }
    for &f in &calls.order {
        out.write_function(f);
    }
    out.entry(entry, name);
    let mut text = String::new();
    if out.mathematics {
        text.push_str(chainrule_vmath::C_SOURCE);
    }
    text.push_str(include_str!("lanes.c"));
    text.push_str(&out.text);
    let stack = calls.deepest(|group| {
        let members = calls.order.iter().filter(|&&f| calls.group(f) == group);
        members.map(|&f| FRAME + BYTES_PER_VALUE * module.function(f).types.len()).sum()
    });
    Text { text, stack, units: calls.order.len() + 1 }
}

/// The program under way.
struct Writer<'a> {
    module: &'a Module,
    calls: &'a Calls,
    lanes: &'a Lanes,
    text: String,
    function: &'a Function,
    id: FunctionId,
    /// The constants among the values of the function.
    constants: Vec<Option<Const>>,
    /// The variable that holds the lanes that are active, if not all are.
    mask: Option<String>,
    /// How many names were made.
    fresh: usize,
    /// Functions of `chainrule_vmath` are called.
    mathematics: bool,
}

/// The name of a value.
fn local(v: Value) -> String {
    format!("v{}", v.0)
}

/// The name of a function.
fn function_name(f: FunctionId) -> String {
    format!("w{}", f.0)
}

impl<'a> Writer<'a> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn name(&mut self, prefix: &str) -> String {
        self.fresh += 1;
        format!("{prefix}{}", self.fresh)
    }

    fn ty(&self, v: Value) -> Ty {
        self.function.ty(v)
    }

    fn varies(&self, v: Value) -> bool {
        self.lanes.varies(self.id, v)
    }

    /// The C type of a value.
    fn type_of(&self, v: Value) -> &'static str {
        if self.varies(v) { wide_type(self.ty(v)) } else { c_type(self.ty(v)) }
    }

    /// A value: a scalar if it is uniform, else a vector.
    fn value(&self, v: Value) -> String {
        match self.constants[v.index()] {
            Some(c) => scalar::constant(c),
            None => local(v),
        }
    }

    /// A value as a vector.
    fn wide(&self, v: Value) -> String {
        let x = self.value(v);
        if self.varies(v) { x } else { splat(self.ty(v), &x) }
    }

    /// A value in the form of `target`, which it becomes.
    fn value_for(&self, v: Value, target: Value) -> String {
        if self.varies(target) { self.wide(v) } else { self.value(v) }
    }

    /// A value in one lane.
    fn in_lane(&self, v: Value, l: u32) -> String {
        let x = self.value(v);
        if self.varies(v) { lane(self.ty(v), &x, l) } else { x }
    }

    /// Lane `l` is active, if that is in question.
    fn active(&self, l: u32) -> Option<String> {
        self.mask.as_ref().map(|mask| format!("{mask}[{l}]"))
    }

    fn define(&mut self, v: Value, value: &str) {
        let (ty, name) = (self.type_of(v), local(v));
        let ty = if ty.ends_with('*') { format!("{ty}const") } else { format!("const {ty}") };
        self.line(&format!("{ty} {name} = {value};"));
    }

    fn result_type(&self, f: FunctionId, k: usize) -> &'static str {
        let ty = self.module.function(f).results[k];
        if self.lanes.result_varies(f, k) { wide_type(ty) } else { c_type(ty) }
    }

    fn signature(&self, f: FunctionId) -> String {
        let function = self.module.function(f);
        // Calls of a recursion check the stack where it is used.
        let attribute = if self.calls.recurses(f, f) { "__attribute__((noinline)) " } else { "" };
        let mut text = format!("static {attribute}uint64_t {}(struct cr_state *restrict st", function_name(f));
        if self.lanes.masked(f) {
            text.push_str(", const cr_i active");
        }
        for &v in &function.params {
            let ty = function.ty(v);
            let ty = if self.lanes.varies(f, v) { wide_type(ty) } else { c_type(ty) };
            let _ = write!(text, ", {ty} {}", local(v));
        }
        let _ = write!(text, ", struct {}_r *restrict r)", function_name(f));
        text
    }

    fn declare(&mut self, f: FunctionId) {
        let fields: Vec<String> =
            (0..self.module.function(f).results.len()).map(|k| format!("{} r{k};", self.result_type(f, k))).collect();
        let line = format!("struct {}_r {{ {} }};\n{};", function_name(f), fields.join(" "), self.signature(f));
        self.line(&line);
    }

    fn write_function(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        (self.function, self.id) = (function, id);
        self.mask = self.lanes.masked(id).then(|| "active".to_owned());
        self.constants.clear();
        self.constants.resize(function.types.len(), None);
        function.body.each_stmt(&mut |s| {
            if let Op::Const(c) = s.op {
                self.constants[s.outs[0].index()] = Some(c);
            }
        });
        let open = format!("/* {} */\n{} {{", function.name.replace("*/", ""), self.signature(id));
        self.line(&open);
        let saved = function.release.then(|| self.save());
        self.stmts(&function.body);
        if let Some(saved) = saved {
            self.restore(&saved);
        }
        for (k, &v) in function.body.yields.iter().enumerate() {
            let x = if self.lanes.result_varies(id, k) { self.wide(v) } else { self.value(v) };
            self.line(&format!("r->r{k} = {x};"));
        }
        self.line("return 0;\n}");
    }

    /// What Rust calls: takes cells, gives cells and a status.
    fn entry(&mut self, f: FunctionId, name: &str) {
        let function = self.module.function(f);
        self.line(&format!(
            "__attribute__((visibility(\"default\"))) uint64_t {name}(struct cr_state *st, const uint64_t *a, \
             uint64_t *results) {{\nstruct {}_r r;",
            function_name(f)
        ));
        let mut call = format!("const uint64_t s = {}(st", function_name(f));
        if self.lanes.masked(f) {
            call.push_str(", cr_splat_i(-1)");
        }
        for (k, &v) in function.params.iter().enumerate() {
            let (ty, at) = (function.ty(v), k as u32 * LANES);
            let x = match (self.lanes.varies(f, v), ty) {
                (false, _) => from_cell(ty, &format!("a[{at}]")),
                (true, Ty::Bool) => format!("cr_get(a + {at}) != 0"),
                (true, _) => format!("({})cr_get(a + {at})", wide_type(ty)),
            };
            let _ = write!(call, ", {x}");
        }
        self.line(&format!("{call}, &r);\nif (s) return s;"));
        for (k, &ty) in function.results.iter().enumerate() {
            let x = format!("r.r{k}");
            let x = if self.lanes.result_varies(f, k) { x } else { splat(ty, &x) };
            let x = if ty == Ty::Bool { format!("{x} & 1") } else { format!("(cr_i)({x})") };
            self.line(&format!("cr_put(results + {}, {x});", k as u32 * LANES));
        }
        self.line("return 0;\n}");
    }

    /// Remembers where memory ends.
    fn save(&mut self) -> String {
        let name = self.name("b");
        self.line(&format!("double *const {name} = st->bump;"));
        name
    }

    fn restore(&mut self, saved: &str) {
        self.line(&format!("st->bump = {saved};"));
    }

    /// Leaves where lanes go different ways.
    fn diverge(&mut self, bad: &str) {
        self.line(&format!("if (cr_unlikely({bad})) return 1;"));
    }

    fn stmts(&mut self, block: &'a Block) {
        // Blocks nest as deep as a program likes.
        stacker::maybe_grow(128 << 10, 2 << 20, || block.stmts.iter().for_each(|s| self.stmt(s)));
    }
}
