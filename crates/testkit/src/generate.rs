//! Random programs.

mod expr;
mod stmt;

use crate::ast::*;
use crate::rng::Rng;

/// The program of a seed: the same always.
pub fn program(seed: u64) -> Program {
    let mut rng = Rng::new(seed);
    let called = 1 + rng.below(4);
    let mut kinds = vec![Kind::Entry];
    for _ in 0..called {
        kinds.push(rng.pick(&Kind::CALLED).unwrap_or(Kind::Scalar));
    }
    let size = 4 + rng.below(12);
    let functions =
        (0..kinds.len()).map(|f| function(&mut rng, &kinds, f, if f == 0 { size } else { size / 2 })).collect();
    Program { functions }
}

/// What is written in at present.
struct Generator<'a> {
    rng: &'a mut Rng,
    kinds: &'a [Kind],
    /// The function that is written.
    this: usize,
    vars: Vec<VarInfo>,
    /// The variables that can be named here.
    scope: Vec<Var>,
    /// Sequences whose length is at least what an index loop over them counts, by the loop's variable.
    in_range: Vec<(Var, Var)>,
    /// Loops around.
    loops: usize,
    /// How many statements may still be written.
    budget: usize,
}

fn function(rng: &mut Rng, kinds: &[Kind], this: usize, size: usize) -> Function {
    let kind = kinds[this];
    let vars = kind.params();
    let scope = (0..vars.len()).collect();
    let mut g = Generator { rng, kinds, this, vars, scope, in_range: Vec::new(), loops: 0, budget: size };
    let mut body = Vec::new();
    if kind == Kind::Recurse {
        // The first parameter bounds the recursion.
        let end = Cond::Int(Compare::Le, Box::new(Int::Var(0)), Box::new(Int::Const(0)));
        let result = g.floats(1);
        body.push(Stmt::If(end, vec![Stmt::Return(result)], Vec::new()));
        body.push(g.recursion());
        g.scope.push(g.vars.len() - 1);
    }
    g.prelude(&mut body);
    while g.budget > 0 {
        g.statement(&mut body);
    }
    g.calls(&mut body);
    let result = g.results(kind.results().1);
    Function { kind, vars: g.vars, body, result }
}

impl Generator<'_> {
    fn fresh(&mut self, ty: Ty, mutable: bool) -> Var {
        self.vars.push(VarInfo { ty, mutable, reference: false });
        self.vars.len() - 1
    }

    /// Variables in scope.
    fn those(&self, f: impl Fn(&VarInfo) -> bool) -> Vec<Var> {
        self.scope.iter().copied().filter(|&v| f(&self.vars[v])).collect()
    }

    fn some(&mut self, f: impl Fn(&VarInfo) -> bool) -> Option<Var> {
        let those = self.those(f);
        // Variables that were made last are the most interesting.
        if !those.is_empty() && self.rng.chance(40) {
            let late = those.len().saturating_sub(3);
            return self.rng.pick(&those[late..]);
        }
        self.rng.pick(&those)
    }

    /// `body` in a scope of its own, without the `hidden` variables.
    fn scoped<R>(&mut self, hidden: &[Var], body: impl FnOnce(&mut Self) -> R) -> R {
        let (scope, in_range) = (self.scope.clone(), self.in_range.clone());
        self.scope.retain(|v| !hidden.contains(v));
        let r = body(self);
        (self.scope, self.in_range) = (scope, in_range);
        r
    }

    /// Functions of a kind that can be called here.
    fn callee(&mut self, f: impl Fn(Kind) -> bool) -> Option<usize> {
        let those: Vec<usize> = (self.this + 1..self.kinds.len()).filter(|&i| f(self.kinds[i])).collect();
        self.rng.pick(&those)
    }
}
