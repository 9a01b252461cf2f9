//! The members of JSON lines → their roles, decided in the same way as for the columns of a sheet.

use crate::base::error::Fault;
use crate::base::text::Text;
use crate::roster::cell::Cell;
use crate::roster::columns::content::{CellKind, kind};
use crate::roster::columns::decide::decide;
use crate::roster::columns::evidence::{ColumnEvidence, with_evidence};
use crate::roster::columns::headings::by_role;
use crate::roster::columns::map::ColumnMap;
use crate::roster::source::{Column, ColumnRole};

/// The roles of the members, and notes on them.
#[derive(Debug)]
pub(in crate::roster) struct ColumnMembers {
    pub(in crate::roster) columns: Vec<Column>,
    pub(in crate::roster) notes: Vec<Text>,
}

/// Weighs the members' `names` with what they hold in the first `lines`, each a cell for every name.
/// `None` if nothing is known of any.
///
/// # Errors
/// Name and content say different things, and nothing is guessed.
pub(in crate::roster) fn members(
    names: &[String],
    lines: &[Vec<Cell>],
    map: &ColumnMap,
) -> Result<Option<ColumnMembers>, Fault> {
    let mut evidence: Vec<ColumnEvidence> = Vec::new();
    for (line, cells) in (1..).zip(lines) {
        for (column, cell) in cells.iter().enumerate() {
            let kind = kind(cell);
            if kind != CellKind::Empty {
                with_evidence(&mut evidence, column, |e| e.add(kind, line));
            }
        }
    }
    let row: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = decide(
        &(0..names.len()),
        &by_role(&row, map),
        &evidence,
        names,
        map,
    );
    if let Some(conflict) = found.conflict {
        return Err(conflict);
    }
    if found.roles.is_empty() {
        return Ok(None);
    }
    let role = |at: usize| {
        let mut roles = found.roles.iter();
        roles
            .find(|(_, column)| *column == at)
            .map(|(role, _)| *role)
    };
    let columns = names.iter().enumerate().filter_map(|(at, name)| {
        Some(Column {
            index: u32::try_from(at).ok()?,
            // Members are looked up by their names as they stand.
            heading: name.clone(),
            role: role(at),
        })
    });
    Ok(Some(ColumnMembers {
        columns: columns.collect(),
        notes: found.notes,
    }))
}

/// The role that a member would have by its content alone.
pub(in crate::roster) fn role_by_content(cell: &Cell) -> Option<ColumnRole> {
    match kind(cell) {
        CellKind::Token => Some(ColumnRole::Code),
        CellKind::Number => Some(ColumnRole::IdNumber),
        _ => None,
    }
}
