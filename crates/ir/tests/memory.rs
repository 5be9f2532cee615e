//! The memory of a program: budgets, levels, copies.

use chainrule_ir::memory::{MAX_LEVELS, shadow_address, shadow_distance};
use chainrule_ir::{Context, FunctionBuilder, FunctionId, Module, TrapKind, run};

#[test]
fn levels_are_bounded() {
    assert!(Context::new(3, 1 << 12).is_ok());
    for levels in [MAX_LEVELS + 1, 28, 64, u32::MAX] {
        assert_eq!(Context::new(levels, 1 << 12).map(|_| ()).map_err(|t| t.kind), Err(TrapKind::Memory));
    }
}

#[test]
fn copies_stay_within_their_ranges() {
    let mut ctx = Context::new(1, 1 << 12).expect("a little memory");
    let p = ctx.alloc(4).expect("it fits");
    let q = ctx.alloc(4).expect("it fits");
    let shadow = q + shadow_distance(0);
    ctx.cells_mut(p, 4).copy_from_slice(&[1, 2, 3, 4]);
    ctx.cells_mut(q, 4).fill(0);
    ctx.copy(q + 8, p + 8, 2);
    ctx.copy(shadow, p, 4);
    ctx.copy(q, 0, 0);
    assert_eq!((ctx.cells(q, 4), ctx.cells(shadow, 4)), (&[0, 2, 3, 0][..], &[1, 2, 3, 4][..]));
    assert_eq!(ctx.alloc(1 << 20).map_err(|t| t.kind), Err(TrapKind::Memory));
}

#[test]
fn room_is_what_can_be_allocated() {
    let mut b = FunctionBuilder::new("f");
    let before = b.room();
    let half = b.usize(100);
    b.alloc(half);
    let after = b.room();
    let rest = b.alloc(after);
    let none = b.room();
    b.zero(rest, after);
    let mut module = Module::default();
    module.push(b.finish(&[before, after, none]));
    let mut ctx = Context::new(0, 1 << 12).expect("a little memory");
    let room = ctx.room();
    assert_eq!(run(&module, FunctionId(0), &[], &mut ctx), Ok(vec![room, room - 100, 0]));
    assert!(ctx.alloc(1).is_err());
}

#[test]
fn wide_shadows_lie_side_by_side() {
    let text = "levels 2 func @f(%0: ptr) -> (ptr, ptr) {\n\
        %1: u64 = const 2\n%2: ptr = offset %0, %1 * 1\n%3: ptr = shadow %2, 0\n\
        %4: ptr = shadow %2, 1 by 3\n%5: ptr = shadow %3, 1 by 3\n\
        %6: f64 = const 1.5\nstore %4 + 2, %6\nstore %5 + 0, %6\nyield %4, %5 }";
    let module = chainrule_ir::parse(text).expect("it is in text form");
    chainrule_ir::verify(&module).expect("it is a program");
    let mut ctx = Context::of(&module, 1 << 12).expect("a little memory");
    let p = ctx.alloc(4).expect("it fits");
    let shadows = run(&module, FunctionId(0), &[p], &mut ctx).expect("it runs");
    assert_eq!(shadows[0], shadow_address(p, 1, 3, ctx.base()) + 2 * 3 * 8);
    assert_eq!(ctx.cells(shadows[0], 6)[2], 1.5f64.to_bits());
    assert_eq!(ctx.cells(shadows[1], 6)[0], 1.5f64.to_bits());
    // Three cells for each of four, and no more.
    assert!(ctx.holds(shadow_address(p, 1, 3, ctx.base()), 12));
    assert!(!ctx.holds(shadow_address(p, 1, 3, ctx.base()), 13));

    let narrow = chainrule_ir::parse(&text.replace("1 by 3\n%5", "1\n%5")).expect("it is in text form");
    assert_eq!(chainrule_ir::verify(&narrow).map_err(|e| e.rule), Err("shadow width"));
}
