//! The study whose pages are looked at.

use chainrule::prelude::*;
use chainrule_study::{Inputs, Outputs, Trace};

/// A tin of soup
#[derive(Inputs, Differentiable, Clone)]
pub struct Tin {
    /// Radius of the tin
    #[input(unit = "cm", range = 2.0..=8.0, default = 6.0, group = "shape")]
    pub radius: f64,
    /// Height of the tin
    #[input(unit = "cm", range = 4.0..=20.0, default = 7.0, group = "shape")]
    pub height: f64,
    /// Thickness of <b>the</b> sheet
    #[input(unit = "mm", range = 0.1..=0.5, default = 0.2, group = "sheet", fixed)]
    pub thickness: f64,
}

#[derive(Outputs, Differentiable, Clone)]
pub struct Can {
    /// Sheet metal used
    #[output(unit = "cm²", minimise, headline)]
    pub sheet: f64,
    /// What it holds
    #[output(unit = "cm³", maximise, headline)]
    pub volume: f64,
    /// Its mass
    #[output(unit = "g")]
    pub mass: f64,
}

#[differentiable]
pub fn soup(tin: &Tin) -> Can {
    let base = std::f64::consts::PI * tin.radius * tin.radius;
    let sheet = 2.0 * base + 2.0 * std::f64::consts::PI * tin.radius * tin.height;
    Can { sheet, volume: base * tin.height, mass: 0.785 * sheet * tin.thickness }
}

/// Centimetre by centimetre
#[derive(Trace, Differentiable, Clone)]
pub struct Filling {
    /// What a centimetre of height holds
    #[series(unit = "cm³", step = "1 cm")]
    pub layer: Vec<f64>,
}

#[differentiable]
pub fn filling(tin: &Tin) -> Filling {
    let base = std::f64::consts::PI * tin.radius * tin.radius;
    let mut layer = Vec::new();
    for i in 0..24 {
        let above = tin.height - i as f64;
        layer.push(if above > 1.0 {
            base
        } else if above > 0.0 {
            base * above
        } else {
            0.0
        });
    }
    Filling { layer }
}

/// A comb
#[derive(Inputs, Differentiable, Clone)]
pub struct Comb {
    /// Thickness of a tooth
    #[input(unit = "mm", range = 0.5..=3.0, default = [1.0; 40])]
    pub tooth: [f64; 40],
}

#[derive(Outputs, Differentiable, Clone)]
pub struct Combed {
    /// How stiff it is
    #[output(unit = "N/mm", maximise, headline)]
    pub stiff: f64,
    /// Its mass
    #[output(unit = "g", minimise)]
    pub mass: f64,
}

#[differentiable]
pub fn comb(comb: &Comb) -> Combed {
    let (mut stiff, mut mass) = (0.0, 0.0);
    for i in 0..40 {
        stiff += (1.0 + 0.02 * i as f64) * comb.tooth[i];
        mass += comb.tooth[i] * comb.tooth[i];
    }
    Combed { stiff, mass }
}
