//! Every primitive on every type and on all pairs of interesting values, with operands that the compiler knows and that
//! it does not.

use crate::common::BUDGET;
use crate::common::prims::{combinations, function, samples, shown, signatures};
use chainrule_codegen::compile;
use chainrule_ir::{Context, Prim, Ty, eval_prim};

#[test]
fn primitives_give_what_their_rows_say() {
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    let mut count = 0;
    for &prim in Prim::ALL {
        for (types, out) in signatures(prim) {
            let module = function(prim, &types, &[], out);
            let compiled = compile(&module, chainrule_ir::FunctionId(0)).expect("it compiles");
            for args in combinations(&types) {
                // The sign of a NaN is nobody's promise.
                if prim == Prim::CopySign && args[1].as_float().is_some_and(f64::is_nan) {
                    continue;
                }
                let cells: Vec<u64> = args.iter().map(|c| c.bits).collect();
                let expected = eval_prim(prim, &types, &cells, out).map(|bits| shown(prim, out, bits));
                let got = compiled.call(&cells, &mut ctx).map(|r| shown(prim, out, r[0])).map_err(|t| t.message);
                assert_eq!(got, expected.map_err(str::to_owned), "{} {types:?} on {cells:x?} to {out}", prim.name());
                count += 1;
            }
        }
    }
    assert!(count > 50_000, "only {count}");
}

#[test]
fn primitives_with_a_constant_give_the_same() {
    use Prim::*;
    let first: &[Prim] = &[IAdd, ISub, IMul, IDiv, Min, Max];
    let second: &[Prim] =
        &[IAdd, ISub, IMul, IDiv, IRem, IDivEuclid, IRemEuclid, IShl, IShr, Min, Max, PowI, IAddSat, ISubSat, Lt, Eq];
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    for (position, prims) in [(0, first), (1, second)] {
        for &prim in prims {
            let wide = |t: &Ty| matches!(t, Ty::F64 | Ty::I8 | Ty::I64 | Ty::U64 | Ty::U32);
            for (types, out) in signatures(prim).into_iter().filter(|(types, _)| wide(&types[0])) {
                for known in samples(types[position]).into_iter().step_by(2) {
                    let mut constants = vec![None; 2];
                    constants[position] = Some(known);
                    let module = function(prim, &types, &constants, out);
                    let compiled = compile(&module, chainrule_ir::FunctionId(0)).expect("it compiles");
                    for x in samples(types[1 - position]) {
                        let mut cells = [x.bits; 2];
                        cells[position] = known.bits;
                        let expected = eval_prim(prim, &types, &cells, out).map(|bits| shown(prim, out, bits));
                        let got = compiled.call(&[x.bits], &mut ctx);
                        let got = got.map(|r| shown(prim, out, r[0])).map_err(|t| t.message);
                        let expected = expected.map_err(str::to_owned);
                        assert_eq!(got, expected, "{} {types:?} on {cells:x?} to {out}", prim.name());
                    }
                }
            }
        }
    }
}
