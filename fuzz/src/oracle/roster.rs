//! Rosters, form by form and part by part: nobody is lost, and only a genuine code passes.

use std::io::{Cursor, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::picture::let_the_guard_work;
use crate::subject::{
    Asked, ColumnMap, Error, Judge, Marker, Opened, Pointer, Reading, Table, Traveller, Verdict,
    open_json_lines, open_old_workbook, open_separated, open_workbook,
};
use crate::world::{NUMBER, clock, genuine, is_genuine, verifier};

/// What is read of one file at most; a table of more rows is not read to its end.
const ROWS: usize = 4_096;

/// What became of the rows of a file.
#[derive(Debug, Default, PartialEq)]
struct Read {
    /// The rows with a worker, and the code of each if it stands in the cell.
    workers: Vec<(u64, Option<String>)>,
    /// The rows that cannot be read, or after which a table ends.
    faults: Vec<u64>,
    /// Why nothing was read at all, or what is said of a table.
    said: Vec<String>,
    /// The rows of the headings.
    headings: Vec<Option<u64>>,
}

impl Read {
    /// Whether the row is answered: as a worker, by a fault, or because the file says why not.
    fn answers(&self, row: u64) -> bool {
        self.workers.iter().any(|(number, _)| *number == row)
            || !self.faults.is_empty()
            || !self.said.is_empty()
            || self.headings.iter().any(|at| *at != Some(1))
    }
}

/// Reads all tables and judges who has a code in the row.
fn read(opened: Result<Opened, Error>) -> Read {
    let mut read = Read::default();
    let mut opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let line = error.to_string();
            assert!(
                !line.contains(['\n', '\r', '\u{1b}']),
                "not one line: {line:?}"
            );
            read.said.push(line);
            return read;
        }
    };
    read.said
        .extend(opened.notes.iter().map(|note| note.en.to_string()));
    let mut codes = Vec::new();
    for table in &mut opened.tables {
        read.headings.push(table.source.heading_row);
        read.said.extend(
            table
                .source
                .notes
                .iter()
                .map(|note| note.en.to_string()),
        );
        let source = Arc::clone(&table.source);
        let layout = Arc::clone(&table.layout);
        // A table whose columns contradict each other is named with its rows and judged as a whole by
        // nobody.
        read.said
            .extend(layout.faults().iter().map(|fault| fault.error.to_string()));
        loop {
            let batch = match table.next_batch() {
                Ok(Some(batch)) => batch,
                Ok(None) => break,
                Err(fault) => {
                    read.faults.push(fault.row);
                    break;
                }
            };
            for row in batch.rows(&source) {
                let row = match row {
                    Ok(row) => row,
                    Err(fault) => {
                        read.faults.push(fault.row);
                        continue;
                    }
                };
                for (source, row) in layout.split(row) {
                    let Reading::Worker(worker) = row.reading(source) else {
                        continue;
                    };
                    let number = row.number;
                    if let Pointer::InSheet { placed, .. } = &worker.code
                        && let (Some(picture), Some(album)) = (placed.picture, &opened.album)
                        && read.workers.len() < 8
                    {
                        let _ = album.picture(picture);
                    }
                    let text = match &worker.code {
                        Pointer::Token { text, .. } => Some(text.clone()),
                        _ => None,
                    };
                    read.workers.push((number, text));
                    // The genuine code needs no judge each time.
                    let known = read.workers.last().and_then(|(_, text)| text.as_ref())
                        == Some(&genuine()[0]);
                    if codes.len() < 32
                        && !known
                        && let Ok(asked) = Asked::in_the_row(source, row, worker)
                    {
                        codes.push(asked);
                    }
                }
            }
            if read.workers.len() + read.faults.len() > ROWS {
                break;
            }
        }
    }
    judged(codes);
    read
}

fn judged(codes: Vec<Asked>) {
    let texts: Vec<Option<String>> = codes
        .iter()
        .map(|asked| match &asked.material {
            crate::subject::Material::Token(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    // A worker without a code is not verified: codes are for the targets of tokens.
    if texts.iter().flatten().all(|text| !text.contains('.')) {
        return;
    }
    let mut judge = Judge::new(verifier(), Traveller::default(), Marker::default());
    let answers = judge.judge(codes, clock());
    assert_eq!(answers.len(), texts.len(), "somebody was lost");
    for (answer, text) in answers.iter().zip(texts) {
        let passes = answer.entry.answer.verdict() == Some(Verdict::Pass);
        let genuine = text.as_deref().is_some_and(|text| {
            is_genuine(text)
                || matches!(crate::subject::Typed::read(text), crate::subject::Typed::Repaired(code, _) if is_genuine(&code))
        });
        assert!(!passes || genuine, "passes: {text:?}");
    }
}

fn one(table: Result<Table, Error>) -> Result<Opened, Error> {
    table.map(|table| Opened {
        tables: vec![table],
        ..Opened::default()
    })
}

fn separated(bytes: Vec<u8>) -> Read {
    read(one(open_separated(
        "a.csv",
        Cursor::new(bytes),
        &ColumnMap::default(),
    )))
}

/// Separated values behind headings and a worker, who is answered whatever follows.
pub fn csv(data: &[u8]) {
    let head = format!("name,id,code\r\nZhang San,{NUMBER},{}\r\n", genuine()[0]);
    let bytes = [head.as_bytes(), data].concat();
    let first = separated(bytes.clone());
    assert!(first.answers(2), "the first worker is lost: {first:?}");
    assert_eq!(first, separated(bytes), "read otherwise");
}

/// A text file of any encoding and form.
pub fn roster_text(data: &[u8]) {
    separated(data.to_vec());
    read(one(open_json_lines(
        "a.jsonl",
        Cursor::new(data.to_vec()),
        &ColumnMap::default(),
    )));
}

/// JSON lines between two workers, who are answered both.
pub fn jsonl(data: &[u8]) {
    let worker = format!(
        r#"{{"name":"Zhang San","id":"{NUMBER}","code":"{}"}}"#,
        genuine()[0]
    );
    let bytes = [
        worker.as_bytes(),
        b"\n",
        data,
        b"\n",
        worker.as_bytes(),
        b"\n",
    ]
    .concat();
    // Any of the three line ends of texts ends a line: LF, CR LF, a CR alone.
    let lines = String::from_utf8_lossy(&bytes)
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .matches('\n')
        .count() as u64;
    let table = open_json_lines("a.jsonl", Cursor::new(bytes), &ColumnMap::default());
    let read = read(one(table));
    let cut = !read.faults.is_empty()
        && !read.faults.contains(&lines)
        && read.workers.len() + read.faults.len() > ROWS;
    let answered =
        |row| read.workers.iter().any(|(number, _)| *number == row) || read.faults.contains(&row);
    assert!(
        !read.said.is_empty() || answered(1),
        "the first worker is lost: {read:?}"
    );
    assert!(
        cut || !read.said.is_empty() || answered(lines) || lines > ROWS as u64,
        "the last worker is lost: {read:?}"
    );
}

const SPACES: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET: &str = "xl/worksheets/sheet1.xml";

fn relations(list: &[(&str, &str, &str)]) -> String {
    let list: String = list
        .iter()
        .map(|(id, kind, target)| {
            format!(r#"<Relationship Id="{id}" Type="{KIND}/{kind}" Target="{target}"/>"#)
        })
        .collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{list}</Relationships>"#
    )
}

fn text_cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// Headings and two workers; the second has a picture over the row and one in its cell.
fn rows() -> String {
    let head = ["name", "id", "code"];
    let head: String = head
        .iter()
        .zip(["A1", "B1", "C1"])
        .map(|(text, at)| text_cell(at, text))
        .collect();
    let worker =
        text_cell("A2", "Zhang San") + &text_cell("B2", NUMBER) + &text_cell("C2", &genuine()[0]);
    let other = format!(
        r#"<c r="A3" t="s"><v>0</v></c><c r="B3" s="1"><v>43917</v></c><c r="C3" t="e" vm="1"><v>#VALUE!</v></c>"#
    );
    format!(r#"<row r="1">{head}</row><row r="2">{worker}</row><row r="3">{other}</row>"#)
}

fn sheet(rows: &[u8]) -> Vec<u8> {
    let head = format!("<worksheet {SPACES}><sheetData>");
    let foot = r#"</sheetData><drawing r:id="rId1"/></worksheet>"#;
    [head.as_bytes(), rows, foot.as_bytes()].concat()
}

/// The parts of a workbook with everything that is read.
pub fn parts() -> Vec<(&'static str, Vec<u8>)> {
    let drawing = r#"<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:r="r"><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>3</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="1"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></xdr:twoCellAnchor></xdr:wsDr>"#;
    let texts = format!(
        r#"<sst {SPACES} count="2" uniqueCount="2"><si><t>Li Si</t></si><si><r><t>Wang</t></r><r><t> Wu</t></r></si></sst>"#
    );
    let styles = format!(
        r#"<styleSheet {SPACES}><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
    );
    let images = r#"<etc:cellImages xmlns:etc="e" xmlns:xdr="x" xmlns:a="a" xmlns:r="r"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="ID_1"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"#;
    let metadata = format!(
        r#"<metadata {SPACES}><futureMetadata name="XLRICHVALUE"><bk><extLst><ext><xlrd:rvb xmlns:xlrd="x" i="0"/></ext></extLst></bk></futureMetadata><valueMetadata><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>"#
    );
    let book = format!(
        r#"<workbook {SPACES}><workbookPr date1904="0"/><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let picture = b"\x89PNG\r\n\x1a\nno picture".to_vec();
    vec![
        (
            "_rels/.rels",
            relations(&[("rId1", "officeDocument", "xl/workbook.xml")]).into_bytes(),
        ),
        ("xl/workbook.xml", book.into_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "sharedStrings", "sharedStrings.xml"),
                ("rId3", "styles", "styles.xml"),
            ])
            .into_bytes(),
        ),
        (SHEET, sheet(rows().as_bytes())),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            relations(&[("rId1", "drawing", "../drawings/drawing1.xml")]).into_bytes(),
        ),
        ("xl/sharedStrings.xml", texts.into_bytes()),
        ("xl/styles.xml", styles.into_bytes()),
        ("xl/drawings/drawing1.xml", drawing.as_bytes().to_vec()),
        (
            "xl/drawings/_rels/drawing1.xml.rels",
            relations(&[("rId1", "image", "../media/image1.png")]).into_bytes(),
        ),
        ("xl/cellimages.xml", images.as_bytes().to_vec()),
        (
            "xl/_rels/cellimages.xml.rels",
            relations(&[("rId1", "image", "media/image1.png")]).into_bytes(),
        ),
        ("xl/metadata.xml", metadata.into_bytes()),
        (
            "xl/richData/rdrichvalue.xml",
            br#"<rvData><rv s="0"><v>0</v><v>5</v></rv></rvData>"#.to_vec(),
        ),
        (
            "xl/richData/richValueRel.xml",
            br#"<richValueRels xmlns:r="r"><rel r:id="rId1"/></richValueRels>"#.to_vec(),
        ),
        (
            "xl/richData/_rels/richValueRel.xml.rels",
            relations(&[("rId1", "image", "../media/image1.png")]).into_bytes(),
        ),
        ("xl/media/image1.png", picture),
    ]
}

/// A workbook in which these parts stand in the place of its own.
pub fn workbook(changed: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, own) in parts() {
        let other = changed.iter().find(|(part, _)| *part == name);
        file.start_file(name, options).unwrap();
        file.write_all(other.map_or(&own, |(_, bytes)| bytes))
            .unwrap();
    }
    file.finish().unwrap().into_inner()
}

fn book(bytes: Vec<u8>) -> Read {
    let_the_guard_work();
    read(open_workbook("a.xlsx", bytes, &ColumnMap::default()))
}

/// The part named by the first byte is exchanged; the worker in the sheet is answered.
fn part_of(data: &[u8], names: &[&str]) {
    let Some((first, part)) = data.split_first() else {
        return;
    };
    let name = names[usize::from(*first) % names.len()];
    let read = book(workbook(&[(name, part)]));
    assert!(read.answers(2), "the first worker is lost: {read:?}");
}

/// The sheet, whole or behind the rows of two workers.
pub fn xlsx_sheet(data: &[u8]) {
    let Some((first, part)) = data.split_first() else {
        return;
    };
    if first % 2 == 0 {
        book(workbook(&[(SHEET, part)]));
    } else {
        let read = book(workbook(&[(
            SHEET,
            &sheet(&[rows().as_bytes(), part].concat()),
        )]));
        assert!(read.answers(2), "the first worker is lost: {read:?}");
    }
}

/// Shared strings and styles.
pub fn xlsx_strings(data: &[u8]) {
    part_of(data, &["xl/sharedStrings.xml", "xl/styles.xml"]);
}

/// Relations between parts.
pub fn xlsx_relations(data: &[u8]) {
    let names = [
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/drawings/_rels/drawing1.xml.rels",
        "xl/_rels/cellimages.xml.rels",
        "xl/richData/_rels/richValueRel.xml.rels",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
    ];
    let Some((first, part)) = data.split_first() else {
        return;
    };
    let name = names[usize::from(*first) % names.len()];
    let read = book(workbook(&[(name, part)]));
    // The last two say where the sheet is.
    assert!(
        names[4..].contains(&name) || read.answers(2),
        "the first worker is lost: {read:?}"
    );
}

/// Drawings over the sheet.
pub fn xlsx_drawing(data: &[u8]) {
    part_of(&[&[0], data].concat(), &["xl/drawings/drawing1.xml"]);
}

/// Pictures in cells, as WPS Office and Excel place them.
pub fn xlsx_pictures(data: &[u8]) {
    let names = [
        "xl/cellimages.xml",
        "xl/metadata.xml",
        "xl/richData/rdrichvalue.xml",
        "xl/richData/richValueRel.xml",
    ];
    part_of(data, &names);
}

/// The list of sheets.
pub fn xlsx_workbook(data: &[u8]) {
    book(workbook(&[("xl/workbook.xml", data)]));
}

/// The archive itself.
pub fn xlsx_file(data: &[u8]) {
    book(data.to_vec());
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [
        &kind.to_le_bytes()[..],
        &(data.len() as u16).to_le_bytes(),
        data,
    ]
    .concat()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let head = [row, column, 0, (units.len() / 2) as u16]
        .map(u16::to_le_bytes)
        .concat();
    record(0x0204, &[&head[..], &[1], &units].concat())
}

fn begin(kind: u16) -> Vec<u8> {
    record(
        0x0809,
        &[0x0600, kind, 0, 0, 0, 0].map(u16::to_le_bytes).concat(),
    )
}

/// The stream of an old workbook: `globals` before its sheet, `cells` behind two rows in it.
pub fn old_stream(globals: &[u8], cells: &[u8]) -> Vec<u8> {
    let end = record(0x000a, &[]);
    let list = |at: u32| {
        let head = [&at.to_le_bytes()[..], &[0, 0, 1, 0], b"A"].concat();
        [&begin(5)[..], &record(0x0085, &head), globals, &end].concat()
    };
    let before = list(list(0).len() as u32);
    let token = &genuine()[0];
    let known = [
        label(0, 0, "name"),
        label(0, 1, "id"),
        label(0, 2, "code"),
        label(1, 0, "Zhang San"),
        label(1, 1, NUMBER),
        label(1, 2, token),
    ];
    [&before[..], &begin(0x10), &known.concat(), cells, &end].concat()
}

fn old_file(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut part = file.create_stream("Workbook").unwrap();
    part.write_all(stream).unwrap();
    part.flush().unwrap();
    drop(part);
    file.into_inner().into_inner()
}

/// The records of an old workbook: all of them, those behind two rows, or those before the sheet.
pub fn xls(data: &[u8]) {
    let_the_guard_work();
    let Some((first, part)) = data.split_first() else {
        return;
    };
    let whole = first % 3 == 0;
    let stream = match first % 3 {
        0 => part.to_vec(),
        1 => old_stream(&[], part),
        _ => old_stream(part, &[]),
    };
    let read = read(open_old_workbook(
        "a.xls",
        old_file(&stream),
        &ColumnMap::default(),
    ));
    assert!(
        whole || read.answers(2),
        "the first worker is lost: {read:?}"
    );
}

/// The file that holds an old workbook.
pub fn xls_file(data: &[u8]) {
    let_the_guard_work();
    read(open_old_workbook(
        "a.xls",
        data.to_vec(),
        &ColumnMap::default(),
    ));
}

/// A seed of [`xls_file`].
pub fn genuine_old_file() -> Vec<u8> {
    old_file(&old_stream(&[], &[]))
}
