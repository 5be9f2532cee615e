//! Running a program and its derivatives on an executor.

use crate::plain::{CHANGED, INPUTS, SHARED};
use chainrule_codegen::Compiled;
use chainrule_ir::memory::{shadow_address, shadow_distance};
use chainrule_ir::{Context, FunctionId, Module, Trap, run};

/// Which parameters of the entry are differentiated: everything but the lengths of slices.
pub const ACTIVE: [bool; 9] = [true, true, true, true, true, true, false, true, false];

/// Floats that are passed as scalars; the rest are in memory.
pub const SCALARS: usize = 4;

/// Floats in memory.
const CELLS: usize = INPUTS - SCALARS;

/// Cells that are filled with NaN before each run, so that reading what was not written shows.
const POISON: u64 = 2048;

/// How many directions forward mode takes at once where it takes several.
pub const WIDTH: u32 = 3;

/// What runs a program.
#[derive(Clone, Copy)]
pub enum Exec<'a> {
    /// The interpreter.
    Interpreter(&'a Module, FunctionId),
    /// Machine code.
    Compiled(&'a Compiled),
}

impl Exec<'_> {
    fn call(self, args: &[u64], ctx: &mut Context) -> Result<Vec<f64>, Trap> {
        let results = match self {
            Exec::Interpreter(module, f) => run(module, f, args, ctx)?,
            Exec::Compiled(code) => code.call(args, ctx)?,
        };
        Ok(results.into_iter().map(f64::from_bits).collect())
    }
}

/// Values and a gradient.
pub type Pair = (Vec<f64>, Vec<f64>);

/// The memory that all runs of a thread use.
pub struct Bench {
    ctx: Context,
    /// That of forward mode in several directions.
    wide: Context,
}

/// Where the memory of the arguments lies: the cells of the point, of the slice that is read, of the one that changes.
struct Layout {
    base: u64,
    args: Vec<u64>,
}

/// How far the shadow of a shadow … lies from a cell.
fn at(levels: &[u32]) -> u64 {
    levels.iter().map(|&level| shadow_distance(level)).sum()
}

impl Bench {
    /// Memory for programs that are differentiated at most twice.
    ///
    /// # Errors
    /// When the system has no address space for it.
    pub fn new() -> Result<Bench, Trap> {
        Ok(Bench { ctx: Context::new(2, 64 << 20)?, wide: Context::wide(1, WIDTH, 64 << 20)? })
    }

    /// How many threads sums in chunks may use.
    pub fn threads(&mut self, n: usize) {
        self.ctx.spreads.threads = n;
    }

    fn start(&mut self, inputs: &[f64]) -> Result<Layout, Trap> {
        self.ctx.reset();
        let all = self.ctx.alloc(POISON)?;
        for shadow in [at(&[]), at(&[0]), at(&[1]), at(&[0, 1])] {
            self.ctx.cells_mut(all + shadow, POISON).fill(f64::NAN.to_bits());
        }
        self.ctx.reset();
        let base = self.ctx.alloc(CELLS as u64)?;
        for shadow in [at(&[0]), at(&[1]), at(&[0, 1])] {
            self.write(base + shadow, &[0.0; CELLS]);
        }
        self.write(base, &inputs[SCALARS..]);
        let mut args: Vec<u64> = inputs[..SCALARS].iter().map(|x| x.to_bits()).collect();
        let a = base + 2 * 8;
        args.extend([base, a, SHARED as u64, a + SHARED as u64 * 8, CHANGED as u64]);
        Ok(Layout { base, args })
    }

    fn write(&mut self, address: u64, values: &[f64]) {
        for (cell, x) in self.ctx.cells_mut(address, values.len() as u64).iter_mut().zip(values) {
            *cell = x.to_bits();
        }
    }

    fn read(&self, address: u64, n: usize) -> impl Iterator<Item = f64> {
        self.ctx.cells(address, n as u64).iter().map(|&x| f64::from_bits(x))
    }

    fn changed(base: u64) -> u64 {
        base + ((CELLS - CHANGED) * 8) as u64
    }

    /// `x → y`
    ///
    /// # Errors
    /// When the program traps.
    pub fn primal(&mut self, exec: Exec, x: &[f64]) -> Result<Vec<f64>, Trap> {
        let l = self.start(x)?;
        let mut y = exec.call(&l.args, &mut self.ctx)?;
        y.extend(self.read(Self::changed(l.base), CHANGED));
        Ok(y)
    }

    /// `x, v → y, J v`
    ///
    /// # Errors
    /// When the program traps.
    pub fn forward(&mut self, exec: Exec, x: &[f64], v: &[f64]) -> Result<(Vec<f64>, Vec<f64>), Trap> {
        let mut l = self.start(x)?;
        l.args.extend(v[..SCALARS].iter().map(|x| x.to_bits()));
        self.write(l.base + at(&[0]), &v[SCALARS..]);
        let mut y = exec.call(&l.args, &mut self.ctx)?;
        let mut dy = y.split_off(2);
        y.extend(self.read(Self::changed(l.base), CHANGED));
        dy.extend(self.read(Self::changed(l.base) + at(&[0]), CHANGED));
        Ok((y, dy))
    }

    /// `x, v₁, v₂, … → y, J v₁, J v₂, …` by one run of forward mode in [`WIDTH`] directions.
    ///
    /// # Errors
    /// When the program traps.
    pub fn forwards(&mut self, exec: Exec, x: &[f64], vs: &[Vec<f64>]) -> Result<(Vec<f64>, Vec<Vec<f64>>), Trap> {
        std::mem::swap(&mut self.ctx, &mut self.wide);
        let found = self.forwards_here(exec, x, vs);
        std::mem::swap(&mut self.ctx, &mut self.wide);
        found
    }

    fn forwards_here(&mut self, exec: Exec, x: &[f64], vs: &[Vec<f64>]) -> Result<(Vec<f64>, Vec<Vec<f64>>), Trap> {
        let (lanes, first) = (vs.len(), self.ctx.base());
        let shadow = |address| shadow_address(address, 0, WIDTH, first);
        self.ctx.reset();
        let all = self.ctx.alloc(POISON)?;
        for (cells, count) in [(all, POISON), (shadow(all), POISON * u64::from(WIDTH))] {
            self.ctx.cells_mut(cells, count).fill(f64::NAN.to_bits());
        }
        self.ctx.reset();
        let base = self.ctx.alloc(CELLS as u64)?;
        self.write(base, &x[SCALARS..]);
        let woven = |k: usize| vs.iter().map(move |v| v[k]);
        self.write(shadow(base), &(SCALARS..INPUTS).flat_map(woven).collect::<Vec<f64>>());
        let mut args: Vec<u64> = x[..SCALARS].iter().map(|x| x.to_bits()).collect();
        let a = base + 2 * 8;
        args.extend([base, a, SHARED as u64, a + SHARED as u64 * 8, CHANGED as u64]);
        args.extend((0..SCALARS).flat_map(woven).map(f64::to_bits));
        let mut y = exec.call(&args, &mut self.ctx)?;
        let mut dy = y.split_off(2);
        y.extend(self.read(Self::changed(base), CHANGED));
        dy.extend(self.read(shadow(Self::changed(base)), CHANGED * lanes));
        Ok((y, (0..lanes).map(|l| dy.iter().copied().skip(l).step_by(lanes).collect()).collect()))
    }

    /// `x, w → y, Jᵀ w`
    ///
    /// # Errors
    /// When the program traps.
    pub fn reverse(&mut self, exec: Exec, x: &[f64], w: &[f64]) -> Result<(Vec<f64>, Vec<f64>), Trap> {
        let mut l = self.start(x)?;
        l.args.extend(w[..2].iter().map(|x| x.to_bits()));
        self.write(Self::changed(l.base) + at(&[0]), &w[2..]);
        let mut y = exec.call(&l.args, &mut self.ctx)?;
        let mut dx = y.split_off(2);
        y.extend(self.read(Self::changed(l.base), CHANGED));
        dx.extend(self.read(l.base + at(&[0]), CELLS));
        Ok((y, dx))
    }

    /// [`Bench::reverse`] at several points at once, by code for lanes; nothing where lanes diverge.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn reverse_in_lanes(
        &mut self,
        code: &Compiled,
        points: &[Vec<f64>],
        w: &[f64],
    ) -> Result<Option<Vec<Pair>>, Trap> {
        let lanes = points.len();
        self.ctx.reset();
        let all = self.ctx.alloc(POISON)?;
        for shadow in [at(&[]), at(&[0])] {
            self.ctx.cells_mut(all + shadow, POISON).fill(f64::NAN.to_bits());
        }
        self.ctx.reset();
        let base = self.ctx.alloc((CELLS * lanes) as u64)?;
        let woven = |k: usize| points.iter().map(move |x| x[SCALARS + k]);
        self.write(base, &(0..CELLS).flat_map(woven).collect::<Vec<f64>>());
        let mut seeds = vec![0.0; (CELLS - CHANGED) * lanes];
        seeds.extend(w[2..].iter().flat_map(|&w| std::iter::repeat_n(w, lanes)));
        self.write(base + at(&[0]), &seeds);
        let cell = |k: usize| base + (k * lanes * 8) as u64;
        let mut args: Vec<u64> = (0..SCALARS).flat_map(|k| points.iter().map(move |x| x[k].to_bits())).collect();
        let uniform =
            [cell(0), cell(2), SHARED as u64, cell(2 + SHARED), CHANGED as u64, w[0].to_bits(), w[1].to_bits()];
        args.extend(uniform.into_iter().flat_map(|word| std::iter::repeat_n(word, lanes)));
        let Ok(results) = code.call(&args, &mut self.ctx) else { return Ok(None) };
        let lane = |l: usize| {
            let own = |cells: &[u64]| -> Vec<f64> {
                cells.iter().skip(l).step_by(lanes).map(|&x| f64::from_bits(x)).collect()
            };
            let mut y = own(&results);
            let mut dx = y.split_off(2);
            y.extend(own(self.ctx.cells(cell(CELLS - CHANGED), (CHANGED * lanes) as u64)));
            dx.extend(own(self.ctx.cells(base + at(&[0]), (CELLS * lanes) as u64)));
            (y, dx)
        };
        Ok(Some((0..lanes).map(lane).collect()))
    }

    /// `x, w₁, w₂, … → y, Jᵀ w₁, Jᵀ w₂, …` by one forward sweep.
    ///
    /// # Errors
    /// When the program traps.
    pub fn sweeps(
        &mut self,
        forward: Exec,
        reverse: Exec,
        x: &[f64],
        ws: &[Vec<f64>],
    ) -> Result<(Vec<f64>, Vec<Vec<f64>>), Trap> {
        let l = self.start(x)?;
        let mut y = forward.call(&l.args, &mut self.ctx)?;
        let tape = y.pop().map_or(0, f64::to_bits);
        y.extend(self.read(Self::changed(l.base), CHANGED));
        let mut rows = Vec::new();
        for w in ws {
            self.write(l.base + at(&[0]), &[0.0; CELLS]);
            self.write(Self::changed(l.base) + at(&[0]), &w[2..]);
            let mut dx = reverse.call(&[tape, w[0].to_bits(), w[1].to_bits()], &mut self.ctx)?;
            dx.extend(self.read(l.base + at(&[0]), CELLS));
            rows.push(dx);
        }
        Ok((y, rows))
    }

    /// `x, w, v → ∂(Jᵀ w)/∂x v` by the forward derivative of the reverse one.
    ///
    /// # Errors
    /// When the program traps.
    pub fn forward_over_reverse(&mut self, exec: Exec, x: &[f64], w: &[f64], v: &[f64]) -> Result<Vec<f64>, Trap> {
        let mut l = self.start(x)?;
        l.args.extend(w[..2].iter().chain(&v[..SCALARS]).map(|x| x.to_bits()));
        self.write(Self::changed(l.base) + at(&[0]), &w[2..]);
        self.write(l.base + at(&[1]), &v[SCALARS..]);
        let results = exec.call(&l.args, &mut self.ctx)?;
        let mut h = results[2 + SCALARS + 2..].to_vec();
        h.extend(self.read(l.base + at(&[0, 1]), CELLS));
        Ok(h)
    }

    /// `x, w, v → ∂(wᵀ J v)/∂x` by the reverse derivative of the forward one: the same.
    ///
    /// # Errors
    /// When the program traps.
    pub fn reverse_over_forward(&mut self, exec: Exec, x: &[f64], w: &[f64], v: &[f64]) -> Result<Vec<f64>, Trap> {
        let mut l = self.start(x)?;
        l.args.extend(v[..SCALARS].iter().chain(&[0.0, 0.0]).chain(&w[..2]).map(|x| x.to_bits()));
        self.write(l.base + at(&[0]), &v[SCALARS..]);
        self.write(Self::changed(l.base) + at(&[0, 1]), &w[2..]);
        let results = exec.call(&l.args, &mut self.ctx)?;
        let mut h = results[4..].to_vec();
        h.extend(self.read(l.base + at(&[1]), CELLS));
        Ok(h)
    }
}
