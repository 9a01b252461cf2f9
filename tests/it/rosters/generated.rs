//! Rosters made from a seed: headings × layouts × forms of cells × forms of files × where pictures lie.
//! Nothing here reads a roster, and everybody on each is known: no worker may be lost or judged by another's
//! code, and few may need a question.
//!
//! `HEALTHCODE_ROSTERS=2000 cargo test --release --test it generated` is the long run;
//! `HEALTHCODE_SEED` takes another seed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;

use super::book::{Book, Sheet, row as sheet_row, sheet};
use super::people::{Person, person};
use super::pictures::picture;
use crate::cast::mint::Mint;
use crate::program::{healthcode, status, text};

/// The number of people on all rosters.
const CROWD: usize = 80;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// The expected result for one worker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Must {
    /// Passes by the own code: its `jti`.
    Pass(String),
    /// Has no code.
    NoCode,
    /// Somebody else's code is in the row.
    Reject,
}

/// A roster as rows of cells, and who stands in which row.
#[derive(Default)]
struct Grid {
    rows: Vec<Vec<String>>,
    people: Vec<(u64, Must)>,
}

impl Grid {
    fn push(&mut self, at: usize, cells: &[String]) -> u64 {
        let mut row = vec![String::new(); at];
        row.extend(cells.iter().cloned());
        self.rows.push(row);
        self.rows.len() as u64
    }

    /// Who stands on which line of separated values, where a heading may stretch over two.
    fn lines(&self) -> Vec<(u64, Must)> {
        let breaks = |row: &Vec<String>| {
            row.iter()
                .map(|cell| cell.matches('\n').count() as u64)
                .sum::<u64>()
        };
        let line = |row: u64| {
            row + self.rows[..row as usize - 1]
                .iter()
                .map(breaks)
                .sum::<u64>()
        };
        let people = self.people.iter();
        people
            .map(|(row, must)| (line(*row), must.clone()))
            .collect()
    }

    fn words(&mut self, words: &[&str]) {
        self.rows
            .push(words.iter().map(|w| (*w).to_owned()).collect());
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Serial,
    Team,
    Name,
    Number,
    /// Name and number in one cell.
    Both,
    Phone,
    Code,
    Remark,
}

const NAMES: [&str; 9] = [
    "姓名",
    "员工姓名",
    "1、您的姓名",
    "*姓名",
    "姓 名",
    "姓名/Name",
    "Name",
    "真实姓名",
    "名字",
];
const NUMBERS: [&str; 10] = [
    "身份证号",
    "证件号码",
    "2、请输入您的身份证号码",
    "证照号码",
    "公民身份号码",
    "身份证号（18位）",
    "ID number",
    "身份證字號",
    "身份证\n号码",
    "本人身份证号码",
];
const CODES: [&str; 10] = [
    "健康码",
    "3、请上传健康码截图",
    "浙江健康码（截图）",
    "电子健康码",
    "绿码",
    "Health code",
    "健康码/Health code",
    "国务院健康码",
    "健康码（必填）",
    "二维码",
];
const UNKNOWN: [[&str; 3]; 3] = [
    ["称呼", "号", "图"],
    ["XM", "HM", "JKM"],
    ["人", "登记号", "材料"],
];

/// One table's columns and headings.
struct Form {
    columns: Vec<Column>,
    headings: Option<Vec<String>>,
}

fn form(dice: &mut Dice, with_headings: bool) -> Form {
    let both = with_headings && dice.one_in(8);
    let mut columns = match both {
        true => vec![Column::Both, Column::Code],
        false => vec![Column::Name, Column::Number, Column::Code],
    };
    for more in [Column::Team, Column::Phone, Column::Remark] {
        if dice.one_in(3) {
            columns.push(more);
        }
    }
    dice.shuffle(&mut columns);
    if dice.one_in(2) {
        columns.insert(0, Column::Serial);
    }
    let unknown = UNKNOWN[dice.below(UNKNOWN.len())];
    let strange = !both && dice.one_in(6);
    let headings = with_headings.then(|| {
        let heading = |column: &Column| match (column, strange) {
            (Column::Name, true) => unknown[0],
            (Column::Number, true) => unknown[1],
            (Column::Code, true) => unknown[2],
            (Column::Serial, _) => "序号",
            (Column::Team, _) => "班组",
            (Column::Phone, _) => "联系电话",
            (Column::Remark, _) => "备注",
            (Column::Both, _) => "姓名及身份证号",
            (Column::Name, _) => dice.of(&NAMES),
            (Column::Number, _) => dice.of(&NUMBERS),
            (Column::Code, _) => dice.of(&CODES),
        };
        columns.iter().map(heading).map(str::to_owned).collect()
    });
    Form { columns, headings }
}

/// The number as people type it.
fn number(dice: &mut Dice, number: &str, separated: bool) -> String {
    match dice.below(12) {
        10 => format!("身份证：{number}"),
        11 => {
            let digit = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0x660 + d));
            number.chars().map(|c| digit(c).unwrap_or(c)).collect()
        }
        0 => format!("'{number}"),
        1 => format!("{} {} {}", &number[..6], &number[6..14], &number[14..]),
        2 => number.to_lowercase(),
        3 => number
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect(),
        4 if separated => format!("=\"{number}\""),
        5 => format!("{}{}", &number[..6], &number[8..17]),
        6 => format!(" {number}\u{a0}"),
        _ => number.to_owned(),
    }
}

fn name(dice: &mut Dice, name: &str) -> String {
    match dice.below(6) {
        0 if name.chars().count() == 2 => {
            let mut chars = name.chars();
            format!("{}　{}", chars.next().unwrap(), chars.next().unwrap())
        }
        1 => format!(" {name} "),
        _ => name.to_owned(),
    }
}

/// One worker's cells, and what must come of it.
fn cells(
    dice: &mut Dice,
    form: &Form,
    crowd: &[Person],
    index: usize,
    serial: usize,
    separated: bool,
) -> (Vec<String>, Must) {
    let person = &crowd[index];
    let (code, must) = match dice.below(12) {
        0 => (dice.of(&["", "无", "未办", "/"]).to_owned(), Must::NoCode),
        1 => {
            let other = &crowd[(index + 1 + dice.below(CROWD - 1)) % CROWD];
            (other.token.clone(), Must::Reject)
        }
        _ => (person.token.clone(), Must::Pass(format!("roster-{index}"))),
    };
    let cells = form.columns.iter().map(|column| match column {
        Column::Serial => serial.to_string(),
        Column::Team => dice.of(&["一车间", "装卸组", "后勤部"]).to_owned(),
        Column::Name => name(dice, &person.name),
        Column::Number => number(dice, &person.number, separated),
        Column::Both => {
            let mark = dice.of(&[" ", "，", "/", " 身份证："]);
            format!("{}{mark}{}", person.name, person.number)
        }
        Column::Phone => format!("138{:08}", index * 7919),
        Column::Code => code.clone(),
        Column::Remark => dice
            .of(&["", "宿舍3号楼", "已体检", "3月20日返岗"])
            .to_owned(),
    });
    (cells.collect(), must)
}

/// Adds rows among the workers that are no worker.
fn nobody(dice: &mut Dice, grid: &mut Grid) {
    match dice.below(8) {
        0 => grid.words(&["一车间"]),
        1 => grid.words(&["小计：3人"]),
        2 => grid.words(&["合计", "3"]),
        3 => grid.words(&[]),
        4 => grid.words(&["二车间（12人）"]),
        _ => {}
    }
}

fn roster(dice: &mut Dice, crowd: &[Person], separated: bool) -> Grid {
    let mut grid = Grid::default();
    let mut who: Vec<usize> = (0..CROWD).collect();
    dice.shuffle(&mut who);
    let mut who = who.into_iter();
    let with_headings = !dice.one_in(8);
    if with_headings {
        for title in ["某某公司返岗人员花名册", "填表日期：2020年3月27日"] {
            if dice.one_in(3) {
                grid.words(&[title]);
            }
        }
    }
    let tables = if with_headings { 1 + dice.below(3) } else { 1 };
    let side_by_side = with_headings && dice.one_in(5);
    for table in 0..tables {
        let form = form(dice, with_headings);
        if side_by_side && form.columns.contains(&Column::Both) {
            continue;
        }
        let strange = form
            .headings
            .as_ref()
            .is_some_and(|all| UNKNOWN.iter().any(|u| all.contains(&u[0].to_owned())));
        // Unknown words begin no table in the middle of another, nor twice in one row.
        if strange && (table > 0 || tables > 1 || side_by_side) {
            continue;
        }
        if table > 0 {
            nobody(dice, &mut grid);
        }
        let gap = usize::from(dice.one_in(2));
        if let Some(headings) = &form.headings {
            let mut row = headings.clone();
            if side_by_side {
                row.extend(vec![String::new(); gap]);
                row.extend(headings.clone());
            }
            grid.push(0, &row);
            if dice.one_in(6) && !strange {
                let example = form.columns.iter().map(|column| match column {
                    Column::Name | Column::Both => "示例：王小明",
                    Column::Number => "110101199003070000",
                    Column::Code => "（填写健康码）",
                    _ => "",
                });
                let example: Vec<String> = example.map(str::to_owned).collect();
                grid.push(0, &example);
            }
        }
        let workers = 2 + dice.below(6);
        for serial in 1..=workers {
            if serial > 1 && dice.one_in(6) && !strange {
                nobody(dice, &mut grid);
            }
            let mut row = Vec::new();
            let mut those = Vec::new();
            for block in 0..=usize::from(side_by_side) {
                let Some(index) = who.next() else { continue };
                if block > 0 {
                    row.extend(vec![String::new(); gap]);
                    // The right table may be shorter.
                    if serial == workers && dice.one_in(2) {
                        continue;
                    }
                }
                let (cells, must) = cells(dice, &form, crowd, index, serial, separated);
                row.extend(cells);
                those.push(must);
            }
            let number = grid.push(0, &row);
            grid.people
                .extend(those.into_iter().map(|must| (number, must)));
        }
    }
    if dice.one_in(3) {
        grid.words(&["审核人：王主任", "", "日期：2020-03-27"]);
    }
    grid
}

fn separated(grid: &Grid, delimiter: char) -> String {
    let rows = grid.rows.iter().map(|row| {
        let cells = row.iter().map(|cell| {
            match cell.contains([delimiter, '"', '\n']) || cell.starts_with('=') {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell.clone(),
            }
        });
        let cells: Vec<String> = cells.collect();
        cells.join(&delimiter.to_string())
    });
    rows.map(|row| row + "\r\n").collect()
}

fn workbook(grid: &Grid) -> Vec<u8> {
    let rows = (1..).zip(&grid.rows).map(|(number, row)| {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        sheet_row(number, "", &cells)
    });
    let sheet = Sheet {
        rows: rows.collect(),
        ..sheet("名册", &[])
    };
    Book::of([sheet]).bytes()
}

fn escaped(cell: &str) -> String {
    let cell = cell.replace('&', "&amp;").replace('<', "&lt;");
    cell.replace('"', "&quot;").replace('\u{a0}', "&nbsp;")
}

/// A web page as systems export it: with and without ends, in small and capital letters.
fn page(dice: &mut Dice, grid: &Grid) -> Vec<u8> {
    let (ends, capital) = (dice.one_in(2), dice.one_in(3));
    let mut page = dice
        .of(&[
            "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=utf-8\"></head><body>",
            "<!DOCTYPE html>\n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><style>td { color: red }</style>",
            "",
        ])
        .to_owned();
    page.push_str("<table border=1>");
    for row in &grid.rows {
        page.push_str("<tr>");
        for cell in row {
            let cell = escaped(cell).replace('\n', "<br>");
            page.push_str(&format!("<td class='xl65'>{cell}"));
            page.push_str(if ends { "</td>" } else { "\n" });
        }
        page.push_str(if ends { "</tr>\n" } else { "\n" });
    }
    page.push_str("</table>");
    let page = match capital {
        true => page
            .replace("<td", "<TD")
            .replace("<tr", "<TR")
            .replace("</td", "</TD"),
        false => page,
    };
    match dice.one_in(3) {
        true => encoding_rs::GB18030
            .encode(&page.replace("utf-8", "gb2312"))
            .0
            .into_owned(),
        false => page.into_bytes(),
    }
}

/// An XML spreadsheet of 2003.
fn xml_book(dice: &mut Dice, grid: &Grid) -> Vec<u8> {
    let indexed = dice.one_in(2);
    let mut book = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook \
         xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"名册\"><Table>"
        .to_owned();
    for (number, row) in (1..).zip(&grid.rows) {
        match indexed {
            true => book.push_str(&format!("<Row ss:Index=\"{number}\">")),
            false => book.push_str("<Row>"),
        }
        for (column, cell) in (1..).zip(row) {
            let cell = escaped(cell)
                .replace('\n', "&#10;")
                .replace("&nbsp;", "&#160;");
            // Empty cells are left out where the others say where they are.
            match (indexed, cell.is_empty()) {
                (true, true) => {}
                (true, false) => book.push_str(&format!(
                    "<Cell ss:Index=\"{column}\"><Data ss:Type=\"String\">{cell}</Data></Cell>"
                )),
                (false, true) => book.push_str("<Cell/>"),
                (false, false) => book.push_str(&format!(
                    "<Cell><ss:Data ss:Type=\"String\">{cell}</ss:Data></Cell>"
                )),
            }
        }
        book.push_str("</Row>\n");
    }
    book.push_str("</Table></Worksheet></Workbook>");
    book.into_bytes()
}

/// An OpenDocument spreadsheet.
fn open_document(grid: &Grid) -> Vec<u8> {
    let mut content =
        "<office:document-content><office:body><table:table table:name=\"名册\">".to_owned();
    for row in &grid.rows {
        content.push_str("<table:table-row>");
        for cell in row {
            let cell = escaped(cell)
                .replace('\n', "<text:line-break/>")
                .replace("&nbsp;", "&#160;");
            match cell.is_empty() {
                true => content.push_str("<table:table-cell/>"),
                false => content.push_str(&format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"
                )),
            }
        }
        content.push_str(
            "<table:table-cell table:number-columns-repeated=\"900\"/></table:table-row>",
        );
    }
    content.push_str(
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>\
         </table:table></office:body></office:document-content>",
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = zip::write::SimpleFileOptions::default();
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, options, text) in [
        ("mimetype", stored, kind),
        ("content.xml", packed, &content),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What became of everybody, over all rosters.
#[derive(Debug, Default)]
struct Count {
    people: usize,
    lost: Vec<String>,
    wrong: Vec<String>,
    asked: Vec<String>,
}

impl Count {
    /// Compares the lines of one roster with the people on it.
    fn take(&mut self, file: &str, people: &[(u64, Must)], lines: &[&Value]) {
        self.people += people.len();
        let mut left: Vec<(u64, Must)> = people.to_vec();
        for line in lines {
            let row = line["roster"]["row"].as_u64().unwrap_or_default();
            let jti = line["jti"].as_str().unwrap_or_default();
            let Some(verdict) = line["verdict"].as_str() else {
                self.asked.push(format!("{file} {row} {}", line["error"]));
                // A worker who must be asked about is not lost; which of two in one row it is does not
                // matter.
                if let Some(at) = left.iter().position(|(known, _)| *known == row) {
                    left.remove(at);
                }
                continue;
            };
            let without = line["flags"].to_string().contains("no-code-given");
            let is = match verdict {
                "pass" => Must::Pass(jti.to_owned()),
                "hold" if without => Must::NoCode,
                _ => Must::Reject,
            };
            match left.iter().position(|known| *known == (row, is.clone())) {
                Some(at) => {
                    left.remove(at);
                }
                None => self.wrong.push(format!("{file} {row} {is:?}")),
            }
        }
        let lost = left.into_iter();
        self.lost
            .extend(lost.map(|(row, must)| format!("{file} {row} {must:?}")));
    }

    fn must_be_good(&self, made: &str) {
        let some = |all: &[String]| {
            all.iter()
                .take(12)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n  ")
        };
        let (lost, wrong, asked) = (self.lost.len(), self.wrong.len(), self.asked.len());
        let said = format!(
            "{made}: {} people, {lost} lost, {wrong} judged wrongly, {asked} asked about\nlost:\n  {}\nwrong:\n  {}\nasked:\n  {}",
            self.people,
            some(&self.lost),
            some(&self.wrong),
            some(&self.asked)
        );
        assert!(self.people > 0 && lost == 0 && wrong == 0, "{said}");
        assert!(asked * 100 <= self.people, "{said}");
    }
}

/// A number from the environment.
fn set(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |value| value.parse().unwrap())
}

fn answers(folder: &Path, inputs: &[String]) -> Vec<Value> {
    let output = healthcode()
        .current_dir(folder)
        .args(["roster", "--demo", "--out", "out.jsonl"])
        .args(inputs)
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert!(matches!(status(&output), 0 | 1 | 10 | 12), "{said}");
    let report = fs::read_to_string(folder.join("out.jsonl")).unwrap();
    fs::remove_file(folder.join("out.jsonl")).unwrap();
    let lines = report.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn crowd() -> Vec<Person> {
    let codes = super::root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    (0..CROWD).map(|index| person(&mint, index)).collect()
}

#[test]
fn nobody_is_lost_or_judged_by_anothers_code() {
    let rosters = set("HEALTHCODE_ROSTERS", 240);
    let seed = set("HEALTHCODE_SEED", 1);
    let crowd = crowd();
    let folder = tempfile::tempdir().unwrap();
    let mut made: BTreeMap<String, Vec<(u64, Must)>> = BTreeMap::new();
    for index in 0..rosters {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(index));
        let kind = dice.below(7);
        let grid = roster(&mut dice, &crowd, kind < 3);
        if grid.people.is_empty() {
            continue;
        }
        let people = match kind {
            0..3 => grid.lines(),
            _ => grid.people.clone(),
        };
        let (ending, bytes) = match kind {
            0 => ("csv", separated(&grid, ',').into_bytes()),
            1 => ("tsv", separated(&grid, '\t').into_bytes()),
            2 => {
                let text = separated(&grid, ';');
                let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
                ("csv", bytes.into_owned())
            }
            3 => ("xlsx", workbook(&grid)),
            4 => ("xls", page(&mut dice, &grid)),
            5 => ("xls", xml_book(&mut dice, &grid)),
            _ => ("ods", open_document(&grid)),
        };
        let file = format!("{index}.{ending}");
        fs::write(folder.path().join(&file), bytes).unwrap();
        made.insert(file, people);
    }
    let files: Vec<String> = made.keys().cloned().collect();
    let mut lines: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for some in files.chunks(200) {
        for line in answers(folder.path(), some) {
            let file = line["roster"]["file"].as_str().unwrap().to_owned();
            lines.entry(file).or_default().push(line);
        }
    }
    let mut count = Count::default();
    for (file, people) in &made {
        let found: Vec<&Value> = lines.get(file).into_iter().flatten().collect();
        count.take(file, people, &found);
    }
    count.must_be_good(&format!("{} rosters of seed {seed}", made.len()));
}

/// Where somebody's picture lies, and under what name.
fn picture_name(dice: &mut Dice, person: &Person, index: usize) -> String {
    let tail: String = person.number.chars().skip(12).collect();
    match dice.below(6) {
        0 => format!("{}.png", person.name),
        1 => format!("{index}_{}_微信图片_20200328.png", person.name),
        2 => format!("{}/健康码.png", person.name),
        3 => format!("{tail}.png"),
        4 => format!("健康码-{}-{tail}.png", person.name),
        // Only the code shows the worker.
        _ => format!("微信图片_2020032809{index:04}.png"),
    }
}

#[test]
fn pictures_go_to_nobody_else() {
    let runs = set("HEALTHCODE_ROSTERS", 240) / 60;
    let seed = set("HEALTHCODE_SEED", 1);
    let crowd = crowd();
    let mut count = Count::default();
    for run in 0..runs {
        let mut dice = Dice(seed.wrapping_mul(7_000_003).wrapping_add(run));
        let folder = tempfile::tempdir().unwrap();
        let first = dice.below(CROWD - 4);
        let mut grid = Grid::default();
        grid.words(&["姓名", "身份证号", "健康码"]);
        for (index, person) in crowd.iter().enumerate().skip(first).take(4) {
            let mut cell = String::new();
            let must = if dice.one_in(5) {
                Must::NoCode
            } else {
                let name = picture_name(&mut dice, person, index);
                let path = folder.path().join("p").join(&name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, picture(person)).unwrap();
                if dice.one_in(4) {
                    cell = format!("p/{name}");
                }
                if dice.one_in(3) {
                    // What every worker had to hand in as well.
                    let other = format!("{}-行程码.png", person.name);
                    fs::write(folder.path().join("p").join(other), b"no picture").unwrap();
                }
                Must::Pass(format!("roster-{index}"))
            };
            let row = [person.name.clone(), person.number.clone(), cell];
            let number = grid.push(0, &row);
            grid.people.push((number, must));
        }
        fs::create_dir_all(folder.path().join("p")).unwrap();
        fs::write(folder.path().join("a.csv"), separated(&grid, ',')).unwrap();
        let lines = answers(folder.path(), &["a.csv".to_owned(), "p".to_owned()]);
        let of_rows = lines
            .iter()
            .filter(|line| line["roster"]["row"].is_number());
        count.take(
            &format!("run {run}"),
            &grid.people,
            &of_rows.collect::<Vec<_>>(),
        );
    }
    count.must_be_good(&format!("{runs} folders of seed {seed}"));
}
