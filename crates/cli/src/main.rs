//! The `chainrule` command: the workbench over the models that come with it, and `new` for simulators of one's own.

mod new;

use chainrule_models::{car, factory, heat_sink, pinene, transfer};
use chainrule_workbench::{Data, Offer};
use std::process::ExitCode;

fn main() -> ExitCode {
    let models =
        [car(), factory::study().into(), heat_sink::study().into(), pinene::study().into(), transfer::study().into()];
    chainrule_workbench::main_with(models, &[new::TOOL])
}

fn car() -> Offer {
    let files = [
        Data { name: "city", about: "a schedule to drive instead of the EPA's city schedule" },
        Data { name: "highway", about: "a schedule to drive instead of the EPA's highway schedule" },
    ];
    Offer::reading("car", &files, |files| Ok(car::study(car::Cycles::open(files)?)))
}
