//! How C writes programs.

use super::prim;
use crate::source::{Checked, Header, Operand, RANGE, Syntax};
use chainrule_ir::memory::{CELL, shadow_distance};
use chainrule_ir::{Const, Prim, Ty};
use std::fmt::Write;

/// C: for this process, or for a text that compiles by itself.
pub(crate) struct C {
    /// The name of the program's entry.
    pub entry: String,
    /// Whose mathematics it uses.
    pub mathematics: Mathematics,
    /// What it runs in.
    pub host: Host,
}

/// What code runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// This process: the state of a run is that of `runtime`.
    Process,
    /// A program without Chainrule: the state is that of `alone.c`.
    Alone,
}

/// Whose exponentials, logarithms and hyperbolic tangents code of the C compiler uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mathematics {
    /// The C library's: the bits of the other tiers.
    #[default]
    Library,
    /// Those of `chainrule_vmath` where a compiler can use vector instructions for them, or where they are faster
    /// anyway: within 2 units in the last place.
    Vector,
}

/// The type of values. Integers of any width are in the form of their cells.
pub(super) fn c_type(ty: Ty) -> &'static str {
    match ty {
        Ty::F64 => "double",
        Ty::F32 => "float",
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => "int64_t",
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 => "uint64_t",
        Ty::Bool => "_Bool",
        Ty::Ptr => "double *",
    }
}

/// A value of type `ty` as a cell.
fn to_cell(ty: Ty, x: &str) -> String {
    match ty {
        Ty::F64 => format!("cr_bits({x})"),
        Ty::F32 => format!("cr_bits((double){x})"),
        _ => format!("(uint64_t){x}"),
    }
}

/// A cell as a value of type `ty`.
pub(super) fn from_cell(ty: Ty, cell: &str) -> String {
    match ty {
        Ty::F64 => format!("cr_float({cell})"),
        Ty::F32 => format!("(float)cr_float({cell})"),
        Ty::Bool => format!("{cell} != 0"),
        _ => format!("({}){cell}", c_type(ty)),
    }
}

/// The address of the first cell of a shadow in a wide level.
pub(super) fn wide_shadow(ptr: &str, level: u32, width: u32) -> String {
    let distance = shadow_distance(level);
    format!("(double *)(st->base + {distance}ull + ((uint64_t){ptr} - st->base) * {width})")
}

/// The results of a function lie in a structure behind a pointer, else they are what it returns.
fn by_pointer(f: &Header) -> bool {
    f.traps && !f.results.is_empty()
}

fn signature(f: &Header) -> String {
    let kind = match (f.traps, f.results.len()) {
        (true, _) => "uint64_t".to_owned(),
        (false, 0) => "void".to_owned(),
        (false, 1) => c_type(f.results[0]).to_owned(),
        (false, _) => format!("struct {}_r", f.name),
    };
    // Calls of a recursion check the stack where it is used.
    let attribute = if f.recursive { "__attribute__((noinline)) " } else { "" };
    let mut text = format!("static {attribute}{kind} {}(struct cr_state *restrict st", f.name);
    for (ty, name) in &f.params {
        let _ = write!(text, ", {} {name}", c_type(*ty));
    }
    if by_pointer(f) {
        let _ = write!(text, ", struct {}_r *restrict r", f.name);
    }
    text.push(')');
    text
}

fn entry_signature(f: &Header, main: Option<&str>) -> String {
    let (linkage, name) = match main {
        Some(name) => ("__attribute__((visibility(\"default\"))) ", name.to_owned()),
        None => ("static ", format!("{}_entry", f.name)),
    };
    format!("{linkage}uint64_t {name}(struct cr_state *st, const uint64_t *a, uint64_t *results)")
}

fn index(ptr: &str, offset: u32) -> String {
    format!("{ptr}[{offset}]")
}

impl C {
    fn alone(&self) -> bool {
        self.host == Host::Alone
    }

    fn fail(&self, status: u64, operands: &[Operand]) -> String {
        let mut text = String::new();
        // Alone, nobody would put the operands into words.
        let operands = if self.alone() { &[] } else { operands };
        for (k, x) in operands.iter().enumerate() {
            let _ = write!(text, "st->operands[{k}] = {}; ", to_cell(x.ty, &x.text));
        }
        let _ = write!(text, "return {status};");
        text
    }

    /// What is run to call `callee`, given that no call is too deep.
    fn direct(&self, callee: &Header, args: &[String], outs: &[(Ty, String)], declare: bool) -> String {
        let mut call = format!("{}(st", callee.name);
        for x in args {
            let _ = write!(call, ", {x}");
        }
        let set = |ty: Ty, name: &str, value: &str| {
            if declare { self.define(ty, name, value) } else { self.assign(name, value) }
        };
        let mut text = String::new();
        let first = outs.first().map_or("", |o| o.1.as_str());
        match (callee.traps, outs) {
            (false, []) => {
                let _ = writeln!(text, "{call});");
            }
            (false, [(ty, name)]) => {
                let _ = writeln!(text, "{}", set(*ty, name, &format!("{call})")));
            }
            (false, _) => {
                let _ = writeln!(text, "const struct {}_r r{first} = {call});", callee.name);
            }
            (true, _) => {
                if outs.is_empty() {
                    let _ = writeln!(text, "{{ const uint64_t s = {call}); if (cr_unlikely(s)) return s; }}");
                } else {
                    let _ = writeln!(text, "struct {}_r r{first};", callee.name);
                    let _ =
                        writeln!(text, "{{ const uint64_t s = {call}, &r{first}); if (cr_unlikely(s)) return s; }}");
                }
            }
        }
        if callee.traps || outs.len() > 1 {
            for (k, (ty, name)) in outs.iter().enumerate() {
                let _ = writeln!(text, "{}", set(*ty, name, &format!("r{first}.r{k}")));
            }
        }
        text
    }
}

impl Syntax for C {
    fn constant(&self, c: Const) -> String {
        prim::constant(c)
    }

    fn define(&self, ty: Ty, name: &str, value: &str) -> String {
        // A pointer is constant itself, not what it points to.
        match ty {
            Ty::Ptr => format!("double *const {name} = {value};"),
            _ => format!("const {} {name} = {value};", c_type(ty)),
        }
    }

    fn variable(&self, ty: Ty, name: &str, value: Option<&str>) -> String {
        match value {
            Some(value) => format!("{} {name} = {value};", c_type(ty)),
            None => format!("{} {name};", c_type(ty)),
        }
    }

    fn declare(&self, f: &Header) -> String {
        let mut text = String::new();
        if f.results.len() > 1 || by_pointer(f) {
            let fields: Vec<String> =
                f.results.iter().enumerate().map(|(k, &ty)| format!("{} r{k};", c_type(ty))).collect();
            let _ = writeln!(text, "struct {}_r {{ {} }};", f.name, fields.join(" "));
        }
        let _ = write!(text, "{};", signature(f));
        text
    }

    fn declare_entry(&self, f: &Header) -> String {
        if self.alone() {
            return String::new();
        }
        format!("{};", entry_signature(f, None))
    }

    fn open(&self, f: &Header) -> String {
        format!("/* {} */\n{} {{", f.comment.replace("*/", ""), signature(f))
    }

    fn leave(&self, f: &Header, results: &[String]) -> String {
        let mut text = String::new();
        if by_pointer(f) {
            for (k, x) in results.iter().enumerate() {
                let _ = writeln!(text, "r->r{k} = {x};");
            }
        }
        match (f.traps, results) {
            (true, _) => text.push_str("return 0;"),
            (false, []) => {}
            (false, [x]) => {
                let _ = write!(text, "return {x};");
            }
            (false, _) => {
                let _ = write!(text, "return (struct {}_r){{ {} }};", f.name, results.join(", "));
            }
        }
        text
    }

    fn entry(&self, f: &Header, main: bool) -> String {
        let args: Vec<String> =
            f.params.iter().enumerate().map(|(k, &(ty, _))| from_cell(ty, &format!("a[{k}]"))).collect();
        let outs: Vec<(Ty, String)> = f.results.iter().enumerate().map(|(k, &ty)| (ty, format!("o{k}"))).collect();
        let signature = match (self.alone(), main) {
            (true, false) => return String::new(),
            (true, true) => {
                format!("static uint64_t {}(struct cr_state *st, const uint64_t *a, uint64_t *results)", self.entry)
            }
            (false, _) => entry_signature(f, main.then_some(&self.entry)),
        };
        let mut text = format!("{signature} {{\n");
        for line in self.direct(f, &args, &outs, true).lines() {
            let _ = writeln!(text, "    {line}");
        }
        for (k, (ty, name)) in outs.iter().enumerate() {
            let _ = writeln!(text, "    results[{k}] = {};", to_cell(*ty, name));
        }
        text.push_str("    return 0;\n}");
        text
    }

    fn if_(&self, cond: &str, not: bool) -> String {
        if not { format!("if (!{cond}) {{") } else { format!("if ({cond}) {{") }
    }

    fn for_(&self, index: &str, lo: &str, hi: &str) -> String {
        format!("for (uint64_t {index} = {lo}; {index} < {hi}; {index}++) {{")
    }

    fn forever(&self) -> String {
        "for (;;) {".to_owned()
    }

    fn prim(&self, prim: Prim, args: &[Operand], out: Ty) -> String {
        if prim == Prim::Accumulate && out == Ty::F64 && self.mathematics == Mathematics::Vector {
            return format!("cr_accumulate({}, {})", args[0].text, args[1].text);
        }
        if prim == Prim::Tanh && out == Ty::F64 && self.mathematics == Mathematics::Vector {
            return format!("cr_tanh({})", args[0].text);
        }
        prim::total(prim, args, out)
    }

    fn extremum_of_number(&self, prim: Prim, args: &[Operand], _: Ty) -> String {
        // One instruction, where `prim::total` has to ask for a NaN in both.
        let better = if prim == Prim::Min { "<" } else { ">" };
        format!("{y} {better} {x} ? {y} : {x}", x = args[0].text, y = args[1].text)
    }

    fn vector_prim(&self, prim: Prim, args: &[Operand], out: Ty) -> Option<String> {
        if self.mathematics == Mathematics::Library || out != Ty::F64 {
            return None;
        }
        let name = match prim {
            Prim::Exp => "exp",
            Prim::Ln => "ln",
            Prim::Tanh => "tanh",
            _ => return None,
        };
        Some(format!("cr_{name}({})", args[0].text))
    }

    fn for_vector(&self, index: &str, lo: &str, hi: &str) -> String {
        format!("#pragma clang loop vectorize(enable)\n{}", self.for_(index, lo, hi))
    }

    fn accumulates(&self) -> bool {
        self.mathematics == Mathematics::Vector
    }

    fn for_apart(&self, index: &str, lo: &str, hi: &str) -> String {
        let plain = self.for_(index, lo, hi);
        // Whoever compiles exported text wants no advice about loops.
        if self.alone() { plain } else { format!("CR_APART\n{plain}") }
    }

    fn for_ranges(&self, lo: &str, hi: &str, from: &str, to: &str, room: &[(Ty, String)]) -> String {
        let mut text = format!("for (uint64_t {from} = {lo}, {to}; {from} < {hi}; {from} = {to}) {{\n");
        let _ = writeln!(text, "    {to} = {hi} - {from} < {RANGE} ? {hi} : {from} + {RANGE};");
        for (ty, name) in room {
            let _ = writeln!(text, "    {} {name}[{RANGE}];", c_type(*ty));
        }
        text
    }

    fn checked(&self, prim: Prim, args: &[Operand], out: Ty, name: &str) -> Checked {
        prim::checked(prim, args, out, name)
    }

    fn fail_if(&self, _: &Header, bad: &str, status: u64, operands: &[Operand]) -> String {
        format!("if (cr_unlikely({bad})) {{ {} }}", self.fail(status, operands))
    }

    fn fail_unless(&self, _: &Header, ok: &str, status: u64, operands: &[Operand]) -> String {
        format!("if (cr_unlikely(!{ok})) {{ {} }}", self.fail(status, operands))
    }

    fn print(&self, status: u64, operands: &[Operand]) -> String {
        if self.alone() {
            return String::new();
        }
        let mut text = String::new();
        for (k, x) in operands.iter().enumerate() {
            let _ = writeln!(text, "st->operands[{k}] = {};", to_cell(x.ty, &x.text));
        }
        let _ = write!(text, "st->hosts->print(st, {});", status - 1);
        text
    }

    fn call(&self, _: &Header, callee: &Header, args: &[String], outs: &[(Ty, String)]) -> String {
        self.direct(callee, args, outs, true)
    }

    fn recursive_call(
        &self,
        _: &Header,
        callee: &Header,
        args: &[Operand],
        outs: &[(Ty, String)],
        too_deep: u64,
    ) -> String {
        let mut text = String::new();
        if self.alone() {
            let args: Vec<String> = args.iter().map(|x| x.text.clone()).collect();
            let call = self.direct(callee, &args, outs, true);
            return format!("if (cr_unlikely(st->depth == 0)) return {too_deep};\nst->depth--;\n{call}st->depth++;");
        }
        for (ty, name) in outs {
            let _ = writeln!(text, "{}", self.variable(*ty, name, None));
        }
        text.push_str("if (cr_unlikely((uint64_t)__builtin_frame_address(0) < st->stack_limit)) {\n");
        let cells: Vec<String> = args.iter().map(|x| to_cell(x.ty, &x.text)).collect();
        let _ =
            writeln!(text, "    uint64_t a[{}] = {{ {} }}, o[{}];", cells.len() + 1, cells.join(", "), outs.len() + 1);
        let entry = format!("{}_entry", callee.name);
        let _ = writeln!(text, "    const uint64_t s = st->hosts->grow(st, {entry}, a, o, {too_deep});");
        text.push_str("    if (cr_unlikely(s)) return s;\n");
        for (k, (ty, name)) in outs.iter().enumerate() {
            let _ = writeln!(text, "    {name} = {};", from_cell(*ty, &format!("o[{k}]")));
        }
        text.push_str("} else {\n");
        let args: Vec<String> = args.iter().map(|x| x.text.clone()).collect();
        for line in self.direct(callee, &args, outs, false).lines() {
            let _ = writeln!(text, "    {line}");
        }
        text.push('}');
        text
    }

    fn spread(&self, _: &Header, callee: &Header, number: u64, args: &[Operand], outs: &[(Ty, String)]) -> String {
        let mut text = String::new();
        for (ty, name) in outs {
            let _ = writeln!(text, "{}", self.variable(*ty, name, None));
        }
        let cells: Vec<String> = args.iter().map(|x| to_cell(x.ty, &x.text)).collect();
        let _ =
            writeln!(text, "{{\n    uint64_t a[{}] = {{ {} }}, o[{}];", cells.len(), cells.join(", "), outs.len() + 1);
        let _ = writeln!(text, "    const uint64_t s = st->hosts->spread(st, {number}, {}_entry, a, o);", callee.name);
        text.push_str("    if (cr_unlikely(s)) return s;\n");
        for (k, (ty, name)) in outs.iter().enumerate() {
            let _ = writeln!(text, "    {name} = {};", from_cell(*ty, &format!("o[{k}]")));
        }
        text.push('}');
        text
    }

    fn alloc(&self, _: &Header, name: &str, cells: &Operand, status: u64) -> String {
        let n = &cells.text;
        let cell = [Operand { text: n.clone(), ..*cells }];
        format!(
            "double *const {name} = st->bump;\n\
             if (cr_unlikely({n} > (uint64_t)(st->limit - {name}))) {{ {} }}\n\
             st->bump = {name} + {n};",
            self.fail(status, &cell)
        )
    }

    fn room(&self) -> String {
        "(uint64_t)(st->limit - st->bump)".to_owned()
    }

    fn save(&self, name: &str) -> String {
        format!("double *const {name} = st->bump;")
    }

    fn restore(&self, name: &str) -> String {
        format!("st->bump = {name};")
    }

    fn offset(&self, ptr: &str, index: &Operand, stride: u32) -> String {
        match index.constant {
            Some(c) => match (c.bits.wrapping_mul(u64::from(stride)) as i64).wrapping_shl(3) >> 3 {
                0 => ptr.to_owned(),
                n => format!("{ptr} + {n}"),
            },
            None if stride == 1 => format!("{ptr} + {}", index.text),
            None => format!("{ptr} + {} * {stride}", index.text),
        }
    }

    fn shadow(&self, ptr: &str, level: u32, width: u32) -> String {
        match (self.alone(), width) {
            (true, 1) => return format!("{ptr} + (st->span << {level})"),
            (true, _) => return format!("st->base + (st->span << {level}) + ({ptr} - st->base) * {width}"),
            (false, _) => {}
        }
        if width == 1 {
            return format!("{ptr} + {}", shadow_distance(level) / CELL);
        }
        wide_shadow(ptr, level, width)
    }

    fn private_shadow(&self, ptr: &str) -> String {
        format!("(double *)((char *){ptr} + (int64_t)st->shadow)")
    }

    fn load(&self, ty: Ty, ptr: &str, offset: u32) -> String {
        match ty {
            Ty::F64 => index(ptr, offset),
            Ty::F32 => format!("(float){}", index(ptr, offset)),
            Ty::Bool => format!("{} != 0", index(&format!("((const uint64_t *){ptr})"), offset)),
            Ty::Ptr => index(&format!("((double *const *){ptr})"), offset),
            _ => index(&format!("((const {} *){ptr})", c_type(ty)), offset),
        }
    }

    fn store(&self, ptr: &str, offset: u32, value: &Operand) -> String {
        let x = &value.text;
        match value.ty {
            Ty::F64 | Ty::F32 => format!("{} = {x};", index(ptr, offset)),
            Ty::Bool => format!("{} = {x};", index(&format!("((uint64_t *){ptr})"), offset)),
            Ty::Ptr => format!("{} = {x};", index(&format!("((double **){ptr})"), offset)),
            ty => format!("{} = {x};", index(&format!("(({} *){ptr})", c_type(ty)), offset)),
        }
    }

    fn copy(&self, dst: &str, src: &str, cells: &Operand) -> String {
        format!("__builtin_memcpy({dst}, {src}, {} * 8);", cells.text)
    }

    fn zero(&self, ptr: &str, cells: &Operand) -> String {
        format!("__builtin_memset({ptr}, 0, {} * 8);", cells.text)
    }
}
