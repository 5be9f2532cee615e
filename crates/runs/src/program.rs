//! What program a run was of.

use chainrule_study::{Listing, Model, Stage};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The hash of `model`'s program, 16 hexadecimal digits: of its name, of the names and units of its inputs and outputs,
/// and of the simulation's text in Chainrule's own language as it is built, which holds every function that it calls.
///
/// Comments, formatting and names in the source do not change it unless they move a line that the text names. Data that
/// the model was given are no part of it.
pub fn program(model: &dyn Model) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    };
    add(model.name());
    model.inputs().iter().for_each(|input| add(&format!("{} {}", input.name, input.unit)));
    model.outputs().iter().for_each(|output| add(&format!("{} {}", output.name, output.unit)));
    // A model without a text is known by its description alone.
    add(&model.listing(Listing { gradient: false, stage: Stage::Ir }).unwrap_or_default());
    hex(&hash.finalize()[..8])
}

/// The hash of a file's content.
///
/// # Errors
/// Where it cannot be read.
pub fn content(path: &std::path::Path) -> std::io::Result<String> {
    Ok(hex(&Sha256::digest(std::fs::read(path)?)[..8]))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
