//! Any answer as a page: what it holds, in tables.

use crate::figure::{Figure, Section, Story, Table};
use crate::parts;
use crate::words::{sentence, spoken};
use chainrule_study::number::short;
use chainrule_study::{Answer, Check, Model};
use serde_json::{Map, Value};

/// Most rows of a table.
const MOST: usize = 500;

pub(super) fn story(answer: &Answer, model: &dyn Model) -> Story {
    let mut single = Table::titled(&["", ">"]);
    let mut sections = Vec::new();
    if let Ok(Value::Object(fields)) = serde_json::to_value(answer) {
        for (name, value) in &fields {
            match value {
                Value::Array(rows) if !rows.is_empty() => sections.push(section(name, rows)),
                Value::Object(of) => match serde_json::from_value::<Check>(value.clone()) {
                    Ok(check) => sections.push(parts::check(&check)),
                    Err(_) => sections.push(section(name, &[Value::Object(of.clone())])),
                },
                Value::Array(_) => {}
                _ if name == "schema" => {}
                _ => single.row([spoken(name).into(), text(value).into()]),
            }
        }
    }
    sections.insert(0, Section::new("", "", vec![Figure::table("", single)]));
    Story {
        headline: format!("{} · {}", model.name(), answer.question()),
        support: model.about().to_string(),
        cards: Vec::new(),
        sections,
    }
}

/// A table of objects by their fields, or of values.
fn section(name: &str, rows: &[Value]) -> Section {
    let fields: Vec<&String> = rows.iter().find_map(Value::as_object).map_or(Vec::new(), |row| row.keys().collect());
    let titles: Vec<String> = fields.iter().map(|field| spoken(field)).collect();
    let mut table = Table::titled(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let cells = |row: &Map<String, Value>| {
        fields.iter().map(|field| row.get(*field).map_or(String::new(), text).into()).collect()
    };
    for row in rows.iter().take(MOST) {
        table.rows.push(row.as_object().map_or_else(|| vec![text(row).into()], cells));
    }
    let lead = if rows.len() > MOST { format!("The first {MOST} of {}.", rows.len()) } else { String::new() };
    Section::new(sentence(&spoken(name)), lead, vec![Figure::table("", table)])
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), short),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().take(20).map(text).collect::<Vec<_>>().join(", "),
        Value::Object(all) => all.values().map(text).collect::<Vec<_>>().join(" "),
    }
}
