//! Random programs: they follow the rules, read back as they print, and run the same; random text is never a panic.

use chainrule_ir::{
    Const, Context, FunctionBuilder, FunctionId, Loc, Module, Op, Piece, Prim, Signature, Source, Ty, Value, parse,
    run, verify,
};
use proptest::prelude::*;

/// Decisions from a tape of random numbers; 0 when it has run out, so that shorter tapes are simpler programs.
struct Choices<'a> {
    tape: &'a [u64],
    at: usize,
}

impl Choices<'_> {
    fn next(&mut self) -> u64 {
        self.at += 1;
        self.tape.get(self.at - 1).copied().unwrap_or(0)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn ended(&self) -> bool {
        self.at >= self.tape.len()
    }
}

/// Values in scope and the functions that may be called.
struct Generator<'a, 'b> {
    choices: &'b mut Choices<'a>,
    locs: Vec<Loc>,
    callees: Vec<(Vec<Ty>, Vec<Ty>)>,
}

impl Generator<'_, '_> {
    /// A value of type `ty` in scope, or a constant.
    fn value(&mut self, b: &mut FunctionBuilder, scope: &[Value], ty: Ty) -> Value {
        let known: Vec<Value> = scope.iter().copied().filter(|&v| b.ty(v) == ty).collect();
        let constant = self.choices.below(4) == 0;
        if let (false, Some(&v)) = (constant, known.get(self.choices.below(known.len()))) {
            return v;
        }
        let bits = self.choices.next();
        match ty {
            Ty::F64 => b.constant(Const { ty, bits }),
            Ty::F32 => b.constant(Const::f32(f32::from_bits(bits as u32))),
            Ty::Bool => b.bool(bits % 2 == 1),
            Ty::Ptr => {
                let cells = b.usize(8);
                b.alloc(cells)
            }
            _ => b.int(ty, i128::from(bits)),
        }
    }

    fn ty(&mut self) -> Ty {
        Ty::ALL[self.choices.below(Ty::ALL.len())]
    }

    fn types(&mut self) -> Vec<Ty> {
        (0..self.choices.below(3)).map(|_| self.ty()).collect()
    }

    fn values(&mut self, b: &mut FunctionBuilder, scope: &[Value], types: &[Ty]) -> Vec<Value> {
        types.iter().map(|&t| self.value(b, scope, t)).collect()
    }

    fn message(&mut self, scope: &[Value]) -> Vec<Piece> {
        (0..self.choices.below(4))
            .map(|_| match (self.choices.below(3), scope.get(self.choices.below(scope.len()))) {
                (1, Some(&value)) => Piece::Value { value, precision: None },
                (2, Some(&value)) => Piece::Value { value, precision: Some(self.choices.below(5) as u32) },
                _ => Piece::Text(["", "a", "\"{}\\", "\n\t\u{7f}é", "// no comment"][self.choices.below(5)].to_owned()),
            })
            .collect()
    }

    /// A primitive with arguments of types that it takes; those that trap are left out so that programs run on.
    fn prim(&mut self, b: &mut FunctionBuilder, scope: &[Value]) -> Value {
        let prims: Vec<Prim> = Prim::ALL.iter().copied().filter(|p| !p.can_trap()).collect();
        let prim = prims[self.choices.below(prims.len())];
        let float = [Ty::F64, Ty::F32][self.choices.below(2)];
        let int = Ty::ALL[2 + self.choices.below(8)];
        let number = Ty::ALL[self.choices.below(10)];
        let types = match prim.row().signature {
            Signature::F1 => vec![float],
            Signature::F2 => vec![float; 2],
            Signature::F3 => vec![float; 3],
            Signature::FI => vec![float, Ty::I32],
            Signature::I1 => vec![int],
            Signature::I2 => vec![int; 2],
            Signature::Shift => vec![int, Ty::U32],
            Signature::B1 => vec![Ty::Bool],
            Signature::B2 => vec![Ty::Bool; 2],
            Signature::Compare => vec![number; 2],
            Signature::Select => vec![Ty::Bool, number, number],
            Signature::Cast => vec![number],
        };
        let args = self.values(b, scope, &types);
        match prim.row().signature {
            Signature::Cast => b.cast(args[0], Ty::ALL[(number as usize + 1) % 10]),
            _ => b.prim(prim, &args),
        }
    }

    fn block(&mut self, b: &mut FunctionBuilder, mut scope: Vec<Value>, depth: usize, yields: &[Ty]) -> Vec<Value> {
        for _ in 0..self.choices.below(7) {
            if self.choices.ended() {
                break;
            }
            b.set_loc(self.locs[self.choices.below(self.locs.len())]);
            let new = self.statement(b, &scope, depth);
            scope.extend(new);
        }
        self.values(b, &scope, yields)
    }

    fn statement(&mut self, b: &mut FunctionBuilder, scope: &[Value], depth: usize) -> Vec<Value> {
        match self.choices.below(if depth < 4 { 14 } else { 10 }) {
            0 => {
                let ty = self.ty();
                vec![self.value(b, &[], ty)]
            }
            1 => {
                let message = self.message(scope);
                b.effect(Op::Print { message });
                vec![]
            }
            2 => {
                let (yes, message) = (b.bool(true), self.message(scope));
                b.assert(yes, message);
                vec![]
            }
            3 => {
                // Memory is only touched where it is allocated: any other pointer may be a shadow or null.
                let cells = b.usize(8);
                let p = b.alloc(cells);
                let q = b.alloc(cells);
                b.zero(p, cells);
                let ty = [Ty::F64, Ty::I8, Ty::Bool][self.choices.below(3)];
                let x = self.value(b, scope, ty);
                b.store(p, self.choices.below(8) as u32, x);
                b.copy(q, p, cells);
                let shadow = b.shadow(q, self.choices.below(2) as u32);
                b.zero(shadow, cells);
                vec![p, q, b.load(q, self.choices.below(8) as u32, Ty::F64)]
            }
            4 => {
                let (p, i) = (self.value(b, scope, Ty::Ptr), self.value(b, scope, Ty::U64));
                vec![b.offset(p, i, self.choices.below(5) as u32)]
            }
            5 if !self.callees.is_empty() => {
                let callee = self.choices.below(self.callees.len());
                let (params, results) = self.callees[callee].clone();
                let args = self.values(b, scope, &params);
                b.call(FunctionId(callee as u32), &args, &results)
            }
            5..=9 => vec![self.prim(b, scope)],
            10 | 11 => {
                let (cond, types) = (self.value(b, scope, Ty::Bool), self.types());
                b.open();
                let yields = self.block(b, scope.to_vec(), depth + 1, &types);
                let then = b.close(yields);
                b.open();
                let yields = self.block(b, scope.to_vec(), depth + 1, &types);
                let otherwise = b.close(yields);
                b.emit_many(Op::If { cond, then, otherwise }, &types)
            }
            12 => {
                let types = self.types();
                let inits = self.values(b, scope, &types);
                let (lo, hi) = (b.usize(3), b.usize(self.choices.below(6) as u64));
                b.for_(lo, hi, &inits, |b, index, carried| {
                    let scope = [scope, carried, &[index]].concat();
                    self.block(b, scope, depth + 1, &types)
                })
            }
            _ => {
                let types = self.types();
                let inits = self.values(b, scope, &types);
                b.loop_(&inits, |b, carried| {
                    let next = self.block(b, [scope, carried].concat(), depth + 1, &types);
                    (b.bool(false), next)
                })
            }
        }
    }
}

/// A module; a function calls only those before it.
fn generate(tape: &[u64]) -> Module {
    let mut choices = Choices { tape, at: 0 };
    let mut module = Module { levels: 2, ..Module::default() };
    let mut locs = vec![Loc::NONE];
    for line in 1..4 {
        locs.push(module.sources.intern(Source { file: "a.rs".into(), line, column: 5 }));
    }
    let mut generator = Generator { choices: &mut choices, locs, callees: Vec::new() };
    for i in 0..3 {
        let mut b = FunctionBuilder::new(["f", "two words", "f"][i]);
        let (params, results) = (generator.types(), generator.types());
        let scope = params.iter().map(|&t| b.param(t)).collect();
        let yields = generator.block(&mut b, scope, 0, &results);
        let mut function = b.finish(&yields);
        function.loc = generator.locs[generator.choices.below(4)];
        function.release = generator.choices.below(2) == 1;
        module.push(function);
        generator.callees.push((params, results));
    }
    module
}

/// The last function on zeros.
fn outcome(module: &Module) -> (Result<Vec<u64>, chainrule_ir::Trap>, Option<String>) {
    let mut ctx = Context::new(module.levels, 1 << 20).expect("a little memory");
    ctx.printed = Some(String::new());
    let base = ctx.bump;
    let args = vec![0; module.functions[2].params.len()];
    let mut result = run(module, FunctionId(2), &args, &mut ctx);
    // Addresses differ between the two memories.
    if let Ok(cells) = &mut result {
        for (cell, &ty) in cells.iter_mut().zip(&module.functions[2].results) {
            *cell = if ty == Ty::Ptr { cell.wrapping_sub(base) } else { *cell };
        }
    }
    (result, ctx.printed)
}

/// The module with locations numbered as they are met, which is how they are read.
fn renumbered(module: &Module) -> Module {
    parse(&module.to_string()).unwrap_or_else(|e| panic!("{e}\n{module}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn programs_read_back_and_run_the_same(tape in prop::collection::vec(any::<u64>(), 0..300)) {
        let module = generate(&tape);
        verify(&module).unwrap_or_else(|e| panic!("{e}\n{module}"));
        let back = renumbered(&module);
        prop_assert_eq!(module.to_string(), back.to_string());
        let again = renumbered(&back);
        prop_assert_eq!(&back.functions, &again.functions);
        for (f, g) in module.functions.iter().zip(&back.functions) {
            prop_assert_eq!((&f.name, &f.params, &f.results, &f.types), (&g.name, &g.params, &g.results, &g.types));
            prop_assert_eq!(f.body.count(), g.body.count());
        }
        let (first, second) = (outcome(&module), outcome(&back));
        // Only texts with addresses in them may differ, and only as the memories do.
        if module.functions.iter().all(|f| !f.types.contains(&Ty::Ptr)) {
            prop_assert_eq!(first, second);
        } else {
            prop_assert_eq!(first.0.is_ok(), second.0.is_ok());
        }
    }

    #[test]
    fn damaged_text_is_an_error_not_a_panic(
        tape in prop::collection::vec(any::<u64>(), 0..60),
        at in any::<prop::sample::Index>(),
        length in 0usize..12,
        other in "[ -~é\n]{0,6}",
    ) {
        let text = generate(&tape).to_string();
        let chars: Vec<char> = text.chars().collect();
        let start = at.index(chars.len());
        let end = (start + length).min(chars.len());
        let damaged: String = chars[..start].iter().copied().chain(other.chars()).chain(chars[end..].iter().copied()).collect();
        match parse(&damaged) {
            // It may still be a module, and even one that follows the rules.
            Ok(module) => if verify(&module).is_ok() {
                prop_assert_eq!(renumbered(&module).to_string(), module.to_string());
            },
            Err(e) => prop_assert!(e.line <= damaged.lines().count().max(1), "{}", e),
        }
    }
}
