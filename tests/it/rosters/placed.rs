//! Which worker a picture belongs to: by its place over a sheet, merged cells, links, and archives like
//! folders.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::book::{Book, row, sheet};
use super::command::short;
use super::hostile::run;
use super::people::{Person, person, with};
use super::pictures::picture;
use crate::cast::mint::Mint;
use crate::program::{healthcode, status, text};

const HEAD: [&str; 3] = ["姓名", "身份证号", "健康码"];

/// A row is 20 points high.
const HIGH: i64 = 20 * 12_700;

fn workers<const N: usize>() -> [Person; N] {
    let codes = super::root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    std::array::from_fn(|index| person(&mint, index))
}

/// What `roster` answers about the files in `folder`.
fn answers(folder: &Path, inputs: &[&str]) -> (i32, Vec<String>, String) {
    let output = healthcode()
        .current_dir(folder)
        .args(["roster", "--demo", "--force", "--lang", "en"])
        .args(["--out", "out.jsonl"])
        .args(inputs)
        .output()
        .unwrap();
    let report = fs::read_to_string(folder.join("out.jsonl")).unwrap_or_default();
    let line = |line| -> Value { serde_json::from_str(line).unwrap() };
    let rows = report.lines().map(|text| short(&line(text))).collect();
    (status(&output), rows, text(&output.stderr))
}

/// A sheet of these rows, each 20 points high, over which pictures lie: each from and to a row counted
/// from 0 and an offset.
fn over(rows: &[String], pictures: &[([(u32, i64); 2], &Person)], more: &str) -> Vec<u8> {
    over_column(2, rows, pictures, more)
}

fn over_column(
    column: u32,
    rows: &[String],
    pictures: &[([(u32, i64); 2], &Person)],
    more: &str,
) -> Vec<u8> {
    let mut first = sheet("a", &[]);
    first.head = r#"<sheetFormatPr defaultRowHeight="20"/>"#.to_owned();
    // What stands behind the rows is part of the sheet.
    first.rows = rows.concat() + "</sheetData>" + more + "<sheetData>";
    first.floating = vec![(0, 0, 0)];
    let mut drawing = String::from("<wsDr>");
    let mut related = String::from("<Relationships>");
    let mut book = Book::of([first]);
    for (number, ([from, to], who)) in (1..).zip(pictures) {
        let edge = |name: &str, (row, off): (u32, i64), col: u32| {
            format!(
                "<{name}><col>{col}</col><colOff>0</colOff><row>{row}</row><rowOff>{off}</rowOff></{name}>"
            )
        };
        drawing += &format!(
            r#"<twoCellAnchor>{}{}<pic><spPr><xfrm><ext cx="1" cy="1"/></xfrm></spPr><blip embed="rId{number}"/></pic></twoCellAnchor>"#,
            edge("from", *from, column),
            edge("to", *to, column + 1)
        );
        related += &format!(
            r#"<Relationship Id="rId{number}" Type="a/image" Target="../media/image{number}.png"/>"#
        );
        book = book.picture(&picture(who));
    }
    book.part("xl/drawings/drawing1.xml", (drawing + "</wsDr>").as_bytes())
        .part(
            "xl/drawings/_rels/drawing1.xml.rels",
            (related + "</Relationships>").as_bytes(),
        )
        .bytes()
}

fn of_book(bytes: Vec<u8>) -> (i32, Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.xlsx"), bytes).unwrap();
    answers(folder.path(), &["a.xlsx"])
}

/// A sheet with columns of remarks, and pictures in files beside it.
fn with_files(rows: &[String], files: &[(&str, &Person)]) -> (i32, Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut first = sheet("a", &[]);
    first.rows = rows.concat();
    fs::write(folder.path().join("a.xlsx"), Book::of([first]).bytes()).unwrap();
    fs::create_dir(folder.path().join("图")).unwrap();
    for (name, person) in files {
        fs::write(folder.path().join("图").join(name), picture(person)).unwrap();
    }
    answers(folder.path(), &["a.xlsx", "图"])
}

/// Worker number `index` with a red code.
fn red_of(index: usize) -> Person {
    let codes = super::root().join("fixtures/codes");
    with(&Mint::new(&codes), index, |draft| draft.colour("10"))
}

/// A pass by the code in the cell does not count while the row holds another of the worker that does not pass:
/// in a column that is not used, inside a text, over the row.
#[test]
fn another_code_of_the_worker_in_the_row_is_heard() {
    let [a, b, c, d] = workers();
    let [red_a, red_b, red_d] = [0, 1, 3].map(red_of);
    let link = format!("https://jkm.example/?c={}&v=2", red_b.token);
    let head = [&HEAD[..], &["今日", "备注"]].concat();
    let cells = |number, p: &Person, today: &str, note: &str| {
        let cells = [&p.name, &p.number, &p.token, today, note];
        row(number, r#"ht="20""#, &cells)
    };
    let rows = [
        row(1, r#"ht="20""#, &head),
        cells(2, &a, &red_a.token, ""),
        cells(3, &b, "", &link),
        cells(4, &c, &red_a.token, ""),
        cells(5, &d, "", ""),
    ];
    let over_d = [([(4, 0), (4, HIGH)], &red_d)];
    let (status, got, said) = of_book(over_column(4, &rows, &over_d, ""));
    let wanted = [
        "a:2 error - token several-pictures",
        "a:3 error - token several-pictures",
        "a:4 pass matched token several-pictures",
        "a:5 error - token",
    ];
    assert_eq!(
        (status, &got[..4]),
        (1, &wanted.map(str::to_owned)[..]),
        "{said}"
    );
    // A picture of the same code changes nothing.
    let (_, got, said) = of_book(over_column(4, &rows, &[([(4, 0), (4, HIGH)], &d)], ""));
    assert_eq!(got[3], "a:5 pass matched token", "{said}");
}

/// Whatever holds the other code: a second code in one remark, a garbled one, a picture that another cell names or
/// links to, a picture of the folder by its name or by its signed holder.
#[test]
fn another_code_of_the_worker_is_heard_whatever_holds_it() {
    let workers: [Person; 8] = workers();
    let reds: [Person; 8] = std::array::from_fn(red_of);
    let head = [&HEAD[..], &["备注", "附件"]].concat();
    let wide = |text: &str| -> String {
        let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
        text.chars().map(wide).collect()
    };
    let link = format!(
        r#"<c r="PLACE" t="str"><f>HYPERLINK("图/{}","查看")</f><v>查看</v></c>"#,
        "4.png"
    );
    let notes = [
        (
            format!("旧 {}，新 {}", workers[0].token, reds[0].token),
            String::new(),
        ),
        (format!("健康码：{}", wide(&reds[1].token)), String::new()),
        (String::new(), "3.png".to_owned()),
        (String::new(), link),
        (String::new(), String::new()),
        (String::new(), String::new()),
        // A code of another worker, or the same code again, changes nothing.
        (reds[0].token.clone(), "6.png".to_owned()),
        (String::new(), "没有.png".to_owned()),
    ];
    let rows = (2..)
        .zip(workers.iter().zip(&notes))
        .map(|(number, (p, (note, file)))| {
            row(number, "", &[&p.name, &p.number, &p.token, note, file])
        });
    let rows: Vec<String> = std::iter::once(row(1, "", &head)).chain(rows).collect();
    let by_name = format!("{}.png", workers[4].name);
    let files = [
        ("3.png", &reds[2]),
        ("4.png", &reds[3]),
        (&*by_name, &reds[4]),
        ("微信图片_1.png", &reds[5]),
        ("6.png", &reds[1]),
        ("微信图片_2.png", &workers[7]),
    ];
    let (status, got, said) = with_files(&rows, &files);
    let begins: Vec<&str> = got.iter().take(8).map(|line| &line[..8]).collect();
    let wanted = [
        "a:2 erro", "a:3 erro", "a:4 erro", "a:5 erro", "a:6 erro", "a:7 erro", "a:8 pass",
        "a:9 pass",
    ];
    assert_eq!((status, &begins[..]), (1, &wanted[..]), "{said}\n{got:#?}");
}

/// Two codes in one picture.
fn both(one: &Person, other: &Person) -> Vec<u8> {
    let [one, other] = [one, other].map(|p| image::load_from_memory(&picture(p)).unwrap());
    let (width, height) = (
        one.width() + other.width(),
        one.height().max(other.height()),
    );
    let white = image::Rgb([255; 3]);
    let mut page = image::RgbImage::from_pixel(width, height, white);
    image::imageops::replace(&mut page, &one.to_rgb8(), 0, 0);
    let beside = i64::from(one.width());
    image::imageops::replace(&mut page, &other.to_rgb8(), beside, 0);
    let mut bytes = Cursor::new(Vec::new());
    page.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A picture of two codes, one that lies over a part of the row, one in a folder of the worker's name.
#[test]
fn a_code_that_does_not_pass_is_heard_in_the_corners_too() {
    let [a, b, c] = workers();
    let [red_a, red_b] = [0, 1].map(red_of);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let table = format!(
        "姓名,身份证号,健康码\n{}\n{},,\n{}\n",
        a.row(),
        b.name,
        c.row()
    );
    fs::write(at("a.csv"), table).unwrap();
    fs::create_dir_all(at("图").join(&b.name)).unwrap();
    fs::write(at("图").join(format!("{}.png", a.name)), both(&a, &red_a)).unwrap();
    fs::write(at("图").join(format!("{}.png", b.name)), picture(&b)).unwrap();
    fs::write(at("图").join(&b.name).join("1.png"), picture(&red_b)).unwrap();
    fs::write(at("图").join(format!("{}.png", c.name)), both(&c, &c)).unwrap();
    let (status, got, said) = answers(folder.path(), &["a.csv", "图"]);
    assert_eq!(status, 1, "{said}");
    assert!(got[0].starts_with("2 error"), "{got:#?}");
    assert!(got[1].starts_with("3 error"), "{got:#?}");
    // The same code twice in a picture is one.
    assert!(got[2].starts_with("4 pass"), "{got:#?}");

    let cells = |number, p: &Person| row(number, r#"ht="20""#, &[&p.name, &p.number, &p.token]);
    let rows = [
        row(1, r#"ht="20""#, &[&HEAD[..], &["备注"]].concat()),
        cells(2, &a),
        cells(3, &b),
    ];
    let partly = [([(1, HIGH / 5), (2, HIGH)], &red_a)];
    let (status, got, said) = of_book(over_column(3, &rows, &partly, ""));
    assert_eq!(status, 1, "{said}");
    assert!(got[0].starts_with("a:2 error"), "{got:#?}");
    assert!(got[1].starts_with("a:3 pass"), "{got:#?}");
}

/// Nobody is a person without a code while a picture that their row names holds one.
#[test]
fn a_picture_elsewhere_in_the_row_keeps_it_from_having_no_code() {
    let [a, b, c] = workers();
    let head = [&HEAD[..], &["附件"]].concat();
    let rows = [
        row(1, "", &head),
        row(2, "", &[&*a.name, "", "", "1.png"]),
        row(3, "", &[&*b.name, &b.number, "", "2.png"]),
        row(4, "", &[&*c.name, &c.number, &c.token, ""]),
    ];
    let (status, got, said) = with_files(&rows, &[("1.png", &a), ("2.png", &c)]);
    assert_eq!(
        (status, &*got[0]),
        (1, "a:2 error - nowhere id-missing"),
        "{said}"
    );
    // The code of another worker does not count.
    assert!(
        got[1].starts_with("a:3 hold:manual-lane - nowhere no-code-given"),
        "{got:#?}"
    );
}

/// If there are more pictures than are read, none is chosen.
#[test]
fn too_many_pictures_of_one_worker_are_a_question() {
    let [a, b] = workers();
    let whole = |row: u32| [(row, 0), (row, HIGH)];
    let rows = [
        row(1, r#"ht="20""#, &HEAD),
        row(2, r#"ht="20""#, &[&a.name, &a.number]),
        row(3, r#"ht="20""#, &[&*b.name, &b.number, &b.token]),
    ];
    let red = red_of(0);
    let mut pictures: Vec<_> = (0..8).map(|_| (whole(1), &a)).collect();
    pictures.push((whole(1), &red));
    let (status, got, said) = of_book(over(&rows, &pictures, ""));
    assert_eq!((status, &got[0][..9]), (1, "a:2 error"), "{said}");
    assert!(got[0].contains("ambiguous-picture"), "{got:#?}");
    assert!(got[1].starts_with("a:3 pass"), "{got:#?}");
    let beside: Vec<_> = (0..9).map(|_| (whole(2), &b)).collect();
    let (status, got, _) = of_book(over_column(1, &rows, &beside, ""));
    assert!(
        status == 1 && got[1].contains("ambiguous-picture"),
        "{got:#?}"
    );
}

#[test]
fn a_picture_is_of_the_row_that_it_covers_most() {
    let [a, b, c, d] = workers();
    let cells = |number, p: &Person| row(number, r#"ht="20""#, &[&p.name, &p.number]);
    let named = |number, p: &Person| row(number, r#"ht="20""#, &[&p.name]);
    let rows = [
        row(1, r#"ht="20""#, &HEAD),
        cells(2, &a),
        cells(3, &b),
        cells(4, &c),
        named(5, &d),
    ];
    // It begins in the last of the row above.
    let begins_above = [
        ([(1, HIGH * 9 / 10), (2, HIGH)], &b),
        ([(1, 0), (1, HIGH / 2)], &a),
    ];
    let (_, got, said) = of_book(over(&rows, &begins_above, ""));
    assert_eq!(got[0], "a:2 pass matched picture-in-sheet", "{said}");
    assert_eq!(got[1], "a:3 pass matched picture-in-sheet", "{said}");
    // A picture half over each row is reported. A number still shows whose it is, a name does not. The
    // worker below does not count as without a code either.
    let half = [
        ([(2, HIGH / 2), (3, HIGH / 2)], &b),
        ([(4, HIGH * 2 / 5), (5, HIGH / 2)], &d),
    ];
    let (status, got, said) = of_book(over(&rows, &half, ""));
    assert_eq!(
        (status, &got[1..]),
        (
            1,
            &[
                "a:3 pass matched picture-in-sheet picture-across-rows".to_owned(),
                "a:4 error - nowhere picture-across-rows".to_owned(),
                "a:5 error - picture-in-sheet picture-across-rows id-missing".to_owned(),
            ][..]
        ),
        "{said}"
    );
    // Two in one row of a name alone.
    let two = [([(4, 0), (4, HIGH)], &d), ([(4, 0), (4, HIGH)], &d)];
    let (status, got, _) = of_book(over(&rows, &two, ""));
    assert_eq!(
        (status, &*got[3]),
        (
            1,
            "a:5 error - picture-in-sheet several-pictures id-missing"
        )
    );
    // With two codes of one worker that are both in force, it is not known which one counts; the code
    // of another worker is ignored.
    let red = red_of(0);
    let whole = |row: u32| [(row, 0), (row, HIGH)];
    let pairs = [
        (whole(1), &a),
        (whole(1), &red),
        (whole(2), &c),
        (whole(2), &b),
        (whole(3), &a),
        (whole(3), &d),
    ];
    let (status, got, _) = of_book(over(&rows, &pairs, ""));
    assert_eq!(
        (status, &got[..3]),
        (
            1,
            &[
                "a:2 error - picture-in-sheet several-pictures ambiguous-picture".to_owned(),
                "a:3 pass matched picture-in-sheet several-pictures".to_owned(),
                "a:4 error - picture-in-sheet several-pictures ambiguous-picture".to_owned(),
            ][..]
        )
    );
    // One in the heading, one below everybody.
    let beside = [([(0, 0), (0, HIGH)], &a), ([(9, 0), (9, HIGH)], &b)];
    let (_, _, said) = of_book(over(&rows, &beside[..1], ""));
    assert!(
        said.contains("1 pictures lie on nobody's row (C1)"),
        "{said}"
    );
}

/// A picture over a row without cells, such as a forgotten one, does not end a table.
#[test]
fn a_picture_over_an_empty_row_hides_nobody_below_it() {
    let [a, b, c, d, e] = workers();
    let whole = |number, p: &Person| row(number, r#"ht="20""#, &[&p.name, &p.number, &p.token]);
    let rows = [
        row(1, r#"ht="20""#, &HEAD),
        whole(2, &a),
        whole(4, &b),
        whole(5, &c),
        row(7, "", &["健康码", "姓名", "身份证号"]),
        row(8, "", &[&*d.token, &d.name, &d.number]),
    ];
    let left = [([(2, 0), (2, HIGH)], &e), ([(5, 0), (5, HIGH)], &a)];
    let (_, got, said) = of_book(over(&rows, &left, ""));
    let places: Vec<&str> = got.iter().map(|line| &line[..8]).collect();
    assert_eq!(
        places,
        [
            "a:2 pass", "a:3 erro", "a:4 pass", "a:5 pass", "a:6 erro", "a:8 pass"
        ],
        "{said}\n{got:?}"
    );
}

#[test]
fn merged_cells_and_links_hold_for_their_rows() {
    let [a, b] = workers();
    let link = r#"<c r="PLACE" t="str"><f>HYPERLINK("图/a.png","查看")</f><v>查看</v></c>"#;
    let rows = [
        row(1, "", &HEAD),
        row(2, "", &[&a.name, &a.number, link]),
        row(3, "", &[&b.name, &b.number, "查看"]),
        row(4, "", &["", "", &b.token]),
    ];
    let more = r#"<mergeCells><mergeCell ref="A3:A4"/><mergeCell ref="B3:B4"/></mergeCells><hyperlinks><hyperlink ref="C3" r:id="rId9"/></hyperlinks>"#;
    let mut first = sheet("a", &[]);
    first.rows = rows.concat() + "</sheetData>" + more + "<sheetData>";
    let related = r#"<Relationships><Relationship Id="rId9" Type="a/hyperlink" Target="file:///C:/%E5%9B%BE/b.png" TargetMode="External"/></Relationships>"#;
    let book = Book::of([first]).part("xl/worksheets/_rels/sheet1.xml.rels", related.as_bytes());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("图")).unwrap();
    fs::write(at("a.xlsx"), book.bytes()).unwrap();
    fs::write(at("图/a.png"), picture(&a)).unwrap();
    fs::write(at("图/b.png"), picture(&b)).unwrap();
    let (_, got, said) = answers(folder.path(), &["a.xlsx", "图"]);
    assert_eq!(
        got,
        [
            "a:2 pass matched picture-named",
            "a:3 pass matched picture-named duplicate-worker",
            "a:4 pass matched token duplicate-worker",
        ],
        "{said}"
    );
}

#[test]
fn an_archive_is_like_a_folder() {
    let [a, b, c] = workers();
    let table = format!(
        "姓名,身份证号,健康码\n{},{},\n{},{},码.png\n",
        a.name, a.number, b.name, b.number
    );
    let files = [
        ("名单/花名册.csv".to_owned(), table.into_bytes()),
        (format!("照片/{}.png", a.name), picture(&a)),
        ("照片/码.png".to_owned(), picture(&b)),
        ("../../照片/3.png".to_owned(), picture(&c)),
        ("里面.zip".to_owned(), b"PK\x05\x06".to_vec()),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &files {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.zip"),
        writer.finish().unwrap().into_inner(),
    )
    .unwrap();
    let (status, got, said) = answers(folder.path(), &["a.zip"]);
    assert_eq!(
        (status, got),
        (
            1,
            vec![
                "- error - nowhere".to_owned(),
                "2 pass matched picture-by-name".to_owned(),
                "3 pass matched picture-named".to_owned(),
                "a.zip/照片/3.png pass not-checked picture not-on-roster".to_owned(),
            ]
        ),
        "{said}"
    );
    fs::write(folder.path().join("b.zip"), "no archive").unwrap();
    let (status, _, said) = answers(folder.path(), &["b.zip"]);
    assert!(status == 1 && said.contains("not a ZIP archive"), "{said}");
}

#[test]
fn a_roster_in_a_folder_is_read_and_one_that_is_named_too_only_once() {
    let [a, b] = workers();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, worker) in [("in/a.csv", &a), ("in/b.csv", &b)] {
        fs::write(
            folder.path().join(name),
            format!("姓名,身份证号,健康码\n{}\n", worker.row()),
        )
        .unwrap();
    }
    let (status, got, said) = answers(folder.path(), &["in/a.csv", "in"]);
    let both = vec!["2 pass matched token".to_owned(); 2];
    assert_eq!((status, got), (0, both), "{said}");
    // An earlier report is no roster, whether the call names it as one or it lies in the folder.
    let report = ["in/a.csv", "--out", "in/old.csv", "--with-names"];
    let (status, said) = run(folder.path(), &report);
    assert_eq!(status, 0, "{said}");
    let again = ["in/a.csv", "in", "--again", "in/old.csv"];
    let (status, got, said) = answers(folder.path(), &again);
    assert_eq!((status, got.len()), (0, 2), "{said}");
    let (status, got, said) = answers(folder.path(), &["in"]);
    assert_eq!((status, got.len()), (1, 3), "{said}");
    assert!(said.contains("in/old.csv"), "{said}");
    // A report never replaces what it was made from.
    let (status, said) = run(folder.path(), &["in", "--out", "in/b.csv"]);
    assert_eq!(status, 2, "{said}");
}

#[test]
fn a_page_under_the_name_of_a_workbook_is_read_and_a_mail_says_what_it_is() {
    let [a] = workers();
    let folder = tempfile::tempdir().unwrap();
    let page = format!(
        "<html><table><tr><td>姓名<td>身份证号<td>健康码<tr><td>{}<td>{}<td>{}</table></html>",
        a.name, a.number, a.token
    );
    fs::write(folder.path().join("a.xls"), &page).unwrap();
    let (status, got, said) = answers(folder.path(), &["a.xls"]);
    assert_eq!(
        (status, &*got),
        (0, &["1:2 pass matched token".to_owned()][..]),
        "{said}"
    );
    let mail = format!("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n{page}");
    fs::write(folder.path().join("a.xls"), mail).unwrap();
    let (status, _, said) = answers(folder.path(), &["a.xls"]);
    assert!(
        status == 1 && said.contains("web page") && said.contains("save it as .xlsx"),
        "{said}"
    );
    // A report of this program as a page is none.
    fs::write(
        folder.path().join("b.csv"),
        format!("姓名,身份证号,健康码\n{}\n", a.row()),
    )
    .unwrap();
    let (status, said) = run(folder.path(), &["b.csv", "--out", "b.html"]);
    assert_eq!(status, 0, "{said}");
    fs::rename(folder.path().join("b.html"), folder.path().join("b.xls")).unwrap();
    let (status, said) = run(folder.path(), &["b.xls", "--out", "c.jsonl"]);
    assert!(status == 1 && said.contains("是本程序的核验报告"), "{said}");
}
