//! Merged cells: what stands in one holds for each of its rows.

use std::ops::RangeInclusive;

use crate::roster::cell::Cell;
use crate::roster::limits::COLUMNS;
use crate::roster::row::{Placed, Row};

/// The most rows of a merged cell whose picture belongs to each of its rows.
const ROWS: u64 = 64;

/// The merged cells of a sheet that stretch over several rows.
#[derive(Debug, Clone, Default)]
pub(in crate::roster) struct Merged {
    /// Top, bottom, left and right, counted from 0, in the order of their tops.
    cells: Vec<[u64; 4]>,
}

/// What stands in the merged cells that have begun.
#[derive(Debug, Clone, Default)]
pub(in crate::roster) struct Begun {
    next: usize,
    begun: Vec<([u64; 4], Cell, Option<Placed>)>,
}

impl Merged {
    /// Cells by their first and last rows and columns.
    pub(in crate::roster) fn new(mut cells: Vec<[u64; 4]>) -> Self {
        cells.retain(|[top, bottom, left, right]| top < bottom && left <= right);
        cells.sort_unstable();
        Self { cells }
    }

    /// The rows of the merged cell at a place, all counted from 0; the row alone if it is not merged,
    /// or over too many rows for one picture.
    pub(in crate::roster) fn rows_of(&self, row: u64, column: u64) -> RangeInclusive<u64> {
        let end = self.cells.partition_point(|[top, ..]| *top <= row);
        // Merged cells do not overlap, so that no more than the columns can matter.
        let near = self.cells.get(end.saturating_sub(COLUMNS)..end);
        let holds = |[_, bottom, left, right]: &&[u64; 4]| {
            row <= *bottom && (*left..=*right).contains(&column)
        };
        match near.unwrap_or_default().iter().rev().find(holds) {
            Some([top, bottom, ..]) if bottom - top < ROWS => *top..=*bottom,
            _ => row..=row,
        }
    }

    /// Fills a row's part of merged cells that began above it. Rows come in their order.
    pub(in crate::roster) fn fill(&self, begun: &mut Begun, row: &mut Row) {
        let Some(number) = row.number.checked_sub(1) else {
            return;
        };
        begun
            .begun
            .retain(|([_, bottom, ..], ..)| *bottom >= number);
        for ([_, _, left, _], cell, placed) in &begun.begun {
            let at = usize::try_from(*left).unwrap_or(usize::MAX);
            let column = u32::try_from(*left).unwrap_or(u32::MAX);
            if row.cell(column).is_empty() {
                row.put(at, Some(cell.clone()));
            }
            let has_one = row.pictures.iter().any(|placed| placed.column == column);
            if !has_one {
                row.pictures.extend(placed.clone());
            }
        }
        while let Some(cell) = self
            .cells
            .get(begun.next)
            .filter(|[top, ..]| *top <= number)
        {
            begun.next += 1;
            let [top, _, left, _] = *cell;
            let column = u32::try_from(left).unwrap_or(u32::MAX);
            let held = row.cell(column).clone();
            // A floating picture was given to all rows already.
            let placed = row.pictures.iter().find(|p| p.column == column).cloned();
            if top == number && begun.begun.len() < COLUMNS {
                begun.begun.push((*cell, held, placed));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_merged_cell_is_in_all_its_rows() {
        let merged = Merged::new(vec![[4, 5, 1, 1], [1, 3, 0, 2], [2, 2, 5, 6]]);
        let mut begun = Begun::default();
        let mut filled = Vec::new();
        for number in 1..=6 {
            let mut row = Row {
                number,
                ..Row::default()
            };
            row.put(0, Some(Cell::text(if number == 2 { "张三" } else { "" })));
            row.put(1, (number >= 3).then(|| Cell::text("甲")));
            merged.fill(&mut begun, &mut row);
            filled.push(row.cell(0).shown().to_owned());
        }
        assert_eq!(filled, ["", "张三", "张三", "张三", "", ""]);
        assert_eq!(merged.rows_of(2, 2), 1..=3);
        assert_eq!(merged.rows_of(2, 3), 2..=2);
        assert_eq!(merged.rows_of(5, 1), 4..=5);
    }
}
