//! Prints what a program of the benchmarks is compiled from, and its gradient; with `clif` as Cranelift's language:
//! `cargo run --release -p chainrule-bench --example ir -- stencil`.

use chainrule_bench::programs::PROGRAMS;
use chainrule_ir::{FunctionId, Printer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let clif = std::env::args().nth(2).is_some_and(|a| a == "clif");
    for make in PROGRAMS {
        let case = make()?;
        if !case.name.contains(&wanted) {
            continue;
        }
        for module in &case.modules {
            println!("// {}", case.name);
            if clif {
                println!("{}", chainrule_codegen::clif(module, FunctionId(0))?);
            } else {
                println!("{}", Printer::PLAIN.module(module));
            }
        }
    }
    Ok(())
}
