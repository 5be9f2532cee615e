//! Programs of every kind.

use super::Choices;
use crate::build::FunctionBuilder;
use crate::module::{Module, Op, Piece};
use crate::prim::{Prim, Signature};
use crate::types::{Const, FunctionId, Loc, Source, Ty, Value};

/// A program of any operations, types and attributes that follows the rules of the language and does not trap for want
/// of arithmetic: three functions, each of which calls only those before it, with all kinds of parameters; two shadow
/// levels.
///
/// It touches only memory that it allocates, so its parameters can be anything, zeros for example.
pub fn any(tape: &[u64]) -> Module {
    let mut choices = Choices::new(tape);
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
            .map(|_| match (self.choices.below(4), scope.get(self.choices.below(scope.len()))) {
                (1, Some(&value)) => Piece::Value { value, precision: None },
                (2, Some(&value)) => Piece::Value { value, precision: Some(self.choices.below(5) as u32) },
                (3, Some(&value)) => Piece::Debug(value),
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
            if self.choices.left() == 0 {
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
                b.emit_many(Op::if_(cond, then, otherwise), &types)
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
