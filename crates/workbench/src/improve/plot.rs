//! Points in a frame of characters.

use crate::failure::Failure;
use crate::render::number::short;
use crate::render::style;
use std::io::Write;

const WIDTH: usize = 56;
const HEIGHT: usize = 14;

/// Draws numbered `points` and where it stands `today`, the first number across and the second up.
pub(super) fn plot(
    out: &mut dyn Write,
    points: &[(f64, f64)],
    today: (f64, f64),
    across: &str,
    up: &str,
) -> Result<(), Failure> {
    let all = || points.iter().chain([&today]);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = all().map(of).fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        if high > low { (low, high) } else { (low - 1.0, high + 1.0) }
    };
    let ((left, right), (bottom, top)) = (range(|p| p.0), range(|p| p.1));
    let column = |x: f64| ((x - left) / (right - left) * (WIDTH - 1) as f64).round() as usize;
    let row = |y: f64| ((top - y) / (top - bottom) * (HEIGHT - 1) as f64).round() as usize;
    let mut cells = vec![vec![' '; WIDTH]; HEIGHT];
    cells[row(today.1)][column(today.0)] = '○';
    for &(x, y) in points {
        cells[row(y)][column(x)] = '●';
    }
    let ends = [short(round(top)), short(round(bottom))];
    let margin = ends.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    writeln!(out, "  {}", style::faint(format_args!("{up}, up; {across}, across; ○ today")))?;
    for (k, line) in cells.iter().enumerate() {
        let label = if k == 0 {
            &ends[0]
        } else if k == HEIGHT - 1 {
            &ends[1]
        } else {
            ""
        };
        let text: String = line.iter().collect();
        let text = text.trim_end().replace('●', &style::good("●"));
        writeln!(out, "  {label:>margin$} │{text}")?;
    }
    let (left, right) = (short(round(left)), short(round(right)));
    let room = (WIDTH + 1).saturating_sub(left.chars().count());
    writeln!(out, "  {:margin$} └{}", "", "─".repeat(WIDTH))?;
    Ok(writeln!(out, "  {:margin$}  {left}{right:>room$}", "")?)
}

/// To four digits.
fn round(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
