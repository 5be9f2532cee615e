//! A cooling fin whose thickness may change along its length: two thousand inputs, one for each piece.
//!
//! [`simulate()`] is the whole model: heat flows along the fin and leaves it at both sides, in equilibrium. The balance of
//! every piece with its neighbours is a tridiagonal system of equations, solved by elimination ([`temperatures()`]).

mod fin;

pub use fin::{Cooling, Fin, PIECES};

use chainrule::differentiable;
use chainrule_study::Study;

/// The fin as a study.
pub fn study() -> Study {
    Study::new::<simulate>()
        .with_name("heat-sink")
        .with_about("a cooling fin of any shape: heat, mass and temperature of two thousand pieces")
}

/// The fin's performance.
#[differentiable]
pub fn simulate(fin: &Fin) -> Cooling {
    let length = 1e-3 * fin.length / PIECES as f64;
    let above = temperatures(fin);
    let mut heat = 0.0;
    let mut mass = 0.0;
    for (warmer, thickness) in above.iter().zip(&fin.thickness) {
        heat += 2.0 * fin.convection * length * warmer;
        mass += fin.density * length * 1e-3 * thickness;
    }
    let hot = fin.base - fin.air;
    Cooling {
        heat,
        mass,
        tip: fin.air + above[PIECES - 1],
        efficiency: 100.0 * heat / (2.0 * fin.convection * 1e-3 * fin.length * hot),
    }
}

/// How much warmer than the air each piece is, K, from the base on.
///
/// g(i) (θ(i−1) − θ(i)) − g(i+1) (θ(i) − θ(i+1)) = 2 h Δ θ(i), where g(i) is what conducts between the middles of two
/// pieces in series; the first is half a piece from the base, and no heat leaves at the tip.
#[differentiable]
pub fn temperatures(fin: &Fin) -> [f64; PIECES] {
    let length = 1e-3 * fin.length / PIECES as f64;
    let lost = 2.0 * fin.convection * length;
    // Elimination from the tip: what piece i and all behind it take for each kelvin in front of it.
    let mut takes = [0.0; PIECES];
    let mut behind = 0.0;
    for k in 0..PIECES {
        let i = PIECES - 1 - k;
        let leaves = lost + behind;
        takes[i] = leaves / conducts(fin, i);
        behind = leaves / (1.0 + takes[i]);
    }
    let mut above = [0.0; PIECES];
    let mut here = fin.base - fin.air;
    for i in 0..PIECES {
        here /= 1.0 + takes[i];
        above[i] = here;
    }
    above
}

/// What conducts between the middles of piece `i` and of the one before, W/K for each metre of width.
#[differentiable]
fn conducts(fin: &Fin, i: usize) -> f64 {
    let length = 1e-3 * fin.length / PIECES as f64;
    let here = 2e-3 * fin.conductivity * fin.thickness[i] / length;
    if i == 0 {
        return here;
    }
    let before = 2e-3 * fin.conductivity * fin.thickness[i - 1] / length;
    here * before / (here + before)
}
