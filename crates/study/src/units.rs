//! Whether a unit as typed is the unit meant.

/// Whether two spellings mean the same unit: case, spaces, `·`, `*` and `^` do not matter, and `²` is `2`.
pub(crate) fn same(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

fn plain(unit: &str) -> String {
    let kept = unit.chars().filter(|c| !c.is_whitespace() && !matches!(c, '·' | '*' | '^'));
    kept.flat_map(|c| match c {
        '²' => vec!['2'],
        '³' => vec!['3'],
        'µ' => vec!['μ'],
        other => other.to_lowercase().collect(),
    })
    .collect()
}

/// `{output unit} per {input unit}`, in words where a unit is missing.
pub(crate) fn per(output: &str, input: &str) -> String {
    let output = if output.is_empty() { "1" } else { output };
    let input = if input.is_empty() { "1" } else { input };
    format!("{output} per {input}")
}
