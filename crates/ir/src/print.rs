//! Programs as text; section 7 of the specification is the grammar, [`parse`](crate::parse()) reads it back.

use crate::module::{Block, Function, Message, Module, Op, Piece, Rule, Stmt};
use crate::types::{Const, FunctionId, Loc, Ty, Value};
use std::collections::HashMap;
use std::fmt;

/// What is printed of a module besides what it computes.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// Where operations come from.
    pub locations: bool,
    /// The types of values that nothing defines, which passes leave behind.
    pub unused: bool,
}

impl Printer {
    /// All of it: what parses back to the same module.
    pub const EXACT: Printer = Printer { locations: true, unused: true };

    /// Only what it computes.
    pub const PLAIN: Printer = Printer { locations: false, unused: false };

    /// The text of a module.
    pub fn module(self, module: &Module) -> String {
        let mut text = String::new();
        if module.levels > 0 {
            text.push_str(&format!("levels {}\n", module.levels));
        }
        let names = names(module);
        for function in &module.functions {
            if !text.is_empty() {
                text.push('\n');
            }
            let mut writer = Writer { printer: self, module, function, names: &names, text: &mut text, indent: 1 };
            writer.function();
        }
        text
    }

    /// The text of a statement of `function`, without its nested blocks: for messages.
    pub fn stmt(self, module: &Module, function: &Function, stmt: &Stmt) -> String {
        let mut text = String::new();
        let mut writer = Writer { printer: self, module, function, names: &names(module), text: &mut text, indent: 0 };
        writer.head(stmt);
        text
    }
}

impl fmt::Display for Module {
    /// The exact text form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Printer::EXACT.module(self))
    }
}

impl fmt::Display for Const {
    /// As in the text form, without the type: the shortest digits that give the same bits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let float = f64::from_bits(self.bits);
        match self.ty {
            _ if !self.is_canonical() => write!(f, "bits {:#x}", self.bits),
            Ty::F64 | Ty::F32 if self.bits == f64::NAN.to_bits() => f.write_str("nan"),
            Ty::F64 | Ty::F32 if float.is_nan() => write!(f, "bits {:#x}", self.bits),
            Ty::F64 => write!(f, "{float:?}"),
            Ty::F32 => write!(f, "{:?}", float as f32),
            Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => write!(f, "{}", self.bits as i64),
            Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 => write!(f, "{}", self.bits),
            Ty::Bool => write!(f, "{}", self.bits == 1),
            Ty::Ptr if self.bits == 0 => f.write_str("null"),
            Ty::Ptr => write!(f, "bits {:#x}", self.bits),
        }
    }
}

/// How many functions have a name.
type Names<'a> = HashMap<&'a str, usize>;

fn names(module: &Module) -> Names<'_> {
    let mut names = Names::new();
    for f in &module.functions {
        *names.entry(f.name.as_str()).or_default() += 1;
    }
    names
}

/// A name of letters, digits, `_`, `.` and `:` that starts with a letter or `_` stands without quotes.
pub(crate) fn bare(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_word)
}

/// A letter of words.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':')
}

struct Writer<'a> {
    printer: Printer,
    module: &'a Module,
    function: &'a Function,
    names: &'a Names<'a>,
    text: &'a mut String,
    indent: usize,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn line(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.indent));
    }

    fn function(&mut self) {
        let f = self.function;
        let params: Vec<String> = f.params.iter().map(|&v| self.typed(v)).collect();
        let results: Vec<&str> = f.results.iter().map(|t| t.name()).collect();
        let head = format!("func {}({}) -> ({})", at(&f.name), params.join(", "), results.join(", "));
        self.put(&head);
        if f.release {
            self.put(" release");
        }
        if let Some(rule) = f.rule {
            self.rule(rule);
        }
        self.location(f.loc);
        self.put(" {\n");
        if self.printer.unused {
            self.unused();
        }
        self.body(&f.body);
        self.put("}\n");
    }

    fn rule(&mut self, rule: Rule) {
        let targets: Vec<String> = [("jvp", rule.jvp), ("vjp", rule.vjp)]
            .into_iter()
            .filter_map(|(kind, id)| Some(format!("{kind} {}", self.callee(id?))))
            .collect();
        self.put(&format!(" rule({})", targets.join(", ")));
    }

    fn unused(&mut self) {
        let f = self.function;
        let mut defined = vec![false; f.types.len()];
        let mut define = |v: Value| {
            if let Some(d) = defined.get_mut(v.index()) {
                *d = true;
            }
        };
        f.params.iter().copied().for_each(&mut define);
        f.body.each_stmt(&mut |s| {
            s.op.region_params(&mut define);
            s.outs.iter().copied().for_each(&mut define);
        });
        let rest: Vec<String> =
            (0..f.types.len()).filter(|&i| !defined[i]).map(|i| self.typed(Value(i as u32))).collect();
        if !rest.is_empty() {
            self.put(&format!("  unused {}\n", rest.join(", ")));
        }
    }

    fn body(&mut self, block: &Block) {
        stacker::maybe_grow(64 << 10, 1 << 20, || {
            for stmt in &block.stmts {
                self.line();
                self.head(stmt);
                match &stmt.op {
                    Op::If { cond: _, then, otherwise } => {
                        self.nested(then);
                        if **otherwise != Block::default() {
                            self.put(" else");
                            self.nested(otherwise);
                        }
                    }
                    Op::For(l) => self.nested(&l.body),
                    Op::Loop(l) => self.nested(&l.body),
                    _ => {}
                }
                self.put("\n");
            }
        });
        if !block.yields.is_empty() {
            self.line();
            self.put(&format!("yield {}\n", list(&block.yields)));
        }
    }

    fn nested(&mut self, block: &Block) {
        self.put(" {\n");
        self.indent += 1;
        self.body(block);
        self.indent -= 1;
        self.line();
        self.put("}");
    }

    /// A statement up to its blocks.
    fn head(&mut self, stmt: &Stmt) {
        if !stmt.outs.is_empty() {
            let outs: Vec<String> = stmt.outs.iter().map(|&v| self.typed(v)).collect();
            self.put(&format!("{} = ", outs.join(", ")));
        }
        let text = match &stmt.op {
            Op::Const(c) => format!("const {c}"),
            Op::Prim(prim, args) => format!("{} {}", prim.name(), list(args)),
            Op::Alloc { cells } => format!("alloc {cells}"),
            Op::Room => "room".to_owned(),
            Op::Offset { ptr, index, stride } => format!("offset {ptr}, {index} * {stride}"),
            Op::Shadow { ptr, level, width: 1 } => format!("shadow {ptr}, {level}"),
            Op::Shadow { ptr, level, width } => format!("shadow {ptr}, {level} by {width}"),
            Op::Load { ptr, offset } => format!("load {ptr} + {offset}"),
            Op::Store { ptr, offset, value } => format!("store {ptr} + {offset}, {value}"),
            Op::Copy { dst, src, cells } => format!("copy {dst}, {src}, {cells}"),
            Op::Zero { ptr, cells } => format!("zero {ptr}, {cells}"),
            Op::Call { function, args } => format!("call {}({})", self.callee(*function), list(args)),
            Op::Assert { cond, message } => format!("assert {cond}{}", pieces(", ", message)),
            Op::Print { message } => format!("print{}", pieces(" ", message)),
            Op::If { cond, then: _, otherwise: _ } => format!("if {cond}"),
            Op::For(l) => {
                let carried = self.carried(&l.params, &l.inits);
                format!("for {} in {}..{}{carried}{}", l.index, l.lo, l.hi, release(l.release))
            }
            Op::Loop(l) => format!("loop{}{}", self.carried(&l.params, &l.inits), release(l.release)),
            Op::Spread(s) => {
                let keeps = s.keeps.map_or(String::new(), |level| format!(" keeps {level}"));
                let callee = self.callee(s.function);
                format!("spread {callee}({}) over {}..{} by {}{keeps}", list(&s.args), s.lo, s.hi, s.grain)
            }
        };
        self.put(&text);
        self.location(stmt.loc);
    }

    fn carried(&self, params: &[Value], inits: &[Value]) -> String {
        let pairs: Vec<String> = params.iter().zip(inits).map(|(&p, i)| format!("{} = {i}", self.typed(p))).collect();
        if pairs.is_empty() { String::new() } else { format!(" with {}", pairs.join(", ")) }
    }

    fn location(&mut self, loc: Loc) {
        if let (true, Some(s)) = (self.printer.locations, self.module.sources.get(loc)) {
            self.put(&format!(" @ {:?}:{}:{}", s.file, s.line, s.column));
        }
    }

    /// `%3: f64`; a value outside of the table has no type to show.
    fn typed(&self, v: Value) -> String {
        match self.function.types.get(v.index()) {
            Some(ty) => format!("{v}: {ty}"),
            None => format!("{v}: ?"),
        }
    }

    /// A function by its name, or by its number when the name does not say which.
    fn callee(&self, id: FunctionId) -> String {
        match self.module.functions.get(id.index()) {
            Some(f) if self.names.get(f.name.as_str()) == Some(&1) => at(&f.name),
            _ => format!("#{}", id.0),
        }
    }
}

fn at(name: &str) -> String {
    if bare(name) { format!("@{name}") } else { format!("@{name:?}") }
}

fn list(values: &[Value]) -> String {
    let names: Vec<String> = values.iter().map(Value::to_string).collect();
    names.join(", ")
}

fn release(release: bool) -> &'static str {
    if release { " release" } else { "" }
}

fn pieces(before: &str, message: &Message) -> String {
    let pieces: Vec<String> = message
        .iter()
        .map(|p| match p {
            Piece::Text(text) => format!("{text:?}"),
            Piece::Value { value, precision: None } => value.to_string(),
            Piece::Value { value, precision: Some(digits) } => format!("{value} to {digits}"),
            Piece::Debug(value) => format!("{value} debug"),
        })
        .collect();
    if pieces.is_empty() { String::new() } else { format!("{before}{}", pieces.join(", ")) }
}
