//! How exact and how hard parts become, and what that means for them.

use super::Factory;
use super::luck::Luck;
use super::plan::{FURNACE, MILL, NOMINAL_RATE, REFERENCE_TEMPERATURE};
use chainrule::differentiable;

/// By how much a part is off its measures when it comes to the grinder, µm: a rough surface, with the square of the
/// mill's rate, and warp, more the hotter the furnace.
#[differentiable]
pub fn deviation(plan: &Factory, luck: &Luck) -> f64 {
    let haste = plan.rates[MILL] / NOMINAL_RATE;
    let heat = ((plan.furnace_temperature - REFERENCE_TEMPERATURE) / WARP_SCALE).exp();
    plan.roughness * haste * haste * luck.roughness + plan.warp * heat * luck.warp
}

/// Kelvins that make warp e times as large.
pub const WARP_SCALE: f64 = 40.0;

/// How long a part is ground, min: what it is off by more than `grind_above` is taken off, and nothing of other parts.
#[differentiable]
pub fn grinding(plan: &Factory, luck: &Luck) -> f64 {
    plan.grinding_time * (deviation(plan, luck) - plan.grind_above).max(0.0)
}

/// The probability that a part passes the test: its measures as the tester sees them, and its hardness.
///
/// Readings scatter about the truth with a logistic distribution, so a part that is off by x reads less than `tolerance`
/// with probability 1 / (1 + exp((x − tolerance) / gauge)). That probability takes the place of the reading.
#[differentiable]
pub fn passes(plan: &Factory, luck: &Luck) -> f64 {
    let ground = deviation(plan, luck).min(plan.grind_above);
    logistic((plan.tolerance - ground) / plan.gauge) * hardened(plan)
}

/// The share of parts that become hard: more the hotter the furnace and the slower its belt.
#[differentiable]
pub fn hardened(plan: &Factory) -> f64 {
    let haste = plan.rates[FURNACE] / NOMINAL_RATE - 1.0;
    let margin = (plan.furnace_temperature - REFERENCE_TEMPERATURE) / 10.0 - 4.0 * haste;
    logistic(HARD_MARGIN + margin)
}

/// ln(p / (1 − p)) of the share p of hard parts at nominal rate and reference temperature: 98.2 %.
pub const HARD_MARGIN: f64 = 4.0;

#[differentiable]
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
