{{description}}
//!
//! Written by Chainrule. Compiles by itself, without `unsafe`: rustc --edition 2021 -O {{name}}_example.rs

#![allow(warnings, clippy::all, unconditional_panic, arithmetic_overflow)]

/// How many inputs there are.
pub const INPUTS: usize = {{n}};
/// How many outputs there are.
pub const OUTPUTS: usize = {{m}};
/// The most memory that a run may take, in bytes.
pub const MEMORY: u64 = 4 << 30;

/// Why a run stopped: a status of the list above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trap(pub u32);

impl std::fmt::Display for Trap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MESSAGES.get(self.0.wrapping_sub(1) as usize).unwrap_or(&"no such status"))
    }
}

impl std::error::Error for Trap {}

/// The outputs at `inputs`.
pub fn value(inputs: &[f64; INPUTS]) -> Result<[f64; OUTPUTS], Trap> {
    let (cells, _) = run(inputs, false)?;
    Ok(std::array::from_fn(|i| f64::from_bits(cells[i])))
}

{{if derivatives}}
/// The outputs at `inputs` and their derivatives, a row for each output.
pub fn jacobian(inputs: &[f64; INPUTS]) -> Result<([f64; OUTPUTS], Vec<[f64; INPUTS]>), Trap> {
    let (outputs, slopes) = run(inputs, true)?;
    let row = |i: usize| std::array::from_fn(|j| f64::from_bits(slopes[i * INPUTS + j]));
    Ok((std::array::from_fn(|i| f64::from_bits(outputs[i])), (0..OUTPUTS).map(row).collect()))
}

{{end}}
/// Cells of the outputs, and of their derivatives if they are asked for. Most runs need little memory; one that needs more
/// begins again.
fn run(inputs: &[f64; INPUTS], derivatives: bool) -> Result<(Vec<u64>, Vec<u64>), Trap> {
    let mut span: u64 = 2 * {{taken}} + 65536;
    loop {
        match attempt(span, inputs, derivatives) {
            Err(status) if HUNGRY.contains(&status) && span * 4 * {{spans}} * 8 <= MEMORY => span *= 4,
            ended => return ended.map_err(Trap),
        }
    }
}

/// A run in memory of `span` cells and their shadows.
fn attempt(span: u64, inputs: &[f64; INPUTS], derivatives: bool) -> Result<(Vec<u64>, Vec<u64>), u32> {
    let mut st = State { cells: vec![0; (span * {{spans}}) as usize], bump: {{taken}}, limit: span, span, depth: {{depth}} };
    for (cell, x) in st.cells.iter_mut().zip(DATA) {
        *cell = x.to_bits();
    }
    let mut args = [0u64; {{args}}];
    {{lay}}
    if derivatives {
{{if derivatives}}
        slope_entry(&mut st, &args).map_err(|status| status + {{values}})?;
{{end}}
    } else {
        value_entry(&mut st, &args)?;
    }
    let end = {{image}} + OUTPUTS;
    let slopes = if derivatives { st.cells[end..end + OUTPUTS * INPUTS].to_vec() } else { Vec::new() };
    Ok((st.cells[{{image}}..end].to_vec(), slopes))
}

