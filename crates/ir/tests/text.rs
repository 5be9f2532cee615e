//! The text form reads back what it prints, and says what is wrong with other text; the verifier names broken rules.

use chainrule_ir::{Const, FunctionBuilder, Module, Op, Piece, Prim, Rule, Source, Stmt, Ty, Value, parse, verify};

/// The same module but for the numbers of its sources.
fn assert_same(a: &Module, b: &Module) {
    assert_eq!(a.to_string(), b.to_string());
    assert_eq!(a.levels, b.levels);
    assert_eq!(a.functions.len(), b.functions.len());
    for (f, g) in a.functions.iter().zip(&b.functions) {
        assert_eq!((&f.name, &f.params, &f.results, &f.types), (&g.name, &g.params, &g.results, &g.types));
        assert_eq!((f.rule, f.release), (g.rule, g.release));
    }
}

/// Every operation, type, attribute and peculiar constant.
fn everything() -> Module {
    let mut module = Module { levels: 2, ..Module::default() };
    let here = module.sources.intern(Source { file: "src/a \"b\".rs".into(), line: 3, column: 14 });
    let there = module.sources.intern(Source { file: "src/c.rs".into(), line: 159, column: 2 });
    let mut b = FunctionBuilder::new("Car::drive");
    b.set_loc(here);
    let x = b.param(Ty::F64);
    let p = b.param(Ty::Ptr);
    b.fresh(Ty::I16); // nothing defines it
    for bits in [0, 1 << 63, f64::NAN.to_bits(), f64::NAN.to_bits() | 5, f64::INFINITY.to_bits(), 1] {
        b.constant(Const { ty: Ty::F64, bits });
    }
    for y in [0.1, f32::NAN, f32::NEG_INFINITY, -0.0, f32::MIN_POSITIVE / 8.0] {
        b.constant(Const::f32(y));
    }
    for ty in Ty::ALL.into_iter().filter(|t| t.is_int()) {
        b.int(ty, -1);
        b.int(ty, 77);
    }
    b.constant(Const::null());
    let n = b.usize(4);
    let yes = b.bool(true);
    b.set_loc(there);
    let q = b.alloc(n);
    b.copy(q, p, n);
    let q1 = b.offset(q, n, 7);
    let s = b.shadow(q1, 1);
    b.zero(s, n);
    b.store(s, 2, x);
    let y = b.load(s, 2, Ty::F64);
    let m = b.prim(Prim::MulAdd, &[x, y, y]);
    b.set_loc(chainrule_ir::Loc::NONE);
    b.assert(yes, vec![]);
    b.effect(Op::Print { message: vec![] });
    let pieces = vec![
        Piece::Text("a \"q\" {\n".into()),
        Piece::Text(String::new()),
        Piece::Value { value: x, precision: None },
        Piece::Value { value: y, precision: Some(3) },
        Piece::Debug(x),
    ];
    b.effect(Op::Print { message: pieces.clone() });
    b.assert(yes, pieces);
    let r = b.if_(yes, |_| vec![x], |b| vec![b.neg(m)]);
    b.if_(yes, |_| vec![], |_| vec![]);
    let l = b.for_(n, n, &[r[0], x], |b, i, c| {
        b.cast(i, Ty::F32);
        vec![c[1], c[0]]
    });
    let k = b.loop_(&[l[0]], |_, c| (yes, c.to_vec()));
    let calls = b.call(chainrule_ir::FunctionId(1), &[k[0]], &[Ty::F64]);
    b.call(chainrule_ir::FunctionId(2), &[k[0]], &[Ty::F64]);
    module.push(b.finish(&[calls[0], l[1]]));
    for name in ["twice", "two words", "twice"] {
        let mut b = FunctionBuilder::new(name);
        let x = b.param(Ty::F64);
        let y = b.add(x, x);
        let mut f = b.finish(&[y]);
        f.release = true;
        f.loc = there;
        module.push(f);
    }
    let mut b = FunctionBuilder::new("rule");
    let (_, d) = (b.param(Ty::F64), b.param(Ty::F64));
    let id = module.push(b.finish(&[d]));
    module.functions[1].rule = Some(Rule { jvp: Some(id), vjp: Some(id) });
    module.functions[2].rule = Some(Rule { jvp: None, vjp: Some(id) });
    module.functions[3].rule = Some(Rule { jvp: None, vjp: None });
    for f in &mut module.functions {
        f.body.stmts.iter_mut().for_each(|s| match &mut s.op {
            Op::For(l) => l.release = true,
            Op::Loop(l) => l.release = true,
            _ => {}
        });
    }
    module
}

#[test]
fn everything_reads_back() {
    let module = everything();
    verify(&module).expect("it follows the rules");
    let text = module.to_string();
    let back = parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    assert_same(&module, &back);
    // Sources are numbered as they are met, so a second reading gives exactly the first.
    let again = parse(&back.to_string()).expect("it was read once");
    assert_eq!(again.functions, back.functions);
}

#[test]
fn errors_name_the_place_and_what_was_expected() {
    let check = |text: &str, error: &str| {
        assert_eq!(parse(text).expect_err("it is wrong").to_string(), error, "{text}");
    };
    check("fun @f() -> () {}", "1:1: expected `func`, found `fun`");
    check("func @f(%0: f65) -> () {}", "1:13: expected a type, found `f65`");
    check("func @f() -> () {\n  %0: i8 = const 128\n}", "2:18: expected a constant of type i8, found `128`");
    check(
        "func @f() -> () {\n  %0: f64 = call @g()\n}",
        "2:19: expected the name of one of the 1 functions, found `g`",
    );
    check("func @f() -> () {\n  print \"a\n}", "2:9: expected a text that ends on its line, found the end of the line");
    check("func @f() -> () {\n  yield %0\n", "2:11: expected `}`, found the end");
    check("func @f() -> () { ? }", "1:19: expected a statement, found `?`");
    check("func @f(%99999999: f64) -> () {}", "1:9: expected a value (`%0` to `%16777215`), found `%99999999`");
    check(
        "func @f() -> () {}\nfunc @f() -> () { call @f() }",
        "2:25: expected a number (`#n`), since several functions have this name, found `f`",
    );
}

#[test]
fn the_verifier_names_broken_rules() {
    let check = |body: &str, rule: &str, part: &str| {
        let text = format!("levels 1 func @f(%0: f64, %1: ptr, %2: u64, %3: bool) -> () {{ {body} }}");
        let module = parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let error = verify(&module).expect_err(body);
        assert_eq!(error.rule, rule, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    };
    check("%4: f64 = sin %5", "value", "`%4: f64 = sin %5`: %5 is not in the table of 5 types");
    check("%4: f64 = sin %4", "scope", "%4 is not defined before");
    check("%4: f64 = sin %0 %4: f64 = sin %0", "single definition", "second time");
    check("if %3 { %4: f64 = sin %0 } %5: f64 = sin %4", "scope", "in a block that has ended");
    check("for %4 in %2..%2 { } %5: ptr = alloc %4", "scope", "in a block that has ended");
    check("%4: f32 = sin %0", "operands", "sin is F → F, not f64 → f32");
    check("%4: f64 = add %0", "operands", "add is F, F → F, not f64 → f64");
    check("%4: bool = cast %0", "operands", "→ bool");
    check("%4: bool = eq %1, %1", "operands", "not ptr");
    check("sin %0", "results", "0 results where 1 is due");
    check("%4: f64 = alloc %2", "results", "(ptr) is due");
    check("%4: ptr = alloc %0", "operands", "%0 is a f64 where a u64 is due");
    check("%4: f64 = load %2 + 0", "operands", "%2 is a u64 where a ptr is due");
    check("%4: f32 = const bits 0x3fb999999999999a", "constant", "no cell of a f32");
    check("%4: ptr = shadow %1, 1", "shadow level", "level 1 of 1");
    check("call @f(%0)", "call", "it takes (f64, ptr, u64, bool), not (f64)");
    check("call #1(%0)", "call", "there is no function number 1");
    check("%4: f64 = call @f(%0, %1, %2, %3)", "call", "it gives (), not (f64)");
    check("assert %0", "operands", "where a bool is due");
    check("print %4", "value", "%4");
    check("%4: f64 = if %3 { yield %0 }", "yields", "`%4: f64 = if %3`: the block yields () where (f64) is due");
    check("%4: f64 = for %5 in %2..%2 with %6: f64 = %0 { yield %2 }", "yields", "(u64) where (f64)");
    check("%4: f64 = for %5 in %2..%2 with %6: f64 = %2 { yield %6 }", "carried", "(u64) at first");
    check("%4: f64 = loop with %6: f64 = %0 { yield %6 }", "yields", "(f64) where (bool, f64) is due");
    check("yield %0", "yields", "(f64) where () is due");
    let module = parse("func @f(%0: f64) -> (f64) rule(jvp @f) { yield %0 }").expect("it is well-formed");
    let error = verify(&module).expect_err("a jvp takes tangents");
    assert_eq!(error.to_string(), "rule `rule` is broken in `f`: its jvp is (f64) → (f64), not (f64, f64) → (f64)");
}

#[test]
fn the_verifier_checks_what_text_cannot_say() {
    let mut module = parse("func @f(%0: f64) -> () { }").expect("it is well-formed");
    module.functions[0].loc = chainrule_ir::Loc(1);
    assert_eq!(verify(&module).expect_err("there is no source").rule, "location");
    let mut module = parse("func @f(%0: f64) -> () { }").expect("it is well-formed");
    module.functions[0].types.push(Ty::F64);
    let outs = [Value(1)].into_iter().collect();
    let stmt = Stmt { outs, op: Op::Const(Const::usize(1)), loc: chainrule_ir::Loc::NONE };
    module.functions[0].body.stmts.push(stmt);
    assert_eq!(verify(&module).expect_err("a u64 for a f64").rule, "constant");
}
