//! What kind of quantity a unit measures: exponents of the base units.

/// Exponents of m, kg, s, A, K, mol, cd and rad.
///
/// The radian is a base unit here, though a pure number in the SI: so rotations per minute are no hertz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dimension(pub [i32; 8]);

impl Dimension {
    pub const NONE: Dimension = Dimension([0; 8]);

    pub fn times(self, other: Dimension) -> Dimension {
        Dimension(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    pub fn powi(self, n: i32) -> Dimension {
        Dimension(self.0.map(|exponent| exponent * n))
    }

    /// The kind with its article, or the base units where it has no name.
    pub fn words(self) -> String {
        match NAMES.iter().find(|(exponents, _)| *exponents == self.0) {
            Some((_, name)) => (*name).to_string(),
            None => format!("another kind of quantity ({})", self.in_base_units()),
        }
    }

    fn in_base_units(self) -> String {
        let bases = ["m", "kg", "s", "A", "K", "mol", "cd", "rad"].iter().zip(self.0).filter(|(_, n)| *n != 0);
        let powers = bases.map(|(base, n)| if n == 1 { (*base).to_string() } else { format!("{base}^{n}") });
        powers.collect::<Vec<_>>().join(" ")
    }
}

/// The kinds that have names.
const NAMES: &[([i32; 8], &str)] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], "a pure number"),
    ([1, 0, 0, 0, 0, 0, 0, 0], "a length"),
    ([0, 1, 0, 0, 0, 0, 0, 0], "a mass"),
    ([0, 0, 1, 0, 0, 0, 0, 0], "a time"),
    ([0, 0, 0, 1, 0, 0, 0, 0], "an electric current"),
    ([0, 0, 0, 0, 1, 0, 0, 0], "a temperature"),
    ([0, 0, 0, 0, 0, 1, 0, 0], "an amount of substance"),
    ([0, 0, 0, 0, 0, 0, 1, 0], "a luminous intensity"),
    ([0, 0, 0, 0, 0, 0, 0, 1], "an angle"),
    ([0, 0, -1, 0, 0, 0, 0, 0], "a frequency"),
    ([0, 0, -1, 0, 0, 0, 0, 1], "an angular speed"),
    ([2, 0, 0, 0, 0, 0, 0, 0], "an area"),
    ([3, 0, 0, 0, 0, 0, 0, 0], "a volume"),
    ([1, 0, -1, 0, 0, 0, 0, 0], "a speed"),
    ([1, 0, -2, 0, 0, 0, 0, 0], "an acceleration"),
    ([-3, 1, 0, 0, 0, 0, 0, 0], "a density"),
    ([0, 1, -1, 0, 0, 0, 0, 0], "a mass flow"),
    ([3, 0, -1, 0, 0, 0, 0, 0], "a volume flow"),
    ([1, 1, -2, 0, 0, 0, 0, 0], "a force"),
    ([0, 1, -2, 0, 0, 0, 0, 0], "a stiffness"),
    ([-1, 1, -2, 0, 0, 0, 0, 0], "a pressure"),
    ([2, 1, -2, 0, 0, 0, 0, 0], "an energy or a torque"),
    ([2, 1, -3, 0, 0, 0, 0, 0], "a power"),
    ([0, 0, 1, 1, 0, 0, 0, 0], "an electric charge"),
    ([2, 1, -3, -1, 0, 0, 0, 0], "a voltage"),
    ([2, 1, -3, -2, 0, 0, 0, 0], "an electric resistance"),
    ([-2, -1, 4, 2, 0, 0, 0, 0], "a capacitance"),
    ([2, 1, -2, -2, 0, 0, 0, 0], "an inductance"),
    ([-2, 0, 0, 0, 0, 0, 0, 0], "a distance per volume, or a number per area"),
];
