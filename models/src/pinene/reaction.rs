//! Five substances and five rates.

use chainrule::{Differentiable, differentiable};
use chainrule_study::{Inputs, Outputs, Trace};

/// The reaction, and how long it goes on. Rates are such as measurements at 189.5 °C give.
#[derive(Inputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Reaction {
    /// Rate of a reaction
    #[input(
        unit = "1/min", range = [0.0..=2e-4, 0.0..=1e-4, 0.0..=1e-4, 0.0..=1e-3, 0.0..=2e-4],
        default = [5.84e-5, 2.65e-5, 1.63e-5, 2.777e-4, 4.61e-5], group = "rates",
        names("to_dipentene", "to_ocimene", "to_pyronene", "to_dimer", "from_dimer")
    )]
    pub rates: [f64; 5],
    /// How long it is heated
    #[input(unit = "min", range = 0.0..=40000.0, default = 10000.0, group = "run", fixed)]
    pub duration: f64,
}

/// What is there, in percent of what there was.
#[derive(Outputs, Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Mixture {
    /// α-Pinene that is left
    #[output(unit = "%")]
    pub pinene: f64,
    /// Dipentene
    #[output(unit = "%", headline)]
    pub dipentene: f64,
    /// Allo-ocimene
    #[output(unit = "%", maximise, headline)]
    pub ocimene: f64,
    /// α- and β-Pyronene
    #[output(unit = "%")]
    pub pyronene: f64,
    /// Dimer of allo-ocimene
    #[output(unit = "%")]
    pub dimer: f64,
}

/// What is there over time.
#[derive(Trace, Differentiable, Clone, Debug, PartialEq)]
pub struct Course {
    /// α-Pinene that is left
    #[series(unit = "%", step = "100 min")]
    pub pinene: Vec<f64>,
    /// Dipentene
    #[series(unit = "%", step = "100 min")]
    pub dipentene: Vec<f64>,
    /// Allo-ocimene
    #[series(unit = "%", step = "100 min")]
    pub ocimene: Vec<f64>,
    /// α- and β-Pyronene
    #[series(unit = "%", step = "100 min")]
    pub pyronene: Vec<f64>,
    /// Dimer of allo-ocimene
    #[series(unit = "%", step = "100 min")]
    pub dimer: Vec<f64>,
}

/// Pure α-pinene.
#[differentiable]
pub fn pure() -> Mixture {
    Mixture { pinene: 100.0, dipentene: 0.0, ocimene: 0.0, pyronene: 0.0, dimer: 0.0 }
}

/// The rate at which a mixture changes, % / min.
#[differentiable]
fn change(m: &Mixture, rates: &[f64; 5]) -> Mixture {
    let [dipentene, ocimene, pyronene, dimer, back] = *rates;
    Mixture {
        pinene: -(dipentene + ocimene) * m.pinene,
        dipentene: dipentene * m.pinene,
        ocimene: ocimene * m.pinene - (pyronene + dimer) * m.ocimene + back * m.dimer,
        pyronene: pyronene * m.ocimene,
        dimer: dimer * m.ocimene - back * m.dimer,
    }
}

#[differentiable]
fn moved(m: &Mixture, change: &Mixture, dt: f64) -> Mixture {
    Mixture {
        pinene: m.pinene + dt * change.pinene,
        dipentene: m.dipentene + dt * change.dipentene,
        ocimene: m.ocimene + dt * change.ocimene,
        pyronene: m.pyronene + dt * change.pyronene,
        dimer: m.dimer + dt * change.dimer,
    }
}

/// The mixture `dt` minutes later, by a step of the classical fourth-order Runge–Kutta method.
#[differentiable]
pub fn step(m: &Mixture, rates: &[f64; 5], dt: f64) -> Mixture {
    let a = change(m, rates);
    let b = change(&moved(m, &a, 0.5 * dt), rates);
    let c = change(&moved(m, &b, 0.5 * dt), rates);
    let d = change(&moved(m, &c, dt), rates);
    let half = moved(&moved(m, &a, dt / 6.0), &b, dt / 3.0);
    moved(&moved(&half, &c, dt / 3.0), &d, dt / 6.0)
}
