use chainrule_macros::Outputs;

#[derive(Outputs)]
struct Drive {
    #[output(unit = "L/100km", minimise, maximise)]
    fuel: f64,
    #[output(within = 3.0)]
    noise: f64,
    #[output(within = 1.0..)]
    ride: f64,
    #[output(best)]
    time: f64,
    #[output(minimise)]
    shifts: u32,
    grip: f64,
}

fn main() {}
