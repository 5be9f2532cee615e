//! The units there are: spelling, size in base units, kind.
//!
//! Sizes are those of the SI Brochure (9th edition) and, for customary units, NIST Special Publication 811. All are
//! exact but `Torr`, `psi` and `slug`, which are rounded quotients of exact ones, and those with π. What has several
//! sizes in common use is left out (`ton`, `pint`, `year`) or is the one said here: gallons are the United States', `cal`
//! is 4.184 J, `BTU` the International Table's, `hp` 550 ft lbf/s and `PS` 75 m kgf/s.

use super::dimension::Dimension;
use super::parse::Unit;
use std::f64::consts::{PI, TAU};

/// One row: spellings parted by spaces, size, exponents of m, kg, s, A, K, mol, cd and rad.
type Row = (&'static str, f64, [i32; 8]);

const LENGTH: [i32; 8] = [1, 0, 0, 0, 0, 0, 0, 0];
const AREA: [i32; 8] = [2, 0, 0, 0, 0, 0, 0, 0];
const VOLUME: [i32; 8] = [3, 0, 0, 0, 0, 0, 0, 0];
const MASS: [i32; 8] = [0, 1, 0, 0, 0, 0, 0, 0];
const TIME: [i32; 8] = [0, 0, 1, 0, 0, 0, 0, 0];
const CURRENT: [i32; 8] = [0, 0, 0, 1, 0, 0, 0, 0];
const TEMPERATURE: [i32; 8] = [0, 0, 0, 0, 1, 0, 0, 0];
const AMOUNT: [i32; 8] = [0, 0, 0, 0, 0, 1, 0, 0];
const LUMINOUS: [i32; 8] = [0, 0, 0, 0, 0, 0, 1, 0];
const ANGLE: [i32; 8] = [0, 0, 0, 0, 0, 0, 0, 1];
const ROTATION: [i32; 8] = [0, 0, -1, 0, 0, 0, 0, 1];
const FREQUENCY: [i32; 8] = [0, 0, -1, 0, 0, 0, 0, 0];
const SPEED: [i32; 8] = [1, 0, -1, 0, 0, 0, 0, 0];
const FORCE: [i32; 8] = [1, 1, -2, 0, 0, 0, 0, 0];
const PRESSURE: [i32; 8] = [-1, 1, -2, 0, 0, 0, 0, 0];
const ENERGY: [i32; 8] = [2, 1, -2, 0, 0, 0, 0, 0];
const POWER: [i32; 8] = [2, 1, -3, 0, 0, 0, 0, 0];
const CHARGE: [i32; 8] = [0, 0, 1, 1, 0, 0, 0, 0];
const NUMBER: [i32; 8] = [0; 8];

const POUND: f64 = 0.45359237;
const GALLON: f64 = 3.785411784e-3;
const POUND_FORCE: f64 = 4.4482216152605;

/// Units that take prefixes.
const PREFIXED: &[Row] = &[
    ("m metre metres meter meters", 1.0, LENGTH),
    ("g gram grams", 1e-3, MASS),
    ("s second seconds", 1.0, TIME),
    ("A", 1.0, CURRENT),
    ("K", 1.0, TEMPERATURE),
    ("mol", 1.0, AMOUNT),
    ("cd", 1.0, LUMINOUS),
    ("rad", 1.0, ANGLE),
    ("Hz", 1.0, FREQUENCY),
    ("L l litre litres liter liters", 1e-3, VOLUME),
    ("N", 1.0, FORCE),
    ("Pa", 1.0, PRESSURE),
    ("bar", 1e5, PRESSURE),
    ("J", 1.0, ENERGY),
    ("Nm", 1.0, ENERGY),
    ("Wh", 3600.0, ENERGY),
    ("cal", 4.184, ENERGY),
    ("eV", 1.602176634e-19, ENERGY),
    ("W", 1.0, POWER),
    ("rpm", TAU / 60.0, ROTATION),
    ("C", 1.0, CHARGE),
    ("Ah", 3600.0, CHARGE),
    ("V", 1.0, [2, 1, -3, -1, 0, 0, 0, 0]),
    ("Ω ohm", 1.0, [2, 1, -3, -2, 0, 0, 0, 0]),
    ("S", 1.0, [-2, -1, 3, 2, 0, 0, 0, 0]),
    ("F", 1.0, [-2, -1, 4, 2, 0, 0, 0, 0]),
    ("H", 1.0, [2, 1, -2, -2, 0, 0, 0, 0]),
    ("Wb", 1.0, [2, 1, -2, -1, 0, 0, 0, 0]),
    ("T", 1.0, [0, 1, -2, -1, 0, 0, 0, 0]),
];

/// Units that take none.
const PLAIN: &[Row] = &[
    ("in inch inches", 0.0254, LENGTH),
    ("ft foot feet", 0.3048, LENGTH),
    ("yd yard yards", 0.9144, LENGTH),
    ("mi mile miles", 1609.344, LENGTH),
    ("nmi", 1852.0, LENGTH),
    ("Å", 1e-10, LENGTH),
    ("ha", 1e4, AREA),
    ("acre acres", 4046.8564224, AREA),
    ("cc", 1e-6, VOLUME),
    ("gal gallon gallons", GALLON, VOLUME),
    ("t tonne tonnes", 1000.0, MASS),
    ("lb lbs pound pounds", POUND, MASS),
    ("oz ounce ounces", POUND / 16.0, MASS),
    ("slug slugs", POUND_FORCE / 0.3048, MASS),
    ("min minute minutes", 60.0, TIME),
    ("h hr hour hours", 3600.0, TIME),
    ("d day days", 86400.0, TIME),
    ("week weeks", 604800.0, TIME),
    ("° deg degree degrees", PI / 180.0, ANGLE),
    ("arcmin", PI / 10800.0, ANGLE),
    ("arcsec", PI / 648000.0, ANGLE),
    ("rev turn turns", TAU, ANGLE),
    ("mph", 0.44704, SPEED),
    ("kph kmh", 1.0 / 3.6, SPEED),
    ("kn knot knots", 1852.0 / 3600.0, SPEED),
    ("lbf", POUND_FORCE, FORCE),
    ("kgf", 9.80665, FORCE),
    ("dyn", 1e-5, FORCE),
    ("psi", POUND_FORCE / (0.0254 * 0.0254), PRESSURE),
    ("atm", 101325.0, PRESSURE),
    ("Torr", 101325.0 / 760.0, PRESSURE),
    ("mmHg", 133.322387415, PRESSURE),
    ("BTU Btu", 1055.05585262, ENERGY),
    ("hp", 550.0 * 0.3048 * POUND_FORCE, POWER),
    ("PS", 75.0 * 9.80665, POWER),
    ("mpg", 1609.344 / GALLON, [-2, 0, 0, 0, 0, 0, 0, 0]),
    ("%", 0.01, NUMBER),
    ("‰", 0.001, NUMBER),
    ("ppm", 1e-6, NUMBER),
];

/// Temperatures that do not begin at absolute zero: spellings, size of a degree, kelvins at their zero.
const TEMPERATURES: &[(&str, f64, f64)] = &[("°C degC ℃", 1.0, 273.15), ("°F degF ℉", 1.0 / 1.8, 273.15 - 32.0 / 1.8)];

const PREFIXES: &[(&str, f64)] = &[
    ("p", 1e-12),
    ("n", 1e-9),
    ("µ", 1e-6),
    ("μ", 1e-6),
    ("u", 1e-6),
    ("m", 1e-3),
    ("c", 1e-2),
    ("d", 1e-1),
    ("h", 1e2),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
];

/// The unit with this spelling; a whole word comes before a prefix and a unit, so `min` are minutes.
pub(super) fn find(word: &str) -> Option<Unit> {
    if let Some((_, factor, zero)) = TEMPERATURES.iter().find(|row| spells(row.0, word)) {
        return Some(Unit { factor: *factor, zero: *zero, dimension: Dimension(TEMPERATURE) });
    }
    let row = PLAIN.iter().chain(PREFIXED).find(|row| spells(row.0, word));
    let prefixed = || {
        PREFIXES.iter().find_map(|(prefix, size)| {
            let rest = word.strip_prefix(prefix)?;
            let row = PREFIXED.iter().find(|row| spells(row.0, rest))?;
            // Divided where that is exact: 1/1000 is not.
            let factor = if *size < 1.0 { row.1 / (1.0 / size).round() } else { row.1 * size };
            Some((factor, row.2))
        })
    };
    let (factor, exponents) = row.map(|row| (row.1, row.2)).or_else(prefixed)?;
    Some(Unit { factor, zero: 0.0, dimension: Dimension(exponents) })
}

fn spells(spellings: &str, word: &str) -> bool {
    spellings.split(' ').any(|spelling| spelling == word)
}

/// Every spelling without prefix.
#[cfg(test)]
pub(super) fn spellings() -> impl Iterator<Item = &'static str> {
    let rows = PLAIN.iter().chain(PREFIXED).map(|row| row.0).chain(TEMPERATURES.iter().map(|row| row.0));
    rows.flat_map(|row| row.split(' '))
}
