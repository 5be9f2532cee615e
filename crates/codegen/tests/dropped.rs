//! Memory of code is freed. The test is alone in its process, so that its resident memory is the test's own.
#![cfg(target_os = "linux")]

use chainrule_codegen::{clif, compile};
use chainrule_ir::{FunctionBuilder, Module, Prim, Ty};

fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").expect("Linux has it");
    let pages: u64 = status.split(' ').nth(1).and_then(|n| n.parse().ok()).expect("the second is resident pages");
    pages * 4096
}

#[test]
fn dropped_programs_leave_nothing() {
    let mut b = FunctionBuilder::new("f");
    let x = b.param(Ty::F64);
    let y = b.f1(Prim::Sin, x);
    let mut module = Module::default();
    let entry = module.push(b.finish(&[y]));
    let once = || {
        let compiled = compile(&module, entry).expect("it compiles");
        assert!(compiled.size() > 0);
        drop(compiled);
        drop(clif(&module, entry));
    };
    (0..50).for_each(|_| once());
    let before = resident_bytes();
    (0..1000).for_each(|_| once());
    let grown = resident_bytes().saturating_sub(before);
    // Each program has at least two pages of code: 8 MB if they stayed.
    assert!(grown < 4 << 20, "{grown} bytes stayed after 1000 programs");
}
