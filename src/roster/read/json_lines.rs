//! JSON lines: one object a line, whose members are the columns.

use std::io::{Cursor, Read};
use std::sync::Arc;

use crate::base::decode::{Utf8, encoding_of};
use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::json::{Json, parse};
use crate::base::text::{Text, printable};

use crate::roster::cell::Cell;
use crate::roster::columns::headings;
use crate::roster::columns::map::ColumnMap;
use crate::roster::columns::members::{self, role_by_content};
use crate::roster::columns::tables::Layout;
use crate::roster::limits::COLUMNS;
use crate::roster::read::records::{Records, Shape};
use crate::roster::read::separated::{broken_off, no_headings, sample, unreadable};
use crate::roster::read::table::{Batch, BatchForm, RowFault, Table, TextRecord, not_text};
use crate::roster::row::Row;
use crate::roster::source::{ColumnRole, Source, SourceKind};

/// Opens a file of JSON lines; its rows stay in `reader`. The columns are the members of the lines
/// at its beginning, taken for what they are called and for what they hold there.
///
/// # Errors
/// It cannot be read, nothing is known of any member, or two could be the same column.
pub fn open(
    file: &str,
    mut reader: impl Read + Send + 'static,
    map: &ColumnMap,
) -> Result<Table, Error> {
    let sample = sample(&mut reader).map_err(|e| unreadable(file, &e))?;
    let encoding = encoding_of(&sample, |_| true);
    let mut text = String::new();
    Utf8::new(Cursor::new(sample.clone()), encoding)
        .read_to_string(&mut text)
        .map_err(|e| unreadable(file, &e))?;
    let lines: Vec<LineMembers> = text.lines().filter_map(|l| object(l).ok()).collect();
    let mut names: Vec<String> = Vec::new();
    let mut beyond = false;
    for (name, _) in lines.iter().flat_map(|members| &members.0) {
        if !names.contains(name) {
            beyond |= names.len() >= COLUMNS;
            names.extend((names.len() < COLUMNS).then(|| name.clone()));
        }
    }
    let cells = |members: &LineMembers| -> Vec<Cell> {
        let cell = |name: &String| members.get(name).map_or(Cell::Empty, cell_of);
        names.iter().map(cell).collect()
    };
    let first: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    let found = members::members(&names, &first, map).map_err(|fault| Error::one(file, fault))?;
    let found = found.ok_or_else(|| no_headings(file))?;
    let source = Arc::new(Source {
        file: file.to_owned(),
        kind: SourceKind::JsonLines,
        sheet: None,
        range: None,
        heading_row: None,
        columns: found.columns,
        notes: found.notes,
    });
    let whole = Utf8::new(Cursor::new(sample).chain(reader), encoding);
    let mut records = Records::new(whole, Shape::Line);
    let batches = std::iter::from_fn(move || match records.batch() {
        Ok(lines) => lines.map(|lines| Ok(Batch(BatchForm::Json(lines)))),
        Err(e) => Some(Err(broken_off(records.line(), &e))),
    });
    let mut layout = Layout::of_one(Arc::clone(&source));
    if beyond {
        layout.reaches_too_far();
    }
    Ok(Table {
        layout: Arc::new(layout),
        source,
        batches: Box::new(crate::roster::read::table::until_fault(batches)),
    })
}

/// The members of one line.
struct LineMembers(Vec<(String, Json)>);

impl LineMembers {
    fn get(&self, name: &str) -> Option<&Json> {
        let mut members = self.0.iter();
        members.find_map(|(member, value)| (member == name).then_some(value))
    }
}

/// Reads one line. A member that occurs twice is a fault: it is not known which one is meant.
fn object(line: &str) -> Result<LineMembers, Fault> {
    match parse(line.as_bytes())? {
        Json::Object(members) => Ok(LineMembers(members)),
        _ => Err(Fault::new("", Text::default()).of_kind(ErrorCode::Syntax)),
    }
}

/// One line as a row.
pub(in crate::roster) fn row(record: &TextRecord, source: &Source) -> Result<Row, RowFault> {
    if let Some(fault) = record.fault {
        return Err(fault.at(record.line));
    }
    if record.text.contains('\u{fffd}') {
        return Err(not_text(record.line));
    }
    let mut row = Row {
        number: record.line,
        ..Row::default()
    };
    if record.text.trim().is_empty() {
        return Ok(row);
    }
    let members = object(&record.text).map_err(|fault| not_an_object(record.line, fault))?;
    let cell = |name: &str| members.get(name).map_or(Cell::Empty, cell_of);
    row.cells = source.columns.iter().map(|c| cell(&c.heading)).collect();
    if speaks_otherwise(&members, source, &row) {
        return Err(RowFault {
            row: record.line,
            what: Text::fixed(
                "此行的成员名与文件开头的不同，未判定",
                "this line has other member names than the lines at the beginning, so it was not judged",
            ),
            hint: Text::fixed(
                "请统一成员名，或把这些行另存为一个文件",
                "use the same names in every line, or put these lines into a file of their own",
            ),
        });
    }
    Ok(row)
}

fn not_an_object(row: u64, fault: Fault) -> RowFault {
    if fault.code == ErrorCode::Syntax {
        return RowFault {
            row,
            what: Text::fixed("此行不是 JSON 对象", "this line is no JSON object"),
            hint: Text::fixed(
                "每行写一个对象，如 {\"姓名\":…,\"证件号码\":…,\"健康码\":…}",
                "write one object a line: {\"name\":…,\"idnumber\":…,\"code\":…}",
            ),
        };
    }
    let place = printable(&fault.place);
    RowFault {
        row,
        what: Text::new(
            format!("{place} {}", fault.what.zh),
            format!("{place}: {}", fault.what.en),
        ),
        hint: Text::fixed("只留一个", "leave only one"),
    }
}

/// Whether a line describes the worker in members that are no columns here. With the columns alone the
/// worker would be lost, or the number would not be compared.
fn speaks_otherwise(members: &LineMembers, source: &Source, row: &Row) -> bool {
    let column = |role| source.columns.iter().find(|c| c.role == Some(role));
    let here = |role| column(role).is_some_and(|c| members.get(&c.heading).is_some());
    let blank = ColumnRole::ALL
        .into_iter()
        .filter_map(column)
        .all(|c| row.cell(c.index).is_empty());
    if !blank && ColumnRole::ALL.into_iter().all(here) {
        return false;
    }
    let members = members.0.iter();
    let said = members.map(|(name, value)| (name, cell_of(value)));
    said.filter(|(_, cell)| !cell.is_empty())
        .filter_map(|(name, cell)| {
            let role = headings::known(name).or_else(|| role_by_content(&cell))?;
            Some((name, role))
        })
        .any(|(name, role)| {
            let is_column = column(role).is_some_and(|c| c.heading == *name);
            !is_column && (blank || !here(role))
        })
}

fn cell_of(value: &Json) -> Cell {
    match value {
        Json::Null => Cell::Empty,
        Json::Text(text) => Cell::text(text),
        Json::Number(number) => Cell::number(&number.to_string()),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => Cell::text(&written(value)),
    }
}

/// A value in one cell: what stands inside it, so that no code or number in it is lost.
fn written(value: &Json) -> String {
    let list = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(" ");
    match value {
        Json::Null => String::new(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Text(text) => text.clone(),
        Json::Array(items) => list(&mut items.iter().map(written)),
        Json::Object(members) => list(
            &mut members
                .iter()
                .map(|(name, value)| format!("{name} {}", written(value))),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_lose_no_worker_and_leave_no_number_uncompared() {
        let long = format!("{{\"姓名\":\"张三\",\"x\":\"{}\"}}\n", "x".repeat(2_000)).repeat(140);
        for (text, faults) in [
            ("{\"姓名\":\"张三\"}\n{\"name\":\"李四\"}\n", vec![2]),
            (
                "{\"姓名\":\"张三\"}\n{\"姓名\":null,\"name\":\"李四\"}\n",
                vec![2],
            ),
            // The beginning that is looked at has no number.
            (
                &*format!("{long}{{\"姓名\":\"李四\",\"证件号码\":\"1\"}}\n"),
                vec![141],
            ),
            // A second number beside the one that is taken, and a member that is left out.
            (
                "{\"姓名\":\"张三\",\"身份证号\":\"1\",\"护照号\":\"E1\"}\n{\"姓名\":\"李四\"}\n",
                vec![],
            ),
            ("{\"姓名\":\"张三\",\"x\":1}\n{\"x\":2}\n", vec![]),
            // A number in a member that had none at the beginning.
            (
                &*format!("{long}{{\"姓名\":\"李四\",\"x\":\"11010519491231002X\"}}\n"),
                vec![141],
            ),
            // Which number is compared must not depend on the reader.
            (
                "{\"姓名\":\"张三\"}\n{\"姓名\":\"李四\",\"姓名\":\"王五\"}\n",
                vec![2],
            ),
        ] {
            let mut table = open(
                "a.jsonl",
                Cursor::new(text.to_owned()),
                &ColumnMap::default(),
            )
            .unwrap();
            let mut found = Vec::new();
            while let Some(batch) = table.next_batch().unwrap() {
                let rows = batch.rows(&table.source);
                found.extend(rows.into_iter().filter_map(|row| Some(row.err()?.row)));
            }
            assert_eq!(found, faults, "{}", text.lines().last().unwrap());
        }
    }

    #[test]
    fn a_member_is_what_it_holds_whatever_it_is_called() {
        const ZHANG: &str = "11010519491231002X";
        const LI: &str = "440524188001010014";
        let of = |text: &str, map: &ColumnMap| {
            let table = open("a.jsonl", Cursor::new(text.to_owned()), map).unwrap();
            let columns = table.source.columns.iter();
            let role = columns.filter(|c| c.role == Some(ColumnRole::IdNumber));
            let role: Vec<String> = role.map(|c| c.heading.clone()).collect();
            (role, table.source.notes.len())
        };
        let two = format!(
            "{{\"name\":\"张三\",\"id\":\"{ZHANG}\"}}\n{{\"name\":\"李四\",\"id\":\"{LI}\"}}\n"
        );
        assert_eq!(of(&two, &ColumnMap::default()), (vec!["id".to_owned()], 1));
        // Beside another number it is not used, and a note says so.
        let beside = format!("{{\"姓名\":\"张三\",\"身份证号\":\"{ZHANG}\",\"x\":\"{LI}\"}}\n");
        assert_eq!(
            of(&beside, &ColumnMap::default()),
            (vec!["身份证号".to_owned()], 1)
        );
        let map = ColumnMap::parse("id=x").unwrap();
        assert_eq!(of(&beside, &map).0, ["x"]);
        // With two, it is not known which one is meant.
        let either = format!("{{\"name\":\"张三\",\"x\":\"{ZHANG}\",\"y\":\"{LI}\"}}\n");
        assert!(open("a.jsonl", Cursor::new(either), &ColumnMap::default()).is_err());
    }

    #[test]
    fn members_are_columns_in_any_order_and_a_bad_line_stops_no_other() {
        let text = "{\"姓名\":\"张三\",\"证件号码\":150502199001011234}\n\n[1]\n{\"证件号码\":\"x\",\"姓名\":\"李四\",\"多\":1}\n";
        let mut table = open("a.jsonl", Cursor::new(text), &ColumnMap::default()).unwrap();
        let batch = table.next_batch().unwrap().unwrap();
        let rows = batch.rows(&table.source);
        assert_eq!(rows.len(), 4);
        let first = rows[0].as_ref().unwrap().worker(&table.source).unwrap();
        assert_eq!(
            first.number,
            crate::roster::IdNumber::Lost(Some("1505**************".to_owned()))
        );
        assert!(rows[1].as_ref().unwrap().worker(&table.source).is_none());
        assert_eq!(rows[2].as_ref().unwrap_err().row, 3);
        let last = rows[3].as_ref().unwrap().worker(&table.source).unwrap();
        assert_eq!(last.name.as_deref(), Some("李四"));
        assert!(open("a.jsonl", Cursor::new("{\"a\":1}"), &ColumnMap::default()).is_err());
    }
}
