//! Rosters that are too large for the fixtures, and how the report is written.

use std::fs;
use std::path::Path;

use zip::CompressionMethod;

use super::book::{Book, Sheet, row as row_of, sheet};
use super::people::person;
use crate::cast::mint::Mint;
use crate::program::{healthcode, status, text};

pub(super) fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = healthcode()
        .current_dir(folder)
        .args(["roster", "--demo", "--force"])
        .args(args)
        .output()
        .unwrap();
    (status(&output), text(&output.stderr))
}

/// What the program says of a roster in a process that may take 1 GB in all.
#[cfg(unix)]
pub(super) fn in_a_gigabyte(folder: &Path, file: &str) -> String {
    let output = std::process::Command::new("sh")
        .current_dir(folder)
        .arg("-c")
        .arg("ulimit -v 1000000; exec \"$0\" roster --demo --force --lang en --jobs 1 \"$1\" --out out.jsonl")
        .args([env!("CARGO_BIN_EXE_healthcode"), file])
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(1 | 10 | 12)),
        "{file} {said}"
    );
    said
}

fn token() -> (String, String) {
    let codes = super::root().join("fixtures/codes");
    let person = person(&Mint::new(&codes), 0);
    (
        person.token.clone(),
        format!("姓名,身份证号,健康码\n{}\n", person.row()),
    )
}

#[test]
fn a_formula_with_an_empty_value_is_not_calculated() {
    let folder = tempfile::tempdir().unwrap();
    let cells = [
        r#"<c r="PLACE"><f>B2</f><v></v></c>"#,
        r#"<c r="PLACE"><f>B2</f><v /></c>"#,
        r#"<c r="PLACE" t="str"><f>B2</f><v></v></c>"#,
    ];
    let rows = cells.map(|cell| ["张三", "11010519491231002X", cell]);
    let mut all: Vec<&[&str]> = vec![&["姓名", "身份证号", "健康码"]];
    all.extend(rows.iter().map(|row| &row[..]));
    let book = Book::of([sheet("a", &all)]).zipped(CompressionMethod::Deflated);
    fs::write(folder.path().join("a.xlsx"), book).unwrap();
    run(folder.path(), &["a.xlsx", "--out", "a.jsonl"]);
    let report = fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
    let lacking = |line: &str| line.contains("cell-has-no-value");
    let found: Vec<bool> = report.lines().take(3).map(lacking).collect();
    assert_eq!(found, [true, true, false], "{report}");
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_zip_bomb_is_refused_in_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = |inside: &str| {
        let mut xml = format!("<sst><si><t>{inside}");
        xml.push_str(&" ".repeat(300 << 20));
        Book::of([sheet("a", &[&["姓名", "健康码"], &["张三", "x"]])])
            .strings(&xml)
            .zipped(CompressionMethod::Deflated)
    };
    fs::write(folder.path().join("bomb.xlsx"), bomb("")).unwrap();
    fs::write(folder.path().join("good.csv"), token().1).unwrap();
    let (status, said) = run(
        folder.path(),
        &[
            "bomb.xlsx",
            "good.csv",
            "--out",
            "out.jsonl",
            "--lang",
            "en",
        ],
    );
    assert_eq!(status, 1, "{said}");
    assert!(
        said.contains("more than") && !said.contains("panicked"),
        "{said}"
    );
    let report = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    assert_eq!(report.lines().count(), 2, "{report}");
    assert!(report.contains("\"verdict\":\"pass\""));
}

/// One long text that every row shares: 40 KB that would become more than 90 MB.
#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_report_out_of_all_proportion_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = row_of(1, "", &["姓名", "身份证号", "备注"]);
    for number in 2..3_002 {
        let shared = r#"<c r="PLACE" t="s"><v>0</v></c>"#;
        rows += &row_of(number, "", &["张三", "11010519491231002X", shared]);
    }
    let book = Book::of([Sheet {
        rows,
        ..sheet("a", &[])
    }])
    .strings(&format!(
        "<sst><si><t>{}</t></si></sst>",
        "长".repeat(10_000)
    ))
    .zipped(CompressionMethod::Deflated);
    assert!(book.len() < 64 * 1024, "{} bytes", book.len());
    fs::write(folder.path().join("a.xlsx"), book).unwrap();
    for out in ["out.jsonl", "out.csv", "out.html"] {
        let (status, said) = run(
            folder.path(),
            &["a.xlsx", "--with-names", "--lang", "en", "--out", out],
        );
        assert_eq!(status, 1, "{out} {said}");
        assert!(
            said.contains("a.xlsx“a” row 2") && said.contains("--with-names"),
            "{out} {said}"
        );
        assert!(!folder.path().join(out).exists(), "{out}");
    }
    let (status, said) = run(folder.path(), &["a.xlsx", "--out", "out.jsonl"]);
    assert_eq!(status, 10, "{said}");
}

/// In a process that may take 1 GB in all: one long text in every cell, and one drawing over every
/// sheet.
#[cfg(unix)]
#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_workbook_that_says_one_thing_often_takes_little() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("<sst><si><t>{}</t></si></sst>", "汉".repeat(100_000));
    let cells = |row: usize| row_of(row, "", &vec!["<c r=\"PLACE\" t=\"s\"><v>0</v></c>"; 26]);
    let rows: String = (2..140).map(cells).collect();
    let head = row_of(1, "", &["姓名", "健康码"]);
    let often = Sheet {
        rows: head.clone() + &rows,
        ..sheet("a", &[])
    };
    let often = Book::of([often]).strings(&long);
    let anchor = "<from><col>1</col><row>5</row></from><blip embed=\"rId1\"/>";
    let drawing = format!("<wsDr>{}", anchor.repeat(120_000));
    let drawn = |name| Sheet {
        floating: vec![(2, 2, 0)],
        ..sheet(name, &[&["姓名", "健康码"], &["张三", "x"]])
    };
    let names = ["a", "b", "c", "d"];
    let shared = names.iter().fold(Book::of([]), |book, name| {
        let number = 1 + names.iter().position(|other| other == name).unwrap();
        let part = format!("xl/drawings/drawing{number}.xml");
        book.with(drawn(name)).part(&part, drawing.as_bytes())
    });
    for (name, book, counted) in [
        ("often", often, "138 in all"),
        ("drawn", shared, "more than 400000"),
    ] {
        let file = format!("{name}.xlsx");
        fs::write(
            folder.path().join(&file),
            book.zipped(CompressionMethod::Deflated),
        )
        .unwrap();
        let said = in_a_gigabyte(folder.path(), &file);
        assert!(said.contains(counted), "{name} {said}");
    }
}

#[test]
fn the_report_never_replaces_an_input_and_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (_, roster) = token();
    fs::write(path.join("a.csv"), &roster).unwrap();
    for out in ["a.csv", "./a.csv", "../a.csv/../x/a.csv"] {
        let (status, said) = run(path, &["a.csv", "--out", out]);
        assert!(status == 2 || status == 1, "{out} {status} {said}");
    }
    assert_eq!(fs::read_to_string(path.join("a.csv")).unwrap(), roster);
    for (args, wanted) in [
        (&["a.csv", "--out", "b.pdf"][..], 2),
        (&["a.csv", "--out", "none/b.csv"], 1),
        (&["none.csv", "--out", "b.csv"], 1),
        (&["a.csv", "--out", "b.csv", "--name", "张三"], 2),
        (&["a.csv", "--out", "b.csv", "--map", "x"], 2),
        (&["a.csv", "--out", "b.csv"], 0),
    ] {
        let (status, said) = run(path, args);
        assert_eq!(status, wanted, "{args:?} {said}");
    }
    let mut names: Vec<String> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.csv", "b.csv"]);
}

#[test]
fn a_report_without_names_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (token, roster) = token();
    fs::write(path.join("a.csv"), &roster).unwrap();
    for out in ["b.csv", "b.jsonl", "b.html"] {
        assert_eq!(run(path, &["a.csv", "--out", out]).0, 0);
        let masked = fs::read_to_string(path.join(out)).unwrap();
        for secret in ["王建国", "190001010", &token] {
            assert!(!masked.contains(secret), "{out} {secret}");
        }
        assert!(masked.contains("tongliao-2020-03"), "{out}");
        assert_eq!(run(path, &["a.csv", "--with-names", "--out", out]).0, 0);
        assert!(
            fs::read_to_string(path.join(out))
                .unwrap()
                .contains("王建国"),
            "{out}"
        );
    }
}

/// Every byte of a report as text; of a workbook, of all its parts.
fn all_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let Ok(mut parts) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else {
        return String::from_utf8(bytes).unwrap();
    };
    (0..parts.len())
        .map(|at| std::io::read_to_string(parts.by_index(at).unwrap()).unwrap())
        .collect()
}

#[test]
fn files_of_pictures_give_nobody_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.csv"), token().1).unwrap();
    let codes = super::root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    let [same, other] = [0, 1].map(|index| super::pictures::picture(&person(&mint, index)));
    fs::create_dir_all(path.join("截图/赵六一")).unwrap();
    for (name, bytes) in [
        // The code of a row again, one that cannot be read, one more, one in a folder of its own.
        ("孙七七.png", &same[..]),
        ("周八八_152301199001011234.png", b"none"),
        ("Qian Jiujiu.png", &other),
        ("赵六一/健康码.png", &other),
    ] {
        fs::write(path.join("截图").join(name), bytes).unwrap();
    }
    for out in ["b.csv", "b.jsonl", "b.html", "b.xlsx"] {
        let inputs = ["a.csv", "截图", "--out", out];
        assert_eq!(run(path, &inputs).0, 12);
        let masked = all_of(&path.join(out));
        for secret in ["孙七七", "周八八", "19900101", "Qian", "Jiujiu", "赵六一"] {
            assert!(!masked.contains(secret), "{out} {secret}");
        }
        for place in [
            "截图/孙**.png（第 3 张图片）",
            "截图/周**_1523**********1234.png（第 2 张图片）",
            "截图/赵**/健康码.png（第 4 张图片）",
        ] {
            assert!(masked.contains(place), "{out} {place} {masked}");
        }
        run(path, &[&inputs[..], &["--with-names"]].concat());
        let named = all_of(&path.join(out));
        for name in ["周八八_152301199001011234.png", "赵六一/健康码.png"] {
            assert!(named.contains(name), "{out} {name}");
        }
    }
}

#[test]
fn separated_values_calculate_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(
        path.join("a.csv"),
        "姓名,身份证号,健康码,备注\n=1+1,110105194912310028,\"@x\",\"\t=2\"\n",
    )
    .unwrap();
    assert_eq!(
        run(path, &["a.csv", "--with-names", "--out", "b.csv"]).0,
        12
    );
    let bytes = fs::read(path.join("b.csv")).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
}

/// Ctrl-C leaves a finished report of what was done, marked partial.
#[cfg(unix)]
#[test]
#[ignore = "long: `.ci/run` takes it"]
fn an_interrupted_run_leaves_a_whole_report_that_says_so() {
    use std::time::Duration;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (_, roster) = token();
    let (head, row) = roster.split_once('\n').unwrap();
    fs::write(
        path.join("a.csv"),
        format!("{head}\n{}", row.repeat(200_000)),
    )
    .unwrap();
    for out in ["b.jsonl", "b.csv"] {
        let child = healthcode()
            .current_dir(path)
            .args(["roster", "--demo", "a.csv", "--out", out])
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let begun = || {
            fs::read_dir(path)
                .unwrap()
                .any(|e| e.unwrap().file_name().to_string_lossy().ends_with(".part"))
        };
        while !begun() {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(300));
        let killed = std::process::Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), 1);
        assert!(text(&output.stderr).contains("未完成"));
        let report = fs::read_to_string(path.join(out)).unwrap();
        let last = report.lines().last().unwrap();
        assert!(last.contains("中途停止"), "{last}");
        let lines = report.lines().count();
        assert!(lines > 2 && lines < 200_000, "{lines}");
        assert_eq!(fs::read_dir(path).unwrap().count(), 2, "{out}");
        fs::remove_file(path.join(out)).unwrap();
    }
}
