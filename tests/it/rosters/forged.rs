//! Attempts of forgers with rosters: each of these once lost a worker, let the wrong one pass or
//! stopped the run.

use std::fs;
use std::path::Path;

use healthcode::internals::issue::{Ink, paint_png};
use serde_json::Value;

use super::book::{Book, row, sheet};
use super::command::short;
use super::people::{Person, person};
use crate::cast::mint::Mint;
use crate::program::{healthcode, status, text};

/// The worker with this number.
fn worker(index: usize) -> Person {
    person(&Mint::new(&super::root().join("fixtures/codes")), index)
}

/// What `roster` answers about the files in `folder`: the exit status, the rows in short, and what
/// was said.
fn answers(folder: &Path, args: &[&str]) -> (i32, Vec<String>, String) {
    let output = healthcode()
        .current_dir(folder)
        .args(["roster", "--demo", "--force", "--lang", "en"])
        .args(["--out", "out.jsonl"])
        .args(args)
        .output()
        .unwrap();
    let report = fs::read_to_string(folder.join("out.jsonl")).unwrap_or_default();
    let line = |line| -> Value { serde_json::from_str(line).unwrap() };
    let rows = report.lines().map(|text| short(&line(text))).collect();
    (status(&output), rows, text(&output.stderr))
}

/// The same of one workbook.
fn of_book(book: Book) -> (i32, Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.xlsx"), book.bytes()).unwrap();
    answers(folder.path(), &["a.xlsx"])
}

#[test]
fn a_day_behind_the_year_9999_stops_no_run() {
    let a = worker(0);
    let day = r#"<c r="PLACE" s="1"><v>2958465.9999999</v></c>"#;
    let rows = row(1, "", &["姓名", "身份证号", "健康码", "入职"])
        + &row(2, "", &[&a.name, &a.number, &a.token, day]);
    let mut first = sheet("a", &[]);
    first.rows = rows;
    let styles =
        r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let related = format!(
        r#"<Relationships><Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{kind}/styles" Target="styles.xml"/></Relationships>"#
    );
    let book = Book::of([first])
        .part("xl/styles.xml", styles.as_bytes())
        .part("xl/_rels/workbook.xml.rels", related.as_bytes());
    let (status, rows, said) = of_book(book);
    assert_eq!(
        (status, rows),
        (0, vec!["a:2 pass matched token".into()]),
        "{said}"
    );
}

#[test]
fn a_row_that_does_not_end_takes_no_other_with_it() {
    let [a, b, c] = [0, 1, 2].map(worker);
    let cells = |number, p: &Person| row(number, "", &[&p.name, &p.number, &p.token]);
    let open = cells(3, &b).replace("</row>", "");
    let mut first = sheet("a", &[&["姓名", "身份证号", "健康码"]]);
    first.rows += &(cells(2, &a) + &open + &cells(4, &c));
    let (status, rows, said) = of_book(Book::of([first]));
    let [good, broken] = &rows[..] else {
        panic!("{rows:?} {said}")
    };
    assert_eq!((status, &**good), (1, "a:2 pass matched token"));
    assert!(broken.contains("error"), "{broken}");
}

#[test]
fn a_row_number_that_stands_twice_gives_nobody_the_others_picture() {
    let a = worker(0);
    let folder = tempfile::tempdir().unwrap();
    // With the same family name, so that the masked signed name fits both.
    let other = format!("{}五", a.name.chars().next().unwrap());
    let mut first = sheet("a", &[&["姓名", "健康码"]]);
    first.rows += &(row(2, "", &[&other]) + &row(2, "", &[&a.name]));
    fs::write(folder.path().join("a.xlsx"), Book::of([first]).bytes()).unwrap();
    fs::create_dir(folder.path().join("p")).unwrap();
    let png = paint_png(&a.token, Ink::Green, 4).unwrap().png;
    fs::write(folder.path().join(format!("p/{}.png", a.name)), png).unwrap();
    let (status, rows, said) = answers(folder.path(), &["a.xlsx", "p"]);
    let expected = [
        "a:2 hold:manual-lane - nowhere no-code-given id-missing",
        "a:2 pass name-only picture-by-name id-missing",
    ];
    assert_eq!(
        (status, rows.iter().map(|r| &**r).collect::<Vec<_>>()),
        (10, expected.to_vec()),
        "{said}"
    );
}

#[test]
fn the_name_of_a_file_tells_no_number() {
    let a = worker(0);
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.csv"),
        format!("姓名,身份证号,健康码\n{}\n", a.row()),
    )
    .unwrap();
    // The row has its code, so the picture is on no row; but the code occurs twice.
    fs::create_dir(folder.path().join("p")).unwrap();
    let png = paint_png(&a.token, Ink::Green, 4).unwrap().png;
    let file = format!("p/\u{1b}[31m{}.png", a.number);
    fs::write(folder.path().join(file), png).unwrap();
    for out in ["b.jsonl", "b.csv", "b.html"] {
        let output = healthcode()
            .current_dir(folder.path())
            .args(["roster", "--demo", "a.csv", "p", "--out", out])
            .output()
            .unwrap();
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        let report = fs::read_to_string(folder.path().join(out)).unwrap();
        assert!(
            !report.contains(&a.number) && !report.contains('\u{1b}'),
            "{out}"
        );
    }
}

#[test]
fn a_column_that_the_map_misspells_is_not_passed_over_in_silence() {
    let a = worker(0);
    let folder = tempfile::tempdir().unwrap();
    let roster = format!(
        "姓名,身份证号,健康码\n{},330106190001020020,{}\n",
        a.name, a.token
    );
    fs::write(folder.path().join("a.csv"), roster).unwrap();
    for map in ["id=身份证", "id=Z"] {
        let (status, rows, said) = answers(folder.path(), &["a.csv", "--map", map]);
        assert_eq!(status, 1, "{rows:?}");
        assert!(said.contains(map.strip_prefix("id=").unwrap()), "{said}");
    }
    let map = ["a.csv", "--map", "name=A,id=B"];
    let (status, rows, _) = answers(folder.path(), &map);
    assert_eq!(
        (status, rows),
        (12, vec!["2 reject:holder-mismatch mismatched token".into()])
    );
}

#[test]
fn more_sheets_than_are_read_are_not_left_out_in_silence() {
    let a = worker(0);
    let rows: &[&[&str]] = &[&["姓名", "健康码"], &[&a.name, &a.token]];
    let sheets: Vec<_> = (0..257).map(|n| sheet(&format!("s{n}"), rows)).collect();
    let (status, rows, said) = of_book(Book::of(sheets));
    assert_eq!((status, rows.len()), (1, 1), "{said}");
    assert!(said.contains("more than 256"), "{said}");
}

#[test]
fn no_number_of_workers_and_no_pipe_brings_the_program_down() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "姓名\n").unwrap();
    let (status, _, said) = answers(folder.path(), &["a.csv", "--jobs", "1000000"]);
    assert_eq!(status, 2, "{said}");
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe.csv");
        let made = std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap();
        assert!(made.success());
        assert_eq!(answers(folder.path(), &["pipe.csv"]).0, 1);
    }
}

#[test]
fn a_sheet_that_cannot_be_read_is_an_answer_and_not_a_note() {
    let a = worker(0);
    let rows: &[&[&str]] = &[&["姓名", "健康码"], &[&a.name, &a.token]];
    let book = Book::of([sheet("a", rows), sheet("b", rows)]).part(
        "xl/worksheets/sheet2.xml",
        b"<worksheet><sheetData><row r='1'><c",
    );
    let (status, rows, said) = of_book(book);
    assert_eq!(
        (status, &*rows[0], &*rows[1]),
        (
            1,
            "a:2 pass name-only token id-missing",
            "b:1 error - nowhere"
        ),
        "{said}"
    );
}

/// A workbook of the old form whose only sheet ends before it begins: other readers panic on it.
fn backward_old_workbook() -> Vec<u8> {
    const END: [u8; 4] = [0xfe, 0xff, 0xff, 0xff];
    let mut bytes = vec![0xff; 512];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[8..76].fill(0);
    bytes[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    bytes[48] = 1;
    bytes[60..64].copy_from_slice(&END);
    bytes[68..72].copy_from_slice(&END);
    bytes[76..80].fill(0);
    // Sector 0 is the table, 1 the directory, 2 to 9 the stream.
    let mut table = vec![0xff; 512];
    table[4..8].copy_from_slice(&END);
    for sector in 2..9 {
        table[sector * 4..][..4].copy_from_slice(&[sector as u8 + 1, 0, 0, 0]);
    }
    table[36..40].copy_from_slice(&END);
    let mut directory = vec![0; 512];
    for (at, letter) in (128..).step_by(2).zip(*b"Workbook") {
        directory[at] = letter;
    }
    directory[128 + 116] = 2;
    directory[128 + 121] = 0x10;
    let begins = [0x09, 0x08, 4, 0, 0, 6, 5, 0];
    let named = [0x85, 0, 9, 0, 25, 0, 0, 0, 0, 0, 1, 0, b'a'];
    let (ends, backward) = (
        [0x0a, 0, 0, 0],
        [0, 2, 14, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0],
    );
    let mut stream = [&begins[..], &named, &ends, &begins, &backward, &ends].concat();
    stream.resize(4096, 0);
    [bytes, table, directory, stream].concat()
}

#[test]
fn what_others_code_does_on_a_broken_file_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = "a\u{1b}[31m.xls";
    fs::write(folder.path().join(file), backward_old_workbook()).unwrap();
    let (status, rows, said) = answers(folder.path(), &[file]);
    assert_eq!((status, rows.len()), (1, 1), "{said}");
    assert!(said.contains("not a workbook that can be read"), "{said}");
    assert!(
        !said.contains("panicked") && !said.contains('\u{1b}'),
        "{said}"
    );
}

#[test]
fn a_variable_of_the_gate_opens_no_workplace() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "姓名,健康码\n张三,\n").unwrap();
    let run = |args: &[&str]| {
        let output = healthcode()
            .current_dir(folder.path())
            .env("HEALTHCODE_PLACE", "community")
            .args(["roster", "--demo", "--force", "a.csv", "--out", "b.jsonl"])
            .args(args)
            .output()
            .unwrap();
        status(&output)
    };
    assert_eq!(run(&[]), 10);
    assert_eq!(run(&["--place", "community"]), 0);
}
