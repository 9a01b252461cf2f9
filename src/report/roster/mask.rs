//! Places and faults as a report without names may show them.

use std::borrow::Cow;

use crate::roster::{Entry, Names, Role};

/// Hides what a file name or a fault repeats of the roster: the row's own name and number, and
/// whatever is as long as an ID number.
pub(super) fn masked<'t>(text: &'t str, entry: &Entry, names: Names) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    if names == Names::Repeated {
        return text;
    }
    for (column, cell) in entry.source.columns.iter().zip(&entry.cells) {
        if !matches!(column.role, Some(Role::Name | Role::IdNumber)) {
            continue;
        }
        let cell = cell.trim();
        if cell.chars().nth(1).is_some() && text.contains(cell) {
            text = text.replace(cell, &hidden(cell)).into();
        }
    }
    match numbers_masked(&text, names) {
        Cow::Owned(hidden) => hidden.into(),
        Cow::Borrowed(_) => text,
    }
}

/// Hides whatever is as long as an ID number, where nothing else is known of the row.
pub(super) fn numbers_masked(text: &str, names: Names) -> Cow<'_, str> {
    // The shortest has 15 digits.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if names == Names::Repeated || digits < 15 {
        return text.into();
    }
    without_id_numbers(text).into()
}

/// The first character of a name; of a long number the first four and the last four, as codes
/// are masked.
fn hidden(cell: &str) -> String {
    let length = cell.chars().count();
    let open = if length >= 12 { 4 } else { 0 };
    cell.chars()
        .enumerate()
        .map(|(at, c)| {
            let shown = if open == 0 {
                at == 0
            } else {
                at < open || at + open >= length
            };
            if shown { c } else { '*' }
        })
        .collect()
}

/// ID numbers of residents have 18 characters, the last of which may be `X`; old ones have 15.
fn without_id_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c) if c.is_ascii_digit() || (run.len() == 17 && matches!(c, 'x' | 'X')) => {
                run.push(c);
            }
            other => {
                if matches!(run.len(), 15 | 18) {
                    out.push_str(&hidden(&run));
                } else {
                    out.push_str(&run);
                }
                run.clear();
                out.extend(other);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::ground::error::{Error, Fault};
    use crate::ground::text::Text;
    use crate::roster::{Answer, Column, Found, Source, SourceKind};

    use super::*;

    #[test]
    fn numbers_as_long_as_an_id_are_hidden_and_others_stay() {
        for (text, shown) in [
            ("110105190001010028.png", "1101**********0028.png"),
            ("张-11010519000101002x.png", "张-1101**********002x.png"),
            ("mmexport1585357200123.jpg", "mmexport1585357200123.jpg"),
            ("微信图片_20200328090000.png", "微信图片_20200328090000.png"),
            ("110105000101002", "1101*******1002"),
        ] {
            assert_eq!(without_id_numbers(text), shown);
        }
    }

    #[test]
    fn a_name_keeps_its_first_character() {
        assert_eq!(hidden("欧阳修"), "欧**");
        assert_eq!(hidden("E12345678"), "E********");
    }

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
