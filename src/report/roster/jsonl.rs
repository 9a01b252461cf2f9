//! The roster's answers as JSON lines: the members of a decision, and where the row stands. `flags`
//! is the last member, so that a flag that is found later can be added to a line.

use serde::Serialize;

use crate::ground::text::{Lang, Text};
use crate::report::json;
use crate::roster::{Answer, Entry, Extent, Flag, Found, Names, Summary, column_letters};

/// What a line says of the roster, behind the members of the decision.
#[derive(Serialize)]
struct Members<'e> {
    roster: Roster<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<Own<'e>>>,
    check_again: &'static str,
    flags: Vec<Flagged<'e>>,
}

#[derive(Serialize)]
struct Roster<'e> {
    number: u64,
    file: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    found: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<&'e str>,
}

#[derive(Serialize)]
struct Own<'e> {
    heading: &'e str,
    cell: &'e str,
}

#[derive(Serialize)]
struct Flagged<'e> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<u64>,
    zh: &'e str,
    en: &'e str,
}

/// The line of one entry.
#[must_use]
pub fn line(entry: &Entry, names: Names, lang: Lang) -> Vec<u8> {
    let place = entry.place();
    let input = place.get(lang);
    let answer = match &entry.answer {
        Answer::Decided(decision) => json::line(input, decision),
        Answer::Undecided(error) => json::error_line(input, &error.line(lang)),
    };
    let texts: Vec<Text> = entry.flags.iter().map(Flag::text).collect();
    let members = Members {
        roster: roster(entry, names),
        columns: (names == Names::Repeated && entry.row.is_some()).then(|| own(entry)),
        check_again: CHECK_AGAIN_AT,
        flags: entry
            .flags
            .iter()
            .zip(&texts)
            .map(|(f, t)| flagged(f, t))
            .collect(),
    };
    ended(json::joined(&answer, &members))
}

fn ended(mut line: String) -> Vec<u8> {
    line.push('\n');
    line.into_bytes()
}

/// Where a worker who was not let pass may have the code checked again.
const CHECK_AGAIN_AT: &str = "gate";

/// A line of this form with more flags.
#[must_use]
pub fn with_flags(line: &[u8], flags: &[Flag]) -> Vec<u8> {
    let texts: Vec<Text> = flags.iter().map(Flag::text).collect();
    let more: Vec<Flagged<'_>> = flags
        .iter()
        .zip(&texts)
        .map(|(f, t)| flagged(f, t))
        .collect();
    let more = json::value(&more);
    match (line.strip_suffix(b"]}\n"), more.strip_prefix('[')) {
        (Some(before), Some(more)) => {
            let comma: &[u8] = if before.ends_with(b"[") { b"" } else { b"," };
            [before, comma, more.as_bytes(), b"}\n"].concat()
        }
        _ => line.to_vec(),
    }
}

/// The last line of a report that was stopped: without it, it would look like a whole one.
#[must_use]
pub fn partial_line(summary: &Summary, lang: Lang) -> Option<Vec<u8>> {
    const STOPPED: Text = Text::fixed(
        "核验中途停止：其后的人员未判定",
        "the run was stopped: whoever comes after this was not judged",
    );
    (summary.extent == Extent::Partial).then(|| ended(json::error_line("", STOPPED.get(lang))))
}

fn roster(entry: &Entry, names: Names) -> Roster<'_> {
    let (found, column, picture) = match &entry.found {
        Found::Token { column } => ("token", Some(*column), None),
        Found::PictureNamed { column, file } => ("picture-named", Some(*column), Some(file)),
        Found::PictureInSheet { column } => ("picture-in-sheet", Some(*column), None),
        Found::PictureByName { file } => ("picture-by-name", None, Some(file)),
        Found::PictureByIdTail { file } => ("picture-by-id-tail", None, Some(file)),
        Found::PictureAlone { file } => ("picture", None, Some(file)),
        Found::Nowhere => ("nowhere", None, None),
    };
    // A picture by itself has no other place; the names of the others may name people.
    let named = names == Names::Repeated || entry.row.is_none();
    Roster {
        number: entry.number,
        file: &entry.source.file,
        sheet: entry.source.sheet.as_deref(),
        row: entry.row,
        found,
        column: column.map(column_letters),
        picture: picture.filter(|_| named).map(String::as_str),
    }
}

fn own(entry: &Entry) -> Vec<Own<'_>> {
    let columns = entry.source.columns.iter().zip(&entry.cells);
    columns
        .map(|(column, cell)| Own {
            heading: &column.heading,
            cell,
        })
        .collect()
}

fn flagged<'e>(flag: &Flag, text: &'e Text) -> Flagged<'e> {
    let with = match flag {
        Flag::DuplicateCode(other) | Flag::DuplicateWorker(other) => Some(other.number),
        _ => None,
    };
    Flagged {
        code: flag.name(),
        with,
        zh: &text.zh,
        en: &text.en,
    }
}
