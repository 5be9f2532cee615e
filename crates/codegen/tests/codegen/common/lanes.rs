//! Running a program in lanes and one input at a time, and comparing.

use super::{BUDGET, show};
use chainrule_codegen::{Compiled, Inputs, compile, compile_lanes};
use chainrule_ir::{Context, FunctionId, Module, Trap, Ty};

/// What a run gave: its results, and the cells of its array.
type Seen = (Vec<String>, Vec<String>);

/// Arguments of one input after the pointer to its array, and the array.
pub type Input = (Vec<u64>, Vec<u64>);

/// Runs `entry` on inputs at once and one by one. What runs at once gives what it gives one by one; nothing where lanes
/// diverge.
pub fn same_in_lanes(module: &Module, entry: FunctionId, inputs: &Inputs, lanes: &[Input]) -> Option<()> {
    let scalar = compile(module, entry).expect("it compiles");
    let wide = compile_lanes(module, entry, inputs).expect("it compiles");
    same_of(module, entry, &scalar, &wide, lanes)
}

/// As [`same_in_lanes`], of programs compiled before.
pub fn same_of(module: &Module, entry: FunctionId, scalar: &Compiled, wide: &Compiled, lanes: &[Input]) -> Option<()> {
    let function = module.function(entry);
    let look = |(results, cells): Cells| -> Seen {
        let results = results.iter().zip(&function.results).map(|(&bits, &ty)| show(ty, bits)).collect();
        (results, cells.iter().map(|&c| show(Ty::F64, c)).collect())
    };
    for (l, (got, expected)) in run_both(module, scalar, wide, lanes)?.into_iter().enumerate() {
        let (got, expected) = (Ok(look(got)), expected.map(look));
        assert_eq!(got, expected, "lane {l} (left) and the scalar program (right) differ on `{}`", function.name);
    }
    Some(())
}

/// Results and cells of the array, as cells.
type Cells = (Vec<u64>, Vec<u64>);

/// What lanes and the scalar program give; nothing where lanes diverge.
pub fn run_both(
    module: &Module,
    scalar: &Compiled,
    wide: &Compiled,
    lanes: &[Input],
) -> Option<Vec<(Cells, Result<Cells, Trap>)>> {
    let count = wide.lanes() as usize;
    assert_eq!(lanes.len(), count);
    let mut ctx = Context::new(module.levels, BUDGET).expect("address space");
    let expected: Vec<Result<Cells, Trap>> = lanes
        .iter()
        .map(|(args, array)| {
            ctx.reset();
            ctx.printed = Some(String::new());
            let n = array.len() as u64;
            let address = ctx.alloc(n).expect("memory");
            ctx.cells_mut(address, n).copy_from_slice(array);
            let mut passed = vec![address];
            passed.extend(args);
            let results = scalar.call(&passed, &mut ctx)?;
            Ok((results, ctx.cells(address, n).to_vec()))
        })
        .collect();

    let mut ctx = Context::new(module.levels, BUDGET * count as u64).expect("address space");
    let n = lanes[0].1.len();
    let address = ctx.alloc((n * count) as u64).expect("memory");
    for (l, (_, array)) in lanes.iter().enumerate() {
        let cells = ctx.cells_mut(address, (n * count) as u64);
        array.iter().enumerate().for_each(|(k, &cell)| cells[k * count + l] = cell);
    }
    let mut passed = vec![address; count];
    for k in 0..lanes[0].0.len() {
        passed.extend(lanes.iter().map(|(args, _)| args[k]));
    }
    let results = wide.call(&passed, &mut ctx).ok()?;
    let own = |(l, expected)| {
        let own: Vec<u64> = results.iter().skip(l).step_by(count).copied().collect();
        let cells = ctx.cells(address, (n * count) as u64).iter().skip(l).step_by(count).copied().collect();
        ((own, cells), expected)
    };
    Some(expected.into_iter().enumerate().map(own).collect())
}
