//! The `chainrule` command.

use chainrule_cli::{Data, Offer};
use chainrule_models::car::CarModel;
use std::process::ExitCode;

/// What the command can be asked about.
const OFFERS: [Offer; 1] = [Offer {
    name: "car",
    data: &[
        Data { name: "city", about: "a schedule to drive instead of the EPA's city schedule" },
        Data { name: "highway", about: "a schedule to drive instead of the EPA's highway schedule" },
    ],
    open: |files| Ok(Box::new(CarModel::open(files)?)),
}];

fn main() -> ExitCode {
    chainrule_cli::main(&OFFERS)
}
