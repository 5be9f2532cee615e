//! Statements in lanes.

use super::super::prim as scalar;
use super::super::syntax::{c_type, wide_shadow};
use super::{LANES, Writer, function_name, lane, local, splat, wide_type};
use crate::source::Operand;
use chainrule_ir::memory::{CELL, shadow_distance};
use chainrule_ir::{Block, For, FunctionId, Loop, Op, Prim, Stmt, Ty, Value};

/// A block of at most so many statements that only compute is run whether or not a lane is active in it.
const CHEAP: usize = 16;

impl<'a> Writer<'a> {
    pub(super) fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.op {
            // Constants are written where they are used.
            Op::Const(_) => {}
            Op::Prim(prim, args) if self.varies(stmt.outs[0]) => self.wide_prim(*prim, args, stmt.outs[0]),
            Op::Prim(prim, args) => self.uniform_prim(*prim, args, stmt.outs[0]),
            Op::Alloc { cells } => self.alloc(*cells, stmt.outs[0]),
            Op::Room => self.define(stmt.outs[0], &format!("(uint64_t)(st->limit - st->bump) / {LANES}")),
            Op::Offset { ptr, index, stride } => self.offset(*ptr, *index, *stride, stmt.outs[0]),
            Op::Shadow { ptr, level, width } if *width != 1 => {
                let p = self.value(*ptr);
                let value = match self.varies(*ptr) {
                    true => {
                        let past = format!("({p} - cr_splat_u(st->base)) * cr_splat_u({width})");
                        format!("cr_splat_u(st->base + {}ull) + {past}", shadow_distance(*level))
                    }
                    false => wide_shadow(&p, *level, *width),
                };
                self.define(stmt.outs[0], &value);
            }
            Op::Shadow { ptr, level, width: _ } => {
                let p = self.value(*ptr);
                let cells = if self.varies(*ptr) { shadow_distance(*level) } else { shadow_distance(*level) / CELL };
                self.define(stmt.outs[0], &format!("{p} + {cells}ull"));
            }
            Op::Load { ptr, offset } => self.load(*ptr, *offset, stmt.outs[0]),
            Op::Store { ptr, offset, value } => self.store(*ptr, *offset, *value),
            Op::Copy { dst, src, cells } => self.copy(&[*dst, *src], *cells),
            Op::Zero { ptr, cells } => self.copy(&[*ptr], *cells),
            Op::Call { function, args } => self.call(*function, args, &stmt.outs),
            Op::Assert { cond, message: _ } => {
                let ok = self.value(*cond);
                let bad = match (self.varies(*cond), &self.mask) {
                    (false, _) => format!("!{ok}"),
                    (true, None) => format!("cr_any(~{ok})"),
                    (true, Some(mask)) => format!("cr_any(~{ok} & {mask})"),
                };
                self.diverge(&bad);
            }
            // Lanes print one after the other, on the scalar program.
            Op::Print { message: _ } => self.diverge("1"),
            // Its chunks are for threads: the inputs run one by one.
            Op::Spread(_) => {
                self.diverge("1");
                stmt.outs.iter().for_each(|&out| self.define(out, "0.0"));
            }
            Op::If { cond, then, otherwise } if self.varies(*cond) => {
                self.wide_if(*cond, [then, otherwise], &stmt.outs);
            }
            Op::If { cond, then, otherwise } => {
                for &v in &stmt.outs {
                    self.line(&format!("{} {};", self.type_of(v), local(v)));
                }
                let cond = self.value(*cond);
                self.line(&format!("if ({cond}) {{"));
                self.stmts(then);
                self.assign(&stmt.outs, &then.yields);
                self.line("} else {");
                self.stmts(otherwise);
                self.assign(&stmt.outs, &otherwise.yields);
                self.line("}");
            }
            Op::For(l) => self.for_(l, &stmt.outs),
            Op::Loop(l) => self.loop_(l, &stmt.outs),
        }
    }

    fn operand(&self, v: Value) -> Operand {
        Operand { text: self.value(v), ty: self.ty(v), constant: self.constants[v.index()] }
    }

    fn uniform_prim(&mut self, prim: Prim, args: &[Value], out: Value) {
        let (args, ty): (Vec<Operand>, _) = (args.iter().map(|&v| self.operand(v)).collect(), self.ty(out));
        if !prim.can_trap() {
            return self.define(out, &scalar::total(prim, &args, ty));
        }
        let checked = scalar::checked(prim, &args, ty, &local(out));
        self.line(&checked.before);
        if let Some(bad) = checked.bad {
            self.diverge(&bad);
        }
        self.line(&checked.after);
    }

    /// The largest of the counts of active lanes.
    fn alloc(&mut self, cells: Value, out: Value) {
        let mut n = self.value(cells);
        if self.varies(cells) {
            let most = self.name("n");
            self.line(&format!("uint64_t {most} = 0;"));
            for l in 0..LANES {
                let and = self.active(l).map_or_else(String::new, |active| format!("{active} && "));
                self.line(&format!("if ({and}{n}[{l}] > {most}) {most} = {n}[{l}];"));
            }
            n = most;
        }
        let p = local(out);
        self.line(&format!("double *const {p} = st->bump;"));
        self.diverge(&format!("{n} > (uint64_t)(st->limit - {p}) / {LANES}"));
        self.line(&format!("st->bump = {p} + {n} * {LANES};"));
    }

    fn offset(&mut self, ptr: Value, index: Value, stride: u32, out: Value) {
        let cells = u64::from(stride) * u64::from(LANES);
        let value = match (self.varies(out), self.constants[index.index()]) {
            (false, Some(c)) => {
                let n = (c.bits.wrapping_mul(cells) as i64).wrapping_shl(3) >> 3;
                format!("{} + {n}ll", self.value(ptr))
            }
            (false, None) => format!("{} + {} * {cells}", self.value(ptr), self.value(index)),
            (true, _) => format!("{} + {} * {}ull", self.wide(ptr), self.wide(index), cells * CELL),
        };
        self.define(out, &value);
    }

    fn load(&mut self, ptr: Value, offset: u32, out: Value) {
        let (ty, p) = (self.ty(out), self.value(ptr));
        if self.varies(ptr) {
            let lanes: Vec<String> = (0..LANES)
                .map(|l| {
                    let cell = format!("cr_cell({p}, {l})[{}]", offset * LANES);
                    let value = match ty {
                        Ty::F64 | Ty::F32 => format!("cr_float({cell})"),
                        Ty::Bool => format!("-(int64_t){cell}"),
                        _ => cell,
                    };
                    match self.active(l) {
                        Some(active) => format!("{active} ? {value} : 0"),
                        None => value,
                    }
                })
                .collect();
            return self.define(out, &format!("({}){{{}}}", wide_type(ty), lanes.join(", ")));
        }
        let kind = if ty == Ty::Bool { "cr_i" } else { wide_type(ty) };
        let cells = format!("*(const {kind} *)({p} + {})", u64::from(offset) * u64::from(LANES));
        if self.varies(out) {
            return self.define(out, &if ty == Ty::Bool { format!("-({cells})") } else { cells });
        }
        // What is taken to be uniform is compared. It is no float.
        let all = self.name("c");
        self.line(&format!("const cr_u {all} = *(const cr_u *)({p} + {});", u64::from(offset) * u64::from(LANES)));
        let (first, only) = match self.mask.clone() {
            Some(mask) => (format!("{all}[cr_first({mask}) & 3]"), format!(" & {mask}")),
            None => (format!("{all}[0]"), String::new()),
        };
        let one = self.name("c");
        self.line(&format!("const uint64_t {one} = {first};"));
        self.diverge(&format!("cr_any(({all} != cr_splat_u({one})){only})"));
        let value = match ty {
            Ty::Bool => format!("{one} != 0"),
            _ => format!("({}){one}", c_type(ty)),
        };
        self.define(out, &value);
    }

    fn store(&mut self, ptr: Value, offset: u32, value: Value) {
        let (ty, p) = (self.ty(value), self.value(ptr));
        if self.varies(ptr) {
            for l in 0..LANES {
                let x = self.in_lane(value, l);
                let cell = match ty {
                    Ty::F64 | Ty::F32 => format!("cr_bits({x})"),
                    _ => format!("(uint64_t){x}"),
                };
                let only = self.active(l).map_or_else(String::new, |active| format!("if ({active}) "));
                self.line(&format!("{only}cr_cell({p}, {l})[{}] = {cell};", offset * LANES));
            }
            return;
        }
        let kind = wide_type(ty);
        let mut x = self.wide(value);
        if ty == Ty::Bool {
            x = format!("-({x})");
        }
        let at = format!("*({kind} *)({p} + {})", u64::from(offset) * u64::from(LANES));
        if let Some(mask) = &self.mask {
            x = format!("({kind})cr_blend({mask}, {x}, {at})");
        }
        self.line(&format!("{at} = {x};"));
    }

    /// Copies from the second pointer to the first, or clears the only one.
    fn copy(&mut self, pointers: &[Value], cells: Value) {
        let n = self.value(cells);
        if self.mask.is_none() && !self.varies(cells) && !pointers.iter().any(|&p| self.varies(p)) {
            let p: Vec<String> = pointers.iter().map(|&p| self.value(p)).collect();
            let bytes = u64::from(LANES) * CELL;
            return self.line(&match &p[..] {
                [dst, src] => format!("__builtin_memcpy({dst}, {src}, {n} * {bytes});"),
                _ => format!("__builtin_memset({}, 0, {n} * {bytes});", p[0]),
            });
        }
        let f = if pointers.len() == 2 { "cr_copy_lane" } else { "cr_zero_lane" };
        for l in 0..LANES {
            let p: Vec<String> =
                pointers.iter().map(|&p| format!("(uint64_t *){} + {l}", self.in_lane(p, l))).collect();
            let n = self.in_lane(cells, l);
            let only = self.active(l).map_or_else(String::new, |active| format!("if ({active}) "));
            self.line(&format!("{only}{f}({}, {n});", p.join(", ")));
        }
    }

    fn call(&mut self, callee: FunctionId, args: &[Value], outs: &[Value]) {
        if self.calls.recurses(self.id, callee) {
            // Lanes get no more stack: the scalar program does.
            self.diverge("(uint64_t)__builtin_frame_address(0) < st->stack_limit");
        }
        let results = self.name("r");
        let mut call = format!("{}(st", function_name(callee));
        if self.lanes.masked(callee) {
            call.push_str(", ");
            call.push_str(self.mask.as_deref().unwrap_or("cr_splat_i(-1)"));
        }
        let target = self.module.function(callee);
        for (&v, &param) in args.iter().zip(&target.params) {
            call.push_str(", ");
            call.push_str(&if self.lanes.varies(callee, param) { self.wide(v) } else { self.value(v) });
        }
        self.line(&format!("struct {}_r {results};", function_name(callee)));
        self.diverge(&format!("{call}, &{results})"));
        for (k, &v) in outs.iter().enumerate() {
            let x = format!("{results}.r{k}");
            let x = if self.varies(v) && !self.lanes.result_varies(callee, k) { splat(self.ty(v), &x) } else { x };
            self.define(v, &x);
        }
    }

    /// Variables become values, all at once; where lanes are not `active`, they stay.
    fn assign_where(&mut self, active: Option<&str>, variables: &[Value], values: &[Value]) {
        let moved: Vec<(Value, Value)> =
            variables.iter().copied().zip(values.iter().copied()).filter(|(p, v)| p != v).collect();
        let clash = moved.iter().any(|&(_, v)| moved.iter().any(|&(p, _)| p == v)) && moved.len() > 1;
        let mut next = Vec::new();
        for &(p, v) in &moved {
            let mut x = self.value_for(v, p);
            if let Some(active) = active {
                x = format!("({})cr_blend({active}, {x}, {})", wide_type(self.ty(p)), local(p));
            }
            if clash {
                let name = self.name("n");
                self.line(&format!("{} {name} = {x};", self.type_of(p)));
                x = name;
            }
            next.push((local(p), x));
        }
        for (p, x) in next {
            self.line(&format!("{p} = {x};"));
        }
    }

    fn assign(&mut self, variables: &[Value], values: &[Value]) {
        self.assign_where(None, variables, values);
    }

    /// Runs `f` with another mask.
    fn under(&mut self, mask: &str, f: impl FnOnce(&mut Self)) {
        let before = self.mask.replace(mask.to_owned());
        f(self);
        self.mask = before;
    }

    fn masked(&self, bits: String) -> String {
        match &self.mask {
            Some(mask) => format!("{mask} & {bits}"),
            None => bits,
        }
    }

    /// Both blocks, each under its mask unless no lane is active in it.
    fn wide_if(&mut self, cond: Value, blocks: [&'a Block; 2], outs: &[Value]) {
        let cond = self.value(cond);
        let mut sides = Vec::new();
        for (block, bits) in blocks.into_iter().zip([cond.clone(), format!("~{cond}")]) {
            let mut names = Vec::new();
            let same = |k: usize| blocks[0].yields[k] == blocks[1].yields[k];
            for (k, &v) in outs.iter().enumerate() {
                let name = self.name("s");
                if !same(k) {
                    self.line(&format!("{} {name} = {{0}};", wide_type(self.ty(v))));
                }
                names.push(name);
            }
            let empty = block.stmts.iter().all(|s| matches!(s.op, Op::Const(_)));
            if !empty {
                let mask = self.name("m");
                let bits = self.masked(bits);
                self.line(&format!("const cr_i {mask} = {bits};"));
                let test = if self.is_cheap(block) { String::new() } else { format!("if (cr_any({mask})) ") };
                self.line(&format!("{test}{{"));
                self.under(&mask, |w| w.stmts(block));
            }
            for (k, (&v, name)) in outs.iter().zip(&names).enumerate() {
                if !same(k) {
                    let x = self.value_for(block.yields[k], v);
                    self.line(&format!("{name} = {x};"));
                }
            }
            if !empty {
                self.line("}");
            }
            sides.push(names);
        }
        for (k, &out) in outs.iter().enumerate() {
            let (x, y) = (blocks[0].yields[k], blocks[1].yields[k]);
            let value = match x == y {
                // It is from before, and not from a block that may not have run.
                true => self.value_for(x, out),
                false => {
                    format!("({})cr_blend({cond}, {}, {})", wide_type(self.ty(out)), sides[0][k], sides[1][k])
                }
            };
            self.define(out, &value);
        }
    }

    /// It only computes, and little.
    fn is_cheap(&self, block: &Block) -> bool {
        block.stmts.len() <= CHEAP
            && block.stmts.iter().all(|s| match &s.op {
                Op::Const(_) | Op::Offset { .. } | Op::Shadow { .. } => true,
                Op::Prim(prim, x) => {
                    !prim.can_trap() && super::prim::is_cheap(*prim, self.ty(x[0]), self.ty(s.outs[0]))
                }
                Op::Alloc { .. }
                | Op::Room
                | Op::Load { .. }
                | Op::Store { .. }
                | Op::Copy { .. }
                | Op::Zero { .. }
                | Op::Call { .. }
                | Op::Assert { .. }
                | Op::Print { .. }
                | Op::Spread(_)
                | Op::If { .. }
                | Op::For(_)
                | Op::Loop(_) => false,
            })
    }

    fn carried(&mut self, params: &[Value], inits: &[Value]) {
        for (&p, &v) in params.iter().zip(inits) {
            let x = self.value_for(v, p);
            self.line(&format!("{} {} = {x};", self.type_of(p), local(p)));
        }
    }

    fn results(&mut self, outs: &[Value], params: &[Value]) {
        for (&v, &p) in outs.iter().zip(params) {
            self.define(v, &local(p));
        }
    }

    fn for_(&mut self, l: &'a For, outs: &[Value]) {
        self.carried(&l.params, &l.inits);
        let (i, lo, hi) = (local(l.index), self.value(l.lo), self.value(l.hi));
        if !self.varies(l.lo) && !self.varies(l.hi) {
            self.line(&format!("for (uint64_t {i} = {lo}; {i} < {hi}; {i}++) {{"));
            let saved = l.release.then(|| self.save());
            self.stmts(&l.body);
            self.assign(&l.params, &l.body.yields);
            if let Some(saved) = saved {
                self.restore(&saved);
            }
            self.line("}");
            return self.results(outs, &l.params);
        }
        let mask = self.name("m");
        let below = |i: &str| match (self.varies(l.lo), self.varies(l.hi)) {
            (false, true) => format!("(cr_i)({} < {hi})", splat(Ty::U64, i)),
            (_, true) => format!("(cr_i)({i} < {hi})"),
            (_, false) => format!("(cr_i)({i} < {})", splat(Ty::U64, &hi)),
        };
        let (first, again) = (self.masked(below(&lo)), below(&i));
        self.line(&format!("cr_i {mask} = {first};"));
        self.line(&format!("{} {i} = {lo};", self.type_of(l.index)));
        self.line(&format!("while (cr_any({mask})) {{"));
        let saved = l.release.then(|| self.save());
        self.under(&mask, |w| w.stmts(&l.body));
        self.assign_where(Some(&mask), &l.params, &l.body.yields);
        if let Some(saved) = saved {
            self.restore(&saved);
        }
        let one = if self.varies(l.index) { "cr_splat_u(1)" } else { "1" };
        self.line(&format!("{i} = {i} + {one};\n{mask} = {mask} & {again};\n}}"));
        self.results(outs, &l.params);
    }

    fn loop_(&mut self, l: &'a Loop, outs: &[Value]) {
        self.carried(&l.params, &l.inits);
        let again = l.body.yields[0];
        if !self.varies(again) {
            self.line("for (;;) {");
            let saved = l.release.then(|| self.save());
            self.stmts(&l.body);
            // What says whether to go on may be a variable that the next iteration changes.
            let (name, cond) = (self.name("g"), self.value(again));
            self.line(&format!("const _Bool {name} = {cond};"));
            self.assign(&l.params, &l.body.yields[1..]);
            if let Some(saved) = saved {
                self.restore(&saved);
            }
            self.line(&format!("if (!{name}) break;\n}}"));
            return self.results(outs, &l.params);
        }
        let (mask, before) = (self.name("m"), self.mask.clone());
        self.line(&format!("cr_i {mask} = {};", before.as_deref().unwrap_or("cr_splat_i(-1)")));
        self.line("for (;;) {");
        let saved = l.release.then(|| self.save());
        self.under(&mask, |w| w.stmts(&l.body));
        let (name, cond) = (self.name("g"), self.wide(again));
        self.line(&format!("const cr_i {name} = {mask} & {cond};"));
        self.assign_where(Some(&mask), &l.params, &l.body.yields[1..]);
        if let Some(saved) = saved {
            self.restore(&saved);
        }
        self.line(&format!("{mask} = {name};\nif (!cr_any({mask})) break;\n}}"));
        self.results(outs, &l.params);
    }

    /// A primitive lane by lane.
    pub(super) fn lane_by_lane(&mut self, prim: Prim, args: &[Value], out: Value) {
        let ty = self.ty(out);
        let all = self.name("x");
        self.line(&format!("{} {all};", wide_type(ty)));
        for l in 0..LANES {
            self.line("{");
            let divides = matches!(prim, Prim::IDiv | Prim::IRem | Prim::IDivEuclid | Prim::IRemEuclid);
            let mut operands = Vec::new();
            for &v in args {
                let mut operand = self.operand(v);
                if operand.constant.is_none() {
                    let (name, mut x) = (self.name("x"), self.value(v));
                    if self.varies(v) {
                        x = lane(operand.ty, &x, l);
                    }
                    if let (true, Some(active)) = (divides, self.active(l)) {
                        // The machine would stop at a division by zero in a lane that is not active.
                        x = format!("{active} ? {x} : 1");
                    }
                    let kind = c_type(operand.ty);
                    self.line(&format!("{kind} {name} = {x};"));
                    operand.text = name;
                }
                operands.push(operand);
            }
            let result = self.name("y");
            let value = if prim.can_trap() {
                let checked = scalar::checked(prim, &operands, ty, &result);
                self.line(&checked.before);
                if let Some(bad) = checked.bad {
                    let only = self.active(l).map_or_else(String::new, |active| format!("{active} && "));
                    self.diverge(&format!("{only}({bad})"));
                }
                self.line(&checked.after);
                result
            } else {
                scalar::total(prim, &operands, ty)
            };
            let cell = match ty {
                Ty::Bool => format!("-(int64_t)({value})"),
                Ty::Ptr => format!("(uint64_t)({value})"),
                _ => format!("({value})"),
            };
            self.line(&format!("{all}[{l}] = {cell};\n}}"));
        }
        self.define(out, &all);
    }
}
