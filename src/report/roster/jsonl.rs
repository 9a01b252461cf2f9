//! The roster's answers as JSON lines: the members of a decision, and where the row stands. `flags`
//! is the last member, so that flags that are found later have their place before a line's end.

use crate::base::text::{Lang, Text};
use crate::report::json::{self, KnownParts, Object};
use crate::roster::{Answer, CodeLocation, Entry, Extent, Flag, Names, Summary, column_letters};

use super::mask::{masked, numbers_masked};

/// Appends the line of one entry.
pub(super) fn write_line(
    out: &mut String,
    entry: &Entry,
    (names, lang): (Names, Lang),
    known: &mut KnownParts,
) {
    let place = entry.place(names, lang);
    let place = masked(&place, entry, names);
    Object::write(out, |line| {
        match &entry.answer {
            Answer::Decided(decision) => json::members_again(line, &place, decision, known),
            Answer::Undecided(error) => {
                let error = error.line(lang);
                json::error_members(line, &place, &masked(&error, entry, names));
            }
        }
        line.object("roster", |object| roster(object, entry, names));
        if names == Names::Repeated && entry.row.is_some() {
            let columns: Vec<_> = entry.source.columns.iter().zip(&entry.cells).collect();
            line.objects("columns", &columns, |object, (column, cell)| {
                object.text("heading", &column.heading);
                object.text("cell", cell);
            });
        }
        line.text("check_again", CHECK_AGAIN_AT);
        line.objects("flags", &entry.flags, |object, told| {
            flag(object, told, names)
        });
    });
    out.push('\n');
}

fn ended(mut line: String) -> Vec<u8> {
    line.push('\n');
    line.into_bytes()
}

/// Where a worker who was not let pass may have the code checked again.
const CHECK_AGAIN_AT: &str = "gate";

/// What is inserted before the end of a line with further flags; `is_first` if it had none before.
#[must_use]
pub(super) fn more_flags<'f>(
    flags: impl Iterator<Item = &'f Flag>,
    is_first: bool,
    names: Names,
) -> Vec<u8> {
    let mut more = String::new();
    for added in flags {
        if !(is_first && more.is_empty()) {
            more.push(',');
        }
        Object::write(&mut more, |object| flag(object, added, names));
    }
    more.into_bytes()
}

/// The last line of a report that was stopped: without it, it would look like a whole one.
#[must_use]
pub fn partial_line(summary: &Summary, lang: Lang) -> Option<Vec<u8>> {
    const STOPPED: Text = Text::fixed(
        "核验中途停止：其后的人员未判定",
        "the run was stopped: the rows after this one were not judged",
    );
    (summary.extent == Extent::Partial).then(|| ended(json::error_line("", STOPPED.get(lang))))
}

fn roster(object: &mut Object<'_>, entry: &Entry, names: Names) {
    let repeated = names == Names::Repeated;
    let mut picture_number = None;
    let (found, column, picture) = match &entry.found {
        CodeLocation::Token { column } => ("token", Some(*column), None),
        CodeLocation::PictureNamed { column, file } => ("picture-named", Some(*column), Some(file)),
        CodeLocation::PictureInSheet { column } => ("picture-in-sheet", Some(*column), None),
        CodeLocation::PictureByName { file } => ("picture-by-name", None, Some(file)),
        CodeLocation::PictureByHolder { file } => ("picture-by-holder", None, Some(file)),
        CodeLocation::PictureByIdTail { file } => ("picture-by-id-tail", None, Some(file)),
        // A picture by itself has no other place.
        CodeLocation::PictureAlone { file } => {
            picture_number = Some(file.number);
            let shown = if repeated { &file.file } else { &file.masked };
            ("picture", None, Some(shown))
        }
        CodeLocation::Nowhere => ("nowhere", None, None),
    };
    // Files named for a row may name its worker.
    let shown = repeated || picture_number.is_some();
    let picture = picture.filter(|_| shown).map(String::as_str);
    object.number("number", entry.number);
    let hidden = |text| masked(text, entry, names);
    object.text("file", &hidden(&entry.source.file));
    object.some_text(
        "sheet",
        entry.source.sheet.as_deref().map(hidden).as_deref(),
    );
    object.some_number("row", entry.row);
    object.text("found", found);
    object.some_text("column", column.map(column_letters).as_deref());
    object.some_text("picture", picture.map(hidden).as_deref());
    object.some_number("picture_number", picture_number);
}

/// The text of a flag about another row may hold the name of a file.
fn flag(object: &mut Object<'_>, flag: &Flag, names: Names) {
    let with = match flag {
        Flag::DuplicateCode(other) | Flag::DuplicateWorker(other) => Some(other.number),
        _ => None,
    };
    object.text("code", flag.name());
    object.some_number("with", with);
    let text = flag.text();
    object.text("zh", &numbers_masked(&text.zh, names));
    object.text("en", &numbers_masked(&text.en, names));
}
