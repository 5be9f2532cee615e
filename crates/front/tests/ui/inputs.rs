use chainrule_macros::Inputs;

#[derive(Inputs)]
struct Car {
    #[input(unit = "kg", default = 1500.0)]
    mass: f64,
    #[input(range = 0.2..=0.4)]
    drag: f64,
    #[input(range = 0.2..=0.4, default = 0.3, untis = "m")]
    radius: f64,
    #[input(range = 1..=6, default = 5)]
    gears: usize,
    #[input(range = 1.0..=2.0, range = 1.0..=3.0, default = 1.0)]
    ratio: f64,
    #[input(choices("manual", "automatic"), default = "manual", unit = "m")]
    gearbox: f64,
    #[input(range = 0.0..=1.0, default = 0.5, names("a", "b"))]
    share: f64,
    name: String,
    #[input(range = 0.0..=1.0, default = 0.5)]
    fine: f64,
}

#[derive(Inputs)]
struct Pair(f64, f64);

#[derive(Inputs)]
enum Gear {
    First,
}

fn main() {}
