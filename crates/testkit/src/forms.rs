//! Other forms of the same derivative: in several directions at once, with checkpoints, with sums in chunks on threads, through the C compiler.

use crate::check::{Agreement, Checker, ENTRY, Found, compiled, differentiate, near, optimised, ran, same, verified};
use crate::plain::INPUTS;
use crate::run::{ACTIVE, Exec, WIDTH};
use chainrule_ad::{Checkpoints, Extent};
use chainrule_codegen::c;
use chainrule_ir::{FunctionId, Module, Op};
use chainrule_opt as opt;

/// What the reverse derivative gives: outputs and gradient, for weights of the outputs.
pub struct Expected<'a> {
    pub w: &'a [f64],
    pub y: &'a [f64],
    pub g: &'a [f64],
    pub scale: f64,
}

/// In a hundred programs, so many go through the C compiler, which takes a tenth of a second each.
const THROUGH_C: usize = 2;

impl Checker<'_> {
    /// Some of the forms, by chance.
    pub(crate) fn forms(&mut self, source: &Module, expected: &Expected, agreement: &mut Agreement) -> Found<()> {
        if self.rng.chance(30) {
            agreement.checkpoints += self.checkpoints(source, expected)?;
        }
        if self.rng.chance(30) {
            agreement.directions_at_once += self.directions(source, expected)?;
        }
        if self.rng.chance(30) {
            agreement.chunks += self.chunks(source, expected)?;
        }
        if self.rng.chance(THROUGH_C) {
            agreement.through_c += self.through_c(source, expected)?;
        }
        Ok(())
    }

    /// Loops that run again from few checkpoints have the bits of those that keep all.
    fn checkpoints(&mut self, source: &Module, expected: &Expected) -> Found<usize> {
        let mut module = source.clone();
        opt::run(&mut module, ENTRY, &[opt::passes::RELEASE_LOOPS]);
        let slice = |count| Some(Extent::Elements { count, cells: 1 });
        let checkpoints = Checkpoints {
            depth: self.rng.below(3) as u32,
            calls: Some(self.rng.below(40) as u64),
            slots: Some(1 + self.rng.below(3) as u64),
            block: Some(1 + self.rng.below(3) as u64),
            // The point, the slice that is read and the one that changes.
            extents: vec![None, None, None, None, Some(Extent::Cells(2)), slice(6), None, slice(8), None],
        };
        let made = chainrule_ad::reverse_within(&mut module, ENTRY, &ACTIVE, 0, &checkpoints);
        let (reverse, report) = differentiate(made)?;
        verified("derivative with checkpoints", &module)?;
        let (y, g) = ran(self.bench.reverse(Exec::Interpreter(&module, reverse), self.inputs, expected.w))?;
        same("plain = value with checkpoints", expected.y, &y)?;
        same("reverse = reverse with checkpoints", expected.g, &g)?;
        if self.rng.chance(30) {
            let late = optimised("after_ad with checkpoints", &module, &[reverse], opt::after_ad())?;
            let code = compiled(&late, reverse)?;
            let (y, g) = ran(self.bench.reverse(Exec::Compiled(&code), self.inputs, expected.w))?;
            same("plain = compiled value with checkpoints", expected.y, &y)?;
            same("reverse = compiled reverse with checkpoints", expected.g, &g)?;
        }
        Ok(report.loops)
    }

    /// Forward mode in several directions at once has the bits of one direction at a time, in every tier.
    fn directions(&mut self, source: &Module, expected: &Expected) -> Found<usize> {
        let (mut module, mut single) = (source.clone(), source.clone());
        let forward = differentiate(chainrule_ad::forward(&mut single, ENTRY, &ACTIVE, 0))?;
        let wide = differentiate(chainrule_ad::forward_wide(&mut module, ENTRY, &ACTIVE, 0, WIDTH))?.function;
        verified("derivative in several directions", &module)?;
        let vs: Vec<Vec<f64>> =
            (0..WIDTH).map(|_| (0..INPUTS).map(|_| self.rng.uniform(-1.0, 1.0)).collect()).collect();
        let mut alone = Vec::new();
        for v in &vs {
            alone.push(ran(self.bench.forward(Exec::Interpreter(&single, forward), self.inputs, v))?.1);
        }
        let mut compare = |stage: &'static str, exec: Exec| {
            let (y, all) = ran(self.bench.forwards(exec, self.inputs, &vs))?;
            same(stage, expected.y, &y)?;
            alone.iter().zip(&all).try_for_each(|(alone, jv)| same(stage, alone, jv))
        };
        compare("one direction = several", Exec::Interpreter(&module, wide))?;
        let late = optimised("after_ad in several directions", &module, &[wide], opt::after_ad())?;
        compare("one direction = several, compiled", Exec::Compiled(&compiled(&late, wide)?))?;
        if self.rng.chance(THROUGH_C)
            && let Ok(codes) = c::compile_all(&[(&late, wide)], c::Mathematics::Library)
        {
            for code in codes {
                compare("one direction = several, through C", Exec::Compiled(&code))?;
            }
        }
        Ok(1)
    }

    /// Sums in chunks differ by rounding, and not at all between numbers of threads.
    fn chunks(&mut self, source: &Module, expected: &Expected) -> Found<usize> {
        let mut module = optimised("before_ad for chunks", source, &[ENTRY], opt::before_ad())?;
        opt::spread(&mut module, &[ENTRY], 1);
        verified("chunks", &module)?;
        let reverse = differentiate(chainrule_ad::reverse(&mut module, ENTRY, &ACTIVE, 0))?;
        verified("derivative in chunks", &module)?;
        let first = ran(self.bench.reverse(Exec::Interpreter(&module, reverse), self.inputs, expected.w))?;
        near("plain = value in chunks", expected.y, &first.0, expected.scale)?;
        near("reverse = reverse in chunks", expected.g, &first.1, expected.scale)?;
        let late = optimised("after_ad in chunks", &module, &[reverse], opt::after_ad())?;
        let code = compiled(&late, reverse)?;
        for threads in [1, 2, 3] {
            self.bench.threads(threads);
            let again = self.bench.reverse(Exec::Compiled(&code), self.inputs, expected.w);
            self.bench.threads(1);
            let again = ran(again)?;
            same("value in chunks = on threads", &first.0, &again.0)?;
            same("reverse in chunks = on threads", &first.1, &again.1)?;
        }
        let mut spreads = 0;
        module.functions[0].body.each_stmt(&mut |s| spreads += usize::from(matches!(s.op, Op::Spread(_))));
        Ok(spreads)
    }

    /// With the mathematics of the C library, code of the C compiler gives the same bits.
    fn through_c(&mut self, source: &Module, expected: &Expected) -> Found<usize> {
        let mut module = source.clone();
        let reverse: FunctionId = differentiate(chainrule_ad::reverse(&mut module, ENTRY, &ACTIVE, 0))?;
        let late = optimised("after_ad for C", &module, &[reverse], opt::after_ad())?;
        // Without a compiler there is no such form.
        if c::compiler().is_err() {
            return Ok(0);
        }
        let mut codes =
            c::compile_all(&[(&late, reverse)], c::Mathematics::Library).map_err(|e| ("through C", e.to_string()))?;
        let code = codes.pop().ok_or_else(|| ("through C", "nothing was compiled".to_owned()))?;
        let (y, g) = ran(self.bench.reverse(Exec::Compiled(&code), self.inputs, expected.w))?;
        same("plain = value through C", expected.y, &y)?;
        same("reverse = reverse through C", expected.g, &g)?;
        Ok(1)
    }
}
