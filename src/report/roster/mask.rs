//! Places and faults as a report without names may show them.

use crate::roster::{Entry, Names, Role, hidden, without_id_numbers};

/// Hides what a file name or a fault repeats of the roster: the row's own name and number, and
/// whatever is as long as an ID number.
pub(super) fn masked(text: &str, entry: &Entry, names: Names) -> String {
    if names == Names::Repeated {
        return text.to_owned();
    }
    let mut text = text.to_owned();
    for (column, cell) in entry.source.columns.iter().zip(&entry.cells) {
        let cell = cell.trim();
        let long = cell.chars().count() > 1;
        if long && matches!(column.role, Some(Role::Name | Role::IdNumber)) && text.contains(cell) {
            text = text.replace(cell, &hidden(cell));
        }
    }
    without_id_numbers(&text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::ground::error::{Error, Fault};
    use crate::ground::text::Text;
    use crate::roster::{Answer, Column, Found, Source, SourceKind};

    use super::*;

    #[test]
    fn what_a_fault_repeats_of_the_row_is_hidden() {
        let column = |heading: &str, role| Column {
            index: 0,
            heading: heading.to_owned(),
            role,
        };
        let source = Source {
            file: "花名册.xlsx".to_owned(),
            kind: SourceKind::Workbook,
            sheet: None,
            heading_row: Some(1),
            columns: vec![
                column("姓名", Some(Role::Name)),
                column("护照", Some(Role::IdNumber)),
                column("班组", None),
            ],
            notes: Vec::new(),
        };
        let entry = Entry {
            number: 1,
            source: Arc::new(source),
            row: Some(2),
            cells: ["欧阳修", "E12345678", "电焊"].map(str::to_owned).into(),
            found: Found::Nowhere,
            answer: Answer::Undecided(Error::one("", Fault::new("", Text::default()))),
            flags: Vec::new(),
        };
        let told = "欧阳修-E12345678.png：电焊";
        assert_eq!(
            masked(told, &entry, Names::Masked),
            "欧**-E********.png：电焊"
        );
        assert_eq!(masked(told, &entry, Names::Repeated), told);
    }
}
