//! The verifier: what holds of every module. A failure is a bug of whoever made the module, never of its user.
//!
//! 1. *value*: every value is an index into its function's table of types.
//! 2. *single definition*: a value is defined once in its function, as a parameter, a result of a statement, an index
//!    or a carried value.
//! 3. *scope*: a value is used only after its definition, in the same block or in one nested there.
//! 4. *results*: a statement has as many results as its operation gives, of the types that it gives.
//! 5. *operands*: a statement has operands of the types that its operation takes.
//! 6. *constant*: a constant is of its value's type, and its cell is one that values of this type have.
//! 7. *shadow level*: shadow levels are below the module's number of levels. *shadow width*: every shadow of the highest
//!    level has the same number of cells, those of others 1.
//! 8. *call*: the callee exists, takes arguments of these types and gives results of these types.
//! 9. *yields*: a branch yields the results of its `if`; the body of a `for` yields the next carried values; the body
//!    of a `loop` yields a `bool` and the next carried values; the body of a function yields its results.
//! 10. *carried*: carried values, what they are at first and the loop's results are of the same types.
//! 11. *spread*: as *call*, for a callee that takes two `u64` before the arguments and gives floats; with `keeps` there
//!     is one more result, a pointer. The grain is not 0. Nothing that the callee reaches by calls is a spread.
//!     The level that is kept is the module's highest.
//! 12. *rule*: the functions of a rule exist and have the types that [`Rule`] says.
//! 13. *location*: every location is one of the module's sources, or none.

use crate::module::{Block, Function, Module, Op, Rule, Spread, Stmt};
use crate::prim::{Prim, Signature};
use crate::print::Printer;
use crate::types::{Const, FunctionId, Loc, Source, Ty, Value};
use std::fmt;

/// A module breaks a rule of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The name of the function.
    pub function: String,
    /// The statement in text form, without its blocks; nothing if it is the function itself.
    pub statement: Option<String>,
    /// The rule, as this module's documentation calls it.
    pub rule: &'static str,
    /// What is wrong.
    pub detail: String,
    /// The place in the user's source that the statement comes from.
    pub source: Option<Source>,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule `{}` is broken in `{}`", self.rule, self.function)?;
        if let Some(s) = &self.statement {
            write!(f, " at `{s}`")?;
        }
        write!(f, ": {}", self.detail)?;
        if let Some(s) = &self.source {
            write!(f, " (from {s})")?;
        }
        Ok(())
    }
}

impl std::error::Error for VerifyError {}

/// Checks every rule of the language.
///
/// ```
/// let module = chainrule_ir::parse("func @f(%0: f64) -> (f64) {\n  %1: f64 = sin %2\n  yield %1\n}").unwrap();
/// let error = chainrule_ir::verify(&module).unwrap_err();
/// assert_eq!(error.rule, "value");
/// ```
///
/// # Errors
/// The first rule that is broken, and where.
pub fn verify(module: &Module) -> Result<(), VerifyError> {
    spreads(module)?;
    let width = module.width();
    for function in &module.functions {
        let count = function.types.len();
        let checker = Checker { module, function, width, defined: vec![false; count], visible: vec![false; count] };
        checker.function().map_err(|broken| VerifyError {
            function: function.name.clone(),
            statement: broken.statement,
            rule: broken.rule,
            detail: broken.detail,
            source: module.sources.get(broken.loc).cloned(),
        })?;
    }
    Ok(())
}

/// What concerns the spreads of a module together.
fn spreads(module: &Module) -> Result<(), VerifyError> {
    let mut found: Vec<(&Function, &Stmt, &Spread)> = Vec::new();
    for f in &module.functions {
        f.body.each_stmt(&mut |s| {
            if let Op::Spread(spread) = &s.op {
                found.push((f, s, spread));
            }
        });
    }
    let error = |f: &Function, s: &Stmt, detail: String| VerifyError {
        function: f.name.clone(),
        statement: Some(Printer::PLAIN.stmt(module, f, s)),
        rule: "spread",
        detail,
        source: module.sources.get(s.loc).cloned(),
    };
    if found.is_empty() {
        return Ok(());
    }
    let inside = module.reached(found.iter().map(|(_, _, spread)| spread.function));
    for &(f, s, _) in &found {
        if module.functions.iter().zip(&inside).any(|(g, &inside)| inside && std::ptr::eq(f, g)) {
            return Err(error(f, s, "a spread reaches it".to_owned()));
        }
    }
    Ok(())
}

impl Signature {
    /// Whether arguments of types `args` and a result of type `out` follow the rule.
    pub fn allows(self, args: &[Ty], out: Ty) -> bool {
        let number = |t: Ty| t.is_float() || t.is_int();
        match (self, args) {
            (Signature::F1, &[x]) => x.is_float() && out == x,
            (Signature::F2, &[x, y]) => x.is_float() && y == x && out == x,
            (Signature::F3, &[x, y, z]) => x.is_float() && y == x && z == x && out == x,
            (Signature::FI, &[x, n]) => x.is_float() && n == Ty::I32 && out == x,
            (Signature::I1, &[x]) => x.is_int() && out == x,
            (Signature::I2, &[x, y]) => x.is_int() && y == x && out == x,
            (Signature::Shift, &[x, by]) => x.is_int() && by == Ty::U32 && out == x,
            (Signature::B1, &[x]) => x == Ty::Bool && out == Ty::Bool,
            (Signature::B2, &[x, y]) => x == Ty::Bool && y == Ty::Bool && out == Ty::Bool,
            (Signature::Compare, &[x, y]) => (number(x) || x == Ty::Bool) && y == x && out == Ty::Bool,
            (Signature::Select, &[c, x, y]) => c == Ty::Bool && y == x && out == x,
            (Signature::Cast, &[x]) => (number(x) || x == Ty::Bool) && number(out),
            _ => false,
        }
    }

    /// The rule as the documentation writes it.
    pub fn describe(self) -> &'static str {
        match self {
            Signature::F1 => "F → F",
            Signature::F2 => "F, F → F",
            Signature::F3 => "F, F, F → F",
            Signature::FI => "F, i32 → F",
            Signature::I1 => "I → I",
            Signature::I2 => "I, I → I",
            Signature::Shift => "I, u32 → I",
            Signature::B1 => "bool → bool",
            Signature::B2 => "bool, bool → bool",
            Signature::Compare => "T, T → bool (not ptr)",
            Signature::Select => "bool, T, T → T",
            Signature::Cast => "a number or bool → a number",
        }
    }
}

/// A broken rule, the statement being filled in on the way out.
struct Broken {
    rule: &'static str,
    detail: String,
    statement: Option<String>,
    loc: Loc,
}

fn broken<T>(rule: &'static str, detail: impl Into<String>) -> Result<T, Broken> {
    Err(Broken { rule, detail: detail.into(), statement: None, loc: Loc::NONE })
}

struct Checker<'a> {
    module: &'a Module,
    function: &'a Function,
    /// The cells of a shadow in the highest level.
    width: u32,
    /// The value has a definition so far.
    defined: Vec<bool>,
    /// The definition is in this block or around it.
    visible: Vec<bool>,
}

impl Checker<'_> {
    fn function(mut self) -> Result<(), Broken> {
        let f = self.function;
        let mut scope = Vec::new();
        self.location(f.loc)?;
        for &p in &f.params {
            self.define(p, &mut scope)?;
        }
        if let Some(rule) = f.rule {
            self.rule(rule)?;
        }
        self.block(&f.body)?;
        self.yields(&f.body, &f.results)
    }

    fn ty(&self, v: Value) -> Result<Ty, Broken> {
        match self.function.types.get(v.index()) {
            Some(&ty) => Ok(ty),
            None => broken("value", format!("{v} is not in the table of {} types", self.function.types.len())),
        }
    }

    /// The type of a value that is used here.
    fn used(&self, v: Value) -> Result<Ty, Broken> {
        let ty = self.ty(v)?;
        match self.visible[v.index()] {
            true => Ok(ty),
            false if self.defined[v.index()] => broken("scope", format!("{v} is defined in a block that has ended")),
            false => broken("scope", format!("{v} is not defined before")),
        }
    }

    fn types(&self, values: &[Value]) -> Result<Vec<Ty>, Broken> {
        values.iter().map(|&v| self.used(v)).collect()
    }

    fn define(&mut self, v: Value, scope: &mut Vec<Value>) -> Result<(), Broken> {
        self.ty(v)?;
        if std::mem::replace(&mut self.defined[v.index()], true) {
            return broken("single definition", format!("{v} is defined a second time"));
        }
        self.visible[v.index()] = true;
        scope.push(v);
        Ok(())
    }

    fn location(&self, loc: Loc) -> Result<(), Broken> {
        if loc == Loc::NONE || self.module.sources.get(loc).is_some() {
            return Ok(());
        }
        broken("location", format!("there is no source number {}", loc.0))
    }

    /// The statements of a block. What they define is visible until `leave`; yields are checked in between.
    fn block(&mut self, block: &Block) -> Result<Vec<Value>, Broken> {
        let mut scope = Vec::new();
        for stmt in &block.stmts {
            self.stmt(stmt, &mut scope).map_err(|mut b| {
                if b.statement.is_none() {
                    b.statement = Some(Printer::PLAIN.stmt(self.module, self.function, stmt));
                    b.loc = stmt.loc;
                }
                b
            })?;
        }
        Ok(scope)
    }

    fn leave(&mut self, scope: Vec<Value>) {
        for v in scope {
            self.visible[v.index()] = false;
        }
    }

    /// A nested block that starts with `params` and yields `types`.
    fn nested(&mut self, params: &[Value], block: &Block, types: &[Ty]) -> Result<(), Broken> {
        stacker::maybe_grow(64 << 10, 1 << 20, || {
            let mut start = Vec::new();
            for &p in params {
                self.define(p, &mut start)?;
            }
            let scope = self.block(block)?;
            self.yields(block, types)?;
            self.leave(scope);
            self.leave(start);
            Ok(())
        })
    }

    fn yields(&self, block: &Block, types: &[Ty]) -> Result<(), Broken> {
        let yields = self.types(&block.yields)?;
        if yields == types {
            return Ok(());
        }
        broken("yields", format!("the block yields ({}) where ({}) is due", names(&yields), names(types)))
    }

    fn operand(&self, v: Value, ty: Ty) -> Result<(), Broken> {
        let found = self.used(v)?;
        if found == ty { Ok(()) } else { broken("operands", format!("{v} is a {found} where a {ty} is due")) }
    }

    fn stmt(&mut self, stmt: &Stmt, scope: &mut Vec<Value>) -> Result<(), Broken> {
        self.location(stmt.loc)?;
        let outs: Vec<Ty> = stmt.outs.iter().map(|&v| self.ty(v)).collect::<Result<_, _>>()?;
        match &stmt.op {
            Op::Const(c) => self.constant(*c, &outs)?,
            Op::Prim(prim, args) => self.prim(*prim, args, &outs)?,
            Op::Alloc { cells } => {
                self.operand(*cells, Ty::U64)?;
                results(&outs, &[Ty::Ptr])?;
            }
            Op::Room => results(&outs, &[Ty::U64])?,
            Op::Offset { ptr, index, stride: _ } => {
                self.operand(*ptr, Ty::Ptr)?;
                self.operand(*index, Ty::U64)?;
                results(&outs, &[Ty::Ptr])?;
            }
            Op::Shadow { ptr, level, width } => {
                self.operand(*ptr, Ty::Ptr)?;
                results(&outs, &[Ty::Ptr])?;
                let levels = self.module.levels;
                if *level >= levels {
                    return broken("shadow level", format!("level {level} of {levels}"));
                }
                let due = if level + 1 == levels { self.width } else { 1 };
                if *width != due {
                    return broken("shadow width", format!("{width} cells in level {level}, which has {due}"));
                }
            }
            Op::Load { ptr, offset: _ } => {
                self.operand(*ptr, Ty::Ptr)?;
                if outs.len() != 1 {
                    return broken("results", format!("{} results where 1 is due", outs.len()));
                }
            }
            Op::Store { ptr, offset: _, value } => {
                self.operand(*ptr, Ty::Ptr)?;
                self.used(*value)?;
                results(&outs, &[])?;
            }
            Op::Copy { dst, src, cells } => {
                self.operand(*dst, Ty::Ptr)?;
                self.operand(*src, Ty::Ptr)?;
                self.operand(*cells, Ty::U64)?;
                results(&outs, &[])?;
            }
            Op::Zero { ptr, cells } => {
                self.operand(*ptr, Ty::Ptr)?;
                self.operand(*cells, Ty::U64)?;
                results(&outs, &[])?;
            }
            Op::Call { function, args } => self.call(*function, args, &outs)?,
            Op::Assert { cond, message: _ } => {
                self.operand(*cond, Ty::Bool)?;
                self.operands(&stmt.op)?;
                results(&outs, &[])?;
            }
            Op::Print { message: _ } => {
                self.operands(&stmt.op)?;
                results(&outs, &[])?;
            }
            Op::If { cond, then, otherwise } => {
                self.operand(*cond, Ty::Bool)?;
                self.nested(&[], then, &outs)?;
                self.nested(&[], otherwise, &outs)?;
            }
            Op::For(l) => {
                self.operand(l.lo, Ty::U64)?;
                self.operand(l.hi, Ty::U64)?;
                if self.ty(l.index)? != Ty::U64 {
                    return broken("operands", format!("the index {} is no u64", l.index));
                }
                self.carried(&l.params, &l.inits, &outs)?;
                let params: Vec<Value> = std::iter::once(l.index).chain(l.params.iter().copied()).collect();
                self.nested(&params, &l.body, &outs)?;
            }
            Op::Loop(l) => {
                self.carried(&l.params, &l.inits, &outs)?;
                let mut types = vec![Ty::Bool];
                types.extend(&outs);
                self.nested(&l.params, &l.body, &types)?;
            }
            Op::Spread(s) => self.spread(s, &outs)?,
        }
        for &v in &stmt.outs {
            self.define(v, scope)?;
        }
        Ok(())
    }

    /// The operands are in scope.
    fn operands(&self, op: &Op) -> Result<(), Broken> {
        let mut result = Ok(());
        op.operands(|v| {
            if result.is_ok() {
                result = self.used(v).map(|_| ());
            }
        });
        result
    }

    fn constant(&self, c: Const, outs: &[Ty]) -> Result<(), Broken> {
        if outs != [c.ty] {
            return broken("constant", format!("a constant of type {} defines ({})", c.ty, names(outs)));
        }
        if !c.is_canonical() {
            return broken("constant", format!("{:#x} is no cell of a {}", c.bits, c.ty));
        }
        Ok(())
    }

    fn prim(&self, prim: Prim, args: &[Value], outs: &[Ty]) -> Result<(), Broken> {
        let args = self.types(args)?;
        let signature = prim.row().signature;
        let &[out] = outs else { return broken("results", format!("{} results where 1 is due", outs.len())) };
        if signature.allows(&args, out) {
            return Ok(());
        }
        let detail = format!("{} is {}, not {} → {out}", prim.name(), signature.describe(), names(&args));
        broken("operands", detail)
    }

    fn call(&self, id: FunctionId, args: &[Value], outs: &[Ty]) -> Result<(), Broken> {
        let args = self.types(args)?;
        let (params, callee_results) = self.signature(id, "call")?;
        if args != params {
            return broken("call", format!("it takes ({}), not ({})", names(&params), names(&args)));
        }
        if outs != callee_results {
            return broken("call", format!("it gives ({}), not ({})", names(&callee_results), names(outs)));
        }
        Ok(())
    }

    fn spread(&self, s: &Spread, outs: &[Ty]) -> Result<(), Broken> {
        self.operand(s.lo, Ty::U64)?;
        self.operand(s.hi, Ty::U64)?;
        let mut args = vec![Ty::U64, Ty::U64];
        args.extend(self.types(&s.args)?);
        let (params, mut due) = self.signature(s.function, "spread")?;
        if args != params {
            return broken("spread", format!("it takes ({}), not ({})", names(&params), names(&args)));
        }
        if due.iter().any(|t| !t.is_float()) {
            return broken("spread", format!("the callee gives ({}), which are not all floats", names(&due)));
        }
        due.extend(s.keeps.map(|_| Ty::Ptr));
        if outs != due {
            return broken("spread", format!("it gives ({}), not ({})", names(&due), names(outs)));
        }
        if s.grain == 0 {
            return broken("spread", "a grain of 0");
        }
        match s.keeps {
            Some(level) if level.checked_add(1) != Some(self.module.levels) => {
                broken("spread", format!("level {level} of {} is kept, not the highest", self.module.levels))
            }
            _ => Ok(()),
        }
    }

    /// The types of a function's parameters and results.
    fn signature(&self, id: FunctionId, rule: &'static str) -> Result<(Vec<Ty>, Vec<Ty>), Broken> {
        let Some(f) = self.module.functions.get(id.index()) else {
            return broken(rule, format!("there is no function number {}", id.0));
        };
        match f.params.iter().map(|v| f.types.get(v.index()).copied()).collect() {
            Some(params) => Ok((params, f.results.clone())),
            None => broken(rule, format!("a parameter of `{}` has no type", f.name)),
        }
    }

    fn carried(&self, params: &[Value], inits: &[Value], outs: &[Ty]) -> Result<(), Broken> {
        let inits = self.types(inits)?;
        let params = params.iter().map(|&v| self.ty(v)).collect::<Result<Vec<Ty>, _>>()?;
        if inits == params && params == outs {
            return Ok(());
        }
        let detail = format!("({}) carried, ({}) at first, ({}) results", names(&params), names(&inits), names(outs));
        broken("carried", detail)
    }

    fn rule(&self, rule: Rule) -> Result<(), Broken> {
        let f = self.function;
        let params: Vec<Ty> = f.params.iter().map(|&v| self.ty(v)).collect::<Result<_, _>>()?;
        let floats = |types: &[Ty]| types.iter().copied().filter(|t| t.is_float()).collect::<Vec<Ty>>();
        let (dx, dy) = (floats(&params), floats(&f.results));
        for (kind, id, takes, gives) in [("jvp", rule.jvp, &dx, &dy), ("vjp", rule.vjp, &dy, &dx)] {
            let Some(id) = id else { continue };
            let due = [params.as_slice(), takes].concat();
            let (found, results) = self.signature(id, "rule")?;
            if found != due || results != *gives {
                let (due, gives) = (names(&due), names(gives));
                let (found, results) = (names(&found), names(&results));
                return broken("rule", format!("its {kind} is ({found}) → ({results}), not ({due}) → ({gives})"));
            }
        }
        Ok(())
    }
}

fn results(outs: &[Ty], due: &[Ty]) -> Result<(), Broken> {
    if outs == due {
        return Ok(());
    }
    broken("results", format!("results ({}) where ({}) is due", names(outs), names(due)))
}

fn names(types: &[Ty]) -> String {
    let names: Vec<&str> = types.iter().map(|t| t.name()).collect();
    names.join(", ")
}
