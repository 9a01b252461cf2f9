//! Tables side by side below one row of headings.

use std::ops::Range;

use crate::roster::columns::headings::{by_role, heading_columns};
use crate::roster::columns::map::ColumnMap;
use crate::roster::limits::COLUMNS;
use crate::roster::source::ColumnRole;

/// One row of headings.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) row: u64,
    pub(super) texts: Vec<String>,
    pub(super) blocks: Vec<Block>,
}

/// The columns of one table and what its headings say of them.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) columns: Range<usize>,
    pub(super) roles: Vec<(ColumnRole, usize)>,
}

/// The tables that begin at a row of headings: several side by side if the headings of the first are
/// repeated.
pub(super) fn blocks(row: &[&str], map: &ColumnMap) -> Vec<Block> {
    let seen: Vec<(usize, ColumnRole)> = heading_columns(row, map);
    let whole = |row: &[&str]| {
        let roles = by_role(row, map);
        vec![Block {
            columns: 0..COLUMNS,
            roles,
        }]
    };
    let Some((first_at, first)) = seen.first().copied() else {
        return whole(row);
    };
    let starts: Vec<usize> = seen
        .iter()
        .filter(|(_, role)| *role == first)
        .map(|(at, _)| *at)
        .collect();
    if starts.len() < 2 {
        return whole(row);
    }
    let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
    let parts: Vec<Vec<ColumnRole>> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let inside = seen.iter().filter(|(at, _)| at >= start && *at < end);
            let mut roles: Vec<ColumnRole> = inside.map(|(_, role)| *role).collect();
            roles.sort_unstable();
            roles.dedup();
            roles
        })
        .collect();
    if !parts.iter().all(|roles| roles.len() >= 2) {
        return whole(row);
    }
    // What stands before the first heading of a table (a serial number) stands before the others too.
    let leading = row
        .iter()
        .take(first_at)
        .rev()
        .take_while(|cell| !blank(cell))
        .count();
    let mut begins: Vec<usize> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let least = match index {
            0 => 0,
            _ => seen
                .iter()
                .rev()
                .find(|(at, _)| at < start)
                .map_or(0, |(at, _)| at + 1),
        };
        let begin = start.saturating_sub(leading).max(least);
        begins.push(match index.checked_sub(1) {
            None => 0,
            Some(before) => {
                let from = starts.get(before).copied().unwrap_or_default();
                let own = parts.get(index).map_or(&[][..], Vec::as_slice);
                said_again(&seen, from..*start, own).map_or(begin, |at| at.min(begin))
            }
        });
    }
    let ends: Vec<usize> = begins.iter().skip(1).copied().chain([COLUMNS]).collect();
    begins
        .into_iter()
        .zip(ends)
        .map(|(begin, end)| {
            let part: Vec<&str> = row
                .iter()
                .enumerate()
                .map(|(at, cell)| {
                    if (begin..end).contains(&at) {
                        *cell
                    } else {
                        ""
                    }
                })
                .collect();
            Block {
                columns: begin..end,
                roles: by_role(&part, map),
            }
        })
        .collect()
}

/// Where a further table begins whose columns are in another order: at the first role that the table
/// before it (`within`) has twice and that is not among the `own` roles of the table behind it.
fn said_again(
    seen: &[(usize, ColumnRole)],
    within: Range<usize>,
    own: &[ColumnRole],
) -> Option<usize> {
    let inside = || seen.iter().filter(|(at, _)| within.contains(at));
    let again = |(at, role): &&(usize, ColumnRole)| {
        !own.contains(role) && inside().any(|(earlier, known)| known == role && earlier < at)
    };
    inside().find(again).map(|(at, _)| *at)
}

pub(super) fn blank(cell: &str) -> bool {
    cell.trim().is_empty()
}
