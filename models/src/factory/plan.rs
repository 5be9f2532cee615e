//! What can be set.

use chainrule::Differentiable;
use chainrule_study::Inputs;

/// Machines in the line.
pub const MACHINES: usize = 5;

/// The mill and the furnace among them.
pub const MILL: usize = 1;
/// See [`MILL`].
pub const FURNACE: usize = 2;

/// The rate that machines are built for, 1/h; failures and quality are given at it.
pub const NOMINAL_RATE: f64 = 60.0;

/// The furnace temperature at which warp and hardness are given, °C.
pub const REFERENCE_TEMPERATURE: f64 = 850.0;

/// The line's machines, buffers, set points and prices.
#[derive(Inputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Factory {
    /// Parts that the machine makes in an hour of work
    #[input(
        unit = "1/h", range = 40.0..=90.0, default = [70.0, 64.0, 66.0, 72.0, 76.0], group = "rates",
        names("saw_rate", "mill_rate", "furnace_rate", "grinder_rate", "tester_rate")
    )]
    pub rates: [f64; 5],
    /// Places for parts behind the machine
    #[input(
        integer, range = 0.0..=12.0, default = [3.0; 4], group = "buffers", fixed,
        names("saw_buffer", "mill_buffer", "furnace_buffer", "grinder_buffer")
    )]
    pub buffers: [f64; 4],
    /// Temperature of the furnace
    #[input(unit = "°C", range = 800.0..=900.0, default = 860.0, group = "set points")]
    pub furnace_temperature: f64,
    /// What a part may be off its measures without being ground
    #[input(unit = "µm", range = 4.0..=30.0, default = 15.0, group = "set points")]
    pub grind_above: f64,
    /// Standard deviation of the time of work over its mean
    #[input(
        range = 0.0..=1.0, default = [0.2, 0.3, 0.05, 0.3, 0.4], group = "machines", fixed,
        names("saw_scatter", "mill_scatter", "furnace_scatter", "grinder_scatter", "tester_scatter")
    )]
    pub scatter: [f64; 5],
    /// Mean time of work between breakdowns at 60 parts an hour
    #[input(
        unit = "min", range = 20.0..=2000.0, default = [150.0, 90.0, 400.0, 120.0, 300.0], group = "machines", fixed,
        names("saw_uptime", "mill_uptime", "furnace_uptime", "grinder_uptime", "tester_uptime")
    )]
    pub uptime: [f64; 5],
    /// Mean time to repair
    #[input(
        unit = "min", range = 1.0..=60.0, default = [6.0, 9.0, 20.0, 8.0, 5.0], group = "machines", fixed,
        names("saw_repair", "mill_repair", "furnace_repair", "grinder_repair", "tester_repair")
    )]
    pub repair: [f64; 5],
    /// How far parts are off by the mill's roughness, at 60 parts an hour
    #[input(unit = "µm", range = 1.0..=20.0, default = 5.0, group = "quality", fixed)]
    pub roughness: f64,
    /// How far parts are off by warping, at 850 °C
    #[input(unit = "µm", range = 1.0..=20.0, default = 4.0, group = "quality", fixed)]
    pub warp: f64,
    /// Time that grinding off one µm takes
    #[input(unit = "min/µm", range = 0.01..=0.2, default = 0.05, group = "quality", fixed)]
    pub grinding_time: f64,
    /// What a part may be off to be sold
    #[input(unit = "µm", range = 10.0..=40.0, default = 20.0, group = "quality", fixed)]
    pub tolerance: f64,
    /// Scatter of the tester's readings
    #[input(unit = "µm", range = 0.5..=5.0, default = 2.0, group = "quality", fixed)]
    pub gauge: f64,
    /// People at the line
    #[input(range = 1.0..=8.0, default = 3.0, group = "prices", fixed)]
    pub crew: f64,
    /// What an hour of work costs
    #[input(unit = "€/h", range = 15.0..=80.0, default = 38.0, group = "prices", fixed)]
    pub wage: f64,
    /// What electricity costs
    #[input(unit = "€/kWh", range = 0.05..=0.6, default = 0.2, group = "prices", fixed)]
    pub electricity_price: f64,
    /// What the steel costs
    #[input(unit = "€/kg", range = 0.5..=5.0, default = 1.6, group = "prices", fixed)]
    pub steel_price: f64,
    /// What a place in a buffer costs
    #[input(unit = "€/h", range = 0.0..=2.0, default = 0.3, group = "prices", fixed)]
    pub place_price: f64,
    /// What a part on the line costs in interest and handling
    #[input(unit = "€/h", range = 0.0..=2.0, default = 0.2, group = "prices", fixed)]
    pub holding_price: f64,
    /// What an hour of repair costs beside the line's standstill
    #[input(unit = "€/h", range = 0.0..=200.0, default = 60.0, group = "prices", fixed)]
    pub repair_price: f64,
}
