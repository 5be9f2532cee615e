//! Runs as a table: a row for each.

use crate::{Run, Value};
use chainrule_table::{Column, Table};
use jiff::Timestamp;

/// A row for each run: what it was, then every input and every output that one of them has, NaN where a run has none of
/// that name and unit. Where an input and an output share name and unit the output's column is called `name (output)`.
pub fn table(runs: &[Run]) -> Table {
    let texts = |name: &str, of: &dyn Fn(&Run) -> String| Column::texts(name, runs.iter().map(of).collect());
    let mut columns = vec![
        texts("run", &|run| run.id.clone()),
        texts("question", &|run| run.question.clone()),
        texts("model", &|run| run.model.clone()),
        texts("state", &|run| run.state.word().into()),
        texts("started", &|run| run.started.to_string()),
        Column::numbers(
            "took",
            "s",
            runs.iter().map(|run| run.seconds(run.ended.unwrap_or(Timestamp::now()))).collect(),
        ),
        texts("program", &|run| run.program.clone()),
        texts("version", &|run| run.version.clone()),
        texts("seed", &|run| run.seed.map_or(String::new(), |seed| seed.to_string())),
    ];
    for (kind, values) in [("input", (|run| &run.inputs) as fn(&Run) -> &Vec<Value>), ("output", |run| &run.outputs)] {
        let mut known: Vec<(&str, &str)> = Vec::new();
        for value in runs.iter().flat_map(values) {
            let key = (value.name.as_str(), value.unit.as_str());
            if known.contains(&key) {
                continue;
            }
            known.push(key);
            let cell = |run: &Run| {
                values(run).iter().find(|v| (v.name.as_str(), v.unit.as_str()) == key).map_or(f64::NAN, |v| v.value)
            };
            let taken = columns.iter().any(|column| column.name == value.name && column.unit == value.unit);
            let name = if taken { format!("{} ({kind})", value.name) } else { value.name.clone() };
            columns.push(Column::numbers(&name, &value.unit, runs.iter().map(cell).collect()));
        }
    }
    Table::new(columns)
}
