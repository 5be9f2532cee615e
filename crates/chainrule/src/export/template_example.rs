//! How {{name}} is used: rustc --edition 2021 -O {{name}}_example.rs && ./{{name}}_example

#[path = "{{name}}.rs"]
mod {{name}};

use {{name}}::*;

fn main() -> Result<(), Trap> {
    let outputs = value(&START)?;
    for i in 0..OUTPUTS {
        println!("{} = {} {}", OUTPUT_NAMES[i], outputs[i], OUTPUT_UNITS[i]);
    }
{{if derivatives}}

    let (_, jacobian) = jacobian(&START)?;
    for i in 0..OUTPUTS {
        println!("{}, by", OUTPUT_NAMES[i]);
        for j in 0..INPUTS {
            println!("    {}: {}", INPUT_NAMES[j], jacobian[i][j]);
        }
    }
{{end}}
    Ok(())
}
