//! Workbooks of the old form: frozen ones, as office programs and others write them, and hostile ones.
//! `old_workbooks` beside this file makes the frozen ones.

use std::fs;
use std::io::{Cursor, Write};

use super::case::{Case, case};
#[cfg(unix)]
use super::hostile::in_a_gigabyte;
use super::hostile::run;
use crate::cast::mint::Mint;

pub(crate) fn table(_: &Mint<'_>) -> Vec<Case> {
    [
        frozen(
            "xls-titles-and-hidden",
            [
                "旧格式：标题行、隐藏的行列和表、说明表",
                "the old form: title rows, hidden rows, columns and sheets",
            ],
            1,
            &[
                "花名册:4 pass matched token",
                "花名册:5 pass matched token hidden-row",
                "花名册:9 pass matched token",
                "旧:1 error - nowhere",
            ],
        ),
        frozen(
            "xls-floating",
            ["旧格式的浮动图片", "floating pictures in the old form"],
            1,
            &[
                "Sheet1:3 pass matched picture-in-sheet",
                "Sheet1:4 pass matched picture-in-sheet several-pictures",
                "Sheet1:5 pass matched picture-in-sheet",
                "Sheet1:6 hold:manual-lane - nowhere no-code-given",
                "Sheet1:8 error - picture-in-sheet id-missing",
            ],
        ),
        frozen(
            "xls-id-as-number",
            [
                "旧格式：证件号码存成了数字",
                "the old form: ID numbers kept as numbers",
            ],
            12,
            &[
                "Sheet1:2 pass name-only token id-digits-lost",
                "Sheet1:3 reject:holder-mismatch mismatched token id-digits-lost",
                "Sheet1:4 pass matched token",
            ],
        ),
        frozen(
            "xls-written",
            [
                "人事软件写的旧格式：合并的标题、日期、数字、公式",
                "the old form as a program writes it: a merged title, dates, numbers, formulas",
            ],
            10,
            &[
                "一车间:4 pass matched token",
                "一车间:5 pass matched token",
                "一车间:14 hold:manual-lane - nowhere no-code-given id-digits-lost",
                "一车间:15 hold:manual-lane - nowhere no-code-given id-digits-lost",
            ],
        ),
    ]
    .into()
}

fn frozen(name: &'static str, why: [&'static str; 2], exit: u8, rows: &[&str]) -> Case {
    let bytes = fs::read(super::folder().join(name).join("a.xls")).unwrap();
    case(name, why, "a.xls", bytes).must(exit, rows)
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A text in a cell of its own.
fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u16::try_from(units.len() / 2).unwrap();
    let head = [row, column, 0, length].map(u16::to_le_bytes).concat();
    record(0x0204, &[&head[..], &[1], &units].concat())
}

fn begin(kind: u16) -> Vec<u8> {
    record(
        0x0809,
        &[0x0600, kind, 0, 0, 0, 0].map(u16::to_le_bytes).concat(),
    )
}

/// A workbook with `count` sheets that all begin at the same place.
fn book(count: u32, texts: &[u8], cells: &[Vec<u8>]) -> Vec<u8> {
    let end = record(0x000a, &[]);
    let lists = |at: u32| {
        let sheet = |number: u32| {
            let name = format!("{number:04}");
            let head = [&at.to_le_bytes()[..], &[0, 0, 4, 0], name.as_bytes()];
            record(0x0085, &head.concat())
        };
        let sheets: Vec<u8> = (0..count).flat_map(sheet).collect();
        [&begin(5)[..], &sheets, texts, &end].concat()
    };
    let globals = lists(u32::try_from(lists(0).len()).unwrap());
    let stream = [&globals[..], &begin(0x10), &cells.concat(), &end].concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut part = file.create_stream("Workbook").unwrap();
    part.write_all(&stream).unwrap();
    part.flush().unwrap();
    drop(part);
    file.into_inner().into_inner()
}

fn headings() -> Vec<Vec<u8>> {
    vec![
        label(0, 0, "姓名"),
        label(0, 2, "健康码"),
        label(1, 0, "张三"),
    ]
}

/// Each in a process that may take 1 GB in all. A reader that believes such a file runs out of memory.
#[cfg(unix)]
#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_small_file_that_says_it_is_large_takes_little() {
    let folder = tempfile::tempdir().unwrap();
    let far = [headings(), vec![label(65_535, 255, "x")]].concat();
    let lie = [0, 0xffff_ffff_u32].map(u32::to_le_bytes).concat();
    let lie = [&lie[..], &[0, 0, 0xff, 0xff, 0, 0]].concat();
    let dimensions = [vec![record(0x0200, &lie)], headings()].concat();
    // One text of 4,000 characters in a million cells.
    let text = "汉".encode_utf16().flat_map(u16::to_le_bytes);
    let text: Vec<u8> = text.collect::<Vec<u8>>().repeat(4_000);
    let shared = [&[9, 0, 0, 0, 1, 0, 0, 0, 0xa0, 0x0f, 1][..], &text].concat();
    let mut many = headings();
    for row in 2..4_000_u16 {
        many.extend((0..250_u16).map(|column| {
            let place = [row, column, 0, 0, 0].map(u16::to_le_bytes).concat();
            record(0x00fd, &place)
        }));
    }
    let cases = [
        ("far", book(1, &[], &far), "1 "),
        ("dimensions", book(1, &[], &dimensions), "1 "),
        ("texts", book(1, &record(0x00fc, &shared), &many), "3999 "),
        ("overlap", book(200, &[], &many), ""),
    ];
    for (name, bytes, count) in cases {
        let file = format!("{name}.xls");
        fs::write(folder.path().join(&file), bytes).unwrap();
        let said = in_a_gigabyte(folder.path(), &file);
        assert!(said.contains(&format!("{count}in all")), "{name} {said}");
    }
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_damaged_file_stops_nothing() {
    use healthcode::internals::roster::{ColumnMap, open_old_workbook};
    for name in ["xls-floating", "xls-written", "xls-titles-and-hidden"] {
        let whole = fs::read(super::folder().join(name).join("a.xls")).unwrap();
        let mut read = 0;
        // Every fifth byte, and the file cut now and then.
        for at in (0..whole.len()).step_by(5) {
            let mut damaged = whole.clone();
            damaged[at] ^= [0xff, 0x01, 0x80][at % 3];
            if at % 64 == 0 {
                damaged.truncate(at);
            }
            let Ok(opened) = open_old_workbook("a.xls", damaged, &ColumnMap::default()) else {
                continue;
            };
            for mut table in opened.tables {
                let source = std::sync::Arc::clone(&table.source);
                while let Ok(Some(batch)) = table.next_batch() {
                    for row in batch.rows(&source).into_iter().flatten() {
                        read += 1;
                        for placed in &row.pictures {
                            let album = opened.album.as_ref().unwrap();
                            placed.picture.and_then(|picture| album.picture(picture));
                        }
                    }
                }
            }
        }
        assert!(read > 100, "{name} {read}");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.xls"), book(0, &[], &headings())).unwrap();
    assert_eq!(run(folder.path(), &["a.xls", "--out", "b.jsonl"]).0, 1);
}
