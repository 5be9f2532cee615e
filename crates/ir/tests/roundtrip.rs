//! Random programs: they follow the rules, read back as they print, and run the same; random text is never a panic.

use chainrule_ir::{Context, FunctionId, Module, Ty, generate, parse, run, verify};
use proptest::prelude::*;

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
        let module = generate::any(&tape);
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
        let text = generate::any(&tape).to_string();
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
