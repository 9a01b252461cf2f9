//! Reads an earlier report: which workers it lists, and which of them passed.

use serde_json::Value;

use crate::base::decode::{Utf8, text_of};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::base::verdict::Verdict;

use crate::roster::again::own::{PLACE, RESULT, SHEET_RESULTS, begins_like_a_report};
use crate::roster::cell::{Cell, IdNumber};
use crate::roster::columns::headings::by_role;
use crate::roster::columns::map::ColumnMap;
use crate::roster::columns::person::plain_name;
use crate::roster::limits::OLD_WORKBOOK_BYTES;
use crate::roster::read::records::{Records, Shape};
use crate::roster::read::{separated, xlsx};
use crate::roster::run::input::{Input, at_most};
use crate::roster::source::ColumnRole;

/// What an earlier report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The report, as the caller named it.
    pub(in crate::roster) name: String,
    pub(in crate::roster) people: Vec<PastPerson>,
}

/// One worker of an earlier report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::roster) struct PastPerson {
    pub(in crate::roster) name: Option<String>,
    pub(in crate::roster) number: Option<String>,
    pub(in crate::roster) place: String,
    pub(in crate::roster) passed: bool,
}

/// Why workers cannot be found in an earlier report.
pub const WITHOUT_NAMES: Text = Text::fixed(
    "请用写有花名册原有各列的报告",
    "take a report that repeats the roster's own columns",
);

/// The headings that follow the roster's own columns.
const BEHIND: [&str; 4] = ["原因", "why", "结果代码", "verdict"];

impl Past {
    /// Reads a report: a workbook, separated values or JSON lines.
    ///
    /// # Errors
    /// It is no such report, or it does not name the workers.
    pub fn read(input: &dyn Input) -> Result<Self, Error> {
        let name = input.name();
        let bytes = at_most(input, OLD_WORKBOOK_BYTES).map_err(|e| unreadable(name, &e))?;
        let people = if bytes.starts_with(b"PK\x03\x04") {
            let rows = xlsx::rows_of(bytes, &[&SHEET_RESULTS.zh, &SHEET_RESULTS.en]);
            people(rows.map_err(|_| no_report(name))?.into_iter())
        } else {
            let text = text_of(&bytes);
            if !begins_like_a_report(&text) {
                return Err(no_report(name));
            }
            match text.trim_start().starts_with('{') {
                true => text.lines().filter_map(of_line).collect(),
                false => people(separated_rows(&text).into_iter()),
            }
        };
        let known = |person: &PastPerson| person.name.is_some() || person.number.is_some();
        if people.is_empty() {
            Err(no_report(name))
        } else if people.iter().any(known) {
            Ok(Self {
                name: name.to_owned(),
                people: people.into_iter().filter(known).collect(),
            })
        } else {
            Err(without_names(name))
        }
    }
}

fn separated_rows(text: &str) -> Vec<Vec<String>> {
    let text = Utf8::of(text.trim_start_matches('\u{feff}'));
    let mut records = Records::new(text, Shape::Quoted);
    let mut all = Vec::new();
    while let Ok(Some(batch)) = records.batch() {
        let rows = separated::rows(&batch, b',').into_iter().flatten();
        all.extend(rows.map(|row| {
            row.cells
                .iter()
                .map(|cell| cell.shown().to_owned())
                .collect()
        }));
    }
    all
}

/// The columns of a table that are compared.
struct Columns {
    result: usize,
    place: Option<usize>,
    roles: Vec<(ColumnRole, usize)>,
}

/// The people of a table, whose headings say where the roster's own columns stand.
fn people(rows: impl Iterator<Item = Vec<String>>) -> Vec<PastPerson> {
    let is = |cell: &String, text: &Text| *cell == text.zh || *cell == text.en;
    let mut columns: Option<Columns> = None;
    let mut found = Vec::new();
    for row in rows {
        let Some(known) = &columns else {
            let result = row.iter().position(|cell| is(cell, &RESULT));
            if let Some(result) = result {
                let own = row.iter().skip(result + 1);
                let own: Vec<&str> = own
                    .map(String::as_str)
                    .take_while(|heading| !BEHIND.contains(heading))
                    .collect();
                let roles = by_role(&own, &ColumnMap::default()).into_iter();
                let roles = roles.map(|(role, at)| (role, at + result + 1)).collect();
                let place = row.iter().position(|cell| is(cell, &PLACE));
                columns = Some(Columns {
                    result,
                    place,
                    roles,
                });
            }
            continue;
        };
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", String::as_str);
        let role = |role| {
            known
                .roles
                .iter()
                .find(|(known, _)| *known == role)
                .map(|(_, at)| *at)
        };
        let said = cell(Some(known.result));
        if said.is_empty() {
            continue;
        }
        let pass = Verdict::Pass.word();
        found.push(person(
            cell(role(ColumnRole::Name)),
            cell(role(ColumnRole::IdNumber)),
            cell(known.place),
            said.contains(&*pass.zh) || said.contains(&*pass.en),
        ));
    }
    found
}

fn of_line(line: &str) -> Option<PastPerson> {
    let line: Value = serde_json::from_str(line).ok()?;
    let roster = line.get("roster")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let columns = line.get("columns").and_then(Value::as_array);
    let columns: Vec<(String, String)> = columns
        .into_iter()
        .flatten()
        .map(|column| (text(column.get("heading")), text(column.get("cell"))))
        .collect();
    let headings: Vec<&str> = columns
        .iter()
        .map(|(heading, _)| heading.as_str())
        .collect();
    let roles = by_role(&headings, &ColumnMap::default());
    let cell = |role| {
        let at = roles
            .iter()
            .find(|(known, _)| *known == role)
            .map(|(_, at)| *at);
        at.and_then(|at| columns.get(at))
            .map_or("", |(_, cell)| cell.as_str())
    };
    let place = format!(
        "{} {}",
        text(roster.get("file")),
        roster.get("row").map(Value::to_string).unwrap_or_default()
    );
    let passed = line.get("verdict").and_then(Value::as_str) == Some(Verdict::Pass.name());
    Some(person(
        cell(ColumnRole::Name),
        cell(ColumnRole::IdNumber),
        &place,
        passed,
    ))
}

fn person(name: &str, number: &str, place: &str, passed: bool) -> PastPerson {
    PastPerson {
        name: plain_name(&Cell::text(name)),
        number: IdNumber::read(&Cell::text(number))
            .given()
            .map(str::to_owned),
        place: place.to_owned(),
        passed,
    }
}

fn no_report(file: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed(
            "不是本程序写出的 .xlsx、.csv 或 .jsonl 报告",
            "is no report of this program in the form of .xlsx, .csv or .jsonl",
        ),
    );
    Error::one(file, fault)
}

fn without_names(file: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed(
            "这份报告没有写出姓名和证件号码，无法知道谁是谁",
            "the report names nobody, so that nobody can be found again in it",
        ),
    )
    .with_hint(WITHOUT_NAMES);
    Error::one(file, fault)
}
