//! Places and faults as a report without names may show them.

use std::borrow::Cow;

use memchr::memmem;

use crate::roster::{ColumnRole, Entry, Names, hidden, without_id_numbers};

/// Hides the row's own name and number in a file name or a fault, and every number as long as an ID
/// number.
pub(super) fn masked<'t>(text: &'t str, entry: &Entry, names: Names) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    if names == Names::Repeated {
        return text;
    }
    for (column, cell) in entry.source.columns.iter().zip(&entry.cells) {
        if !matches!(column.role, Some(ColumnRole::Name | ColumnRole::IdNumber)) {
            continue;
        }
        let cell = cell.trim();
        if cell.chars().nth(1).is_some() && holds(&text, cell) {
            text = text.replace(cell, &hidden(cell)).into();
        }
    }
    match numbers_masked(&text, names) {
        Cow::Owned(hidden) => hidden.into(),
        Cow::Borrowed(_) => text,
    }
}

/// Whether a short text holds another.
fn holds(text: &str, other: &str) -> bool {
    memmem::find(text.as_bytes(), other.as_bytes()).is_some()
}

/// Hides every number as long as an ID number, if nothing else is known of the row.
pub(super) fn numbers_masked(text: &str, names: Names) -> Cow<'_, str> {
    // The shortest has 15 digits.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if names == Names::Repeated || digits < 15 {
        return text.into();
    }
    without_id_numbers(text).into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::base::error::{Error, Fault};
    use crate::base::text::Text;
    use crate::roster::{Answer, CodeLocation, Column, Source, SourceKind};

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
            range: None,
            heading_row: Some(1),
            columns: vec![
                column("姓名", Some(ColumnRole::Name)),
                column("护照", Some(ColumnRole::IdNumber)),
                column("班组", None),
            ],
            notes: Vec::new(),
        };
        let entry = Entry {
            number: 1,
            source: Arc::new(source),
            row: Some(2),
            cells: ["欧阳修", "E12345678", "电焊"].map(str::to_owned).into(),
            found: CodeLocation::Nowhere,
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
