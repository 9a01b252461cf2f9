//! What is not read is named, and no run ends as if it had been.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::book::{Book, Sheet, sheet};
use super::hostile::run;
use super::people::{Person, person};
use crate::cast::mint::Mint;

const HEAD: [&str; 3] = ["姓名", "身份证号", "健康码"];

fn people<const N: usize>() -> [Person; N] {
    let codes = super::root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    std::array::from_fn(|index| person(&mint, 60 + index))
}

fn csv(people: &[&Person]) -> String {
    let rows: Vec<String> = people.iter().map(|person| person.row()).collect();
    format!("姓名,身份证号,健康码\n{}\n", rows.join("\n"))
}

fn row(cells: &[String; 3]) -> [&str; 3] {
    cells.each_ref().map(String::as_str)
}

fn verdicts(report: &Path) -> Vec<Option<String>> {
    let lines = fs::read_to_string(report).unwrap();
    let verdict = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["verdict"].as_str().map(str::to_owned)
    };
    lines.lines().map(verdict).collect()
}

#[test]
fn people_on_a_hidden_sheet_are_counted_and_the_run_does_not_end_well() {
    let [seen, unseen, other] = people();
    let cells = |p: &Person| [p.name.clone(), p.number.clone(), p.token.clone()];
    let [first, second, third] = [&seen, &unseen, &other].map(cells);
    let hidden = |state: &str, rows: &[&[&str]]| Sheet {
        attributes: format!(r#"state="{state}""#),
        ..sheet("旧", rows)
    };
    let folder = tempfile::tempdir().unwrap();
    let shown = || sheet("员工", &[&HEAD, &row(&first)]);
    for (state, rows, exit) in [
        ("hidden", vec![&HEAD[..], &row(&second), &row(&third)], 1),
        (
            "veryHidden",
            vec![&HEAD[..], &row(&second), &row(&third)],
            1,
        ),
        // A list that cells are chosen from holds nobody.
        ("hidden", vec![&["浙江"][..], &["江苏"]], 0),
        ("hidden", vec![&HEAD[..]], 0),
    ] {
        let book = Book::of([shown(), hidden(state, &rows)]);
        fs::write(folder.path().join("a.xlsx"), book.bytes()).unwrap();
        let (status, said) = run(folder.path(), &["a.xlsx", "--out", "a.jsonl"]);
        assert_eq!(status, exit, "{state} {rows:?}: {said}");
        assert!(said.contains("“旧”是隐藏的表"), "{said}");
        assert_eq!(said.contains("上面有 2 人，未读"), exit == 1, "{said}");
        let answers = verdicts(&folder.path().join("a.jsonl"));
        let unread = answers.iter().filter(|answer| answer.is_none()).count();
        assert_eq!(
            (answers.len() - unread, unread),
            (1, usize::from(exit == 1))
        );
    }
}

#[test]
fn a_roster_among_pictures_is_named_and_the_run_does_not_end_well() {
    let [one, two, three] = people();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("照片")).unwrap();
    fs::write(at("名单.csv"), csv(&[&one])).unwrap();
    let call = ["名单.csv", "照片", "--out", "a.jsonl"];
    // What programs leave beside their files.
    fs::write(at("照片/~$花名册.xlsx"), "lock").unwrap();
    fs::write(at("照片/._花名册.xlsx"), "of a Mac").unwrap();
    fs::write(at("照片/说明.txt"), "三月拍的").unwrap();
    let (status, said) = run(folder.path(), &call);
    assert_eq!(status, 0, "{said}");
    assert!(
        said.contains("照片/说明.txt: 是文件夹里的文本，未读"),
        "{said}"
    );
    fs::write(at("照片/更多.csv"), csv(&[&two])).unwrap();
    fs::write(at("照片/张三.txt"), &three.token).unwrap();
    let (status, said) = run(folder.path(), &call);
    assert_eq!(status, 1, "{said}");
    for name in ["更多.csv", "张三.txt"] {
        assert!(said.contains(&format!("照片/{name}: 在文件夹里")), "{said}");
    }
    assert_eq!(
        verdicts(&at("a.jsonl"))
            .iter()
            .filter(|v| v.is_none())
            .count(),
        2
    );
    // Named as well, it is read.
    let call = ["名单.csv", "照片", "照片/更多.csv", "--out", "a.jsonl"];
    fs::remove_file(at("照片/张三.txt")).unwrap();
    let (status, said) = run(folder.path(), &call);
    assert_eq!((status, verdicts(&at("a.jsonl")).len()), (0, 2), "{said}");
}

#[test]
fn a_number_in_other_digits_or_behind_a_label_is_read() {
    let [one, two, three, four] = people();
    let foreign = |number: &str, zero: char| -> String {
        let digit = |c: char| match c.to_digit(10) {
            Some(value) => char::from_u32(u32::from(zero) + value).unwrap(),
            None => c,
        };
        number.chars().map(digit).collect()
    };
    let rows = [
        (&one, format!("身份证：{}", one.number)),
        (&two, foreign(&two.number, '٠')),
        (&three, foreign(&three.number, '᠐')),
        (&four, format!("ID No. {}", foreign(&four.number, '۰'))),
    ];
    let lines = rows.map(|(p, number)| format!("{},{number},{}\n", p.name, p.token));
    let folder = tempfile::tempdir().unwrap();
    let text = format!("姓名,身份证号,健康码\n{}", lines.concat());
    fs::write(folder.path().join("a.csv"), text).unwrap();
    let (status, said) = run(folder.path(), &["a.csv", "--out", "a.jsonl"]);
    assert_eq!(status, 0, "{said}");
    let written = fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
    assert_eq!(
        written.matches(r#""identity":"matched""#).count(),
        4,
        "{written}"
    );
    // Digits that nobody knows are asked about.
    fs::write(
        folder.path().join("b.csv"),
        format!(
            "姓名,身份证号,健康码\n{},𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦𑁦,{}\n",
            one.name, one.token
        ),
    )
    .unwrap();
    let (status, said) = run(folder.path(), &["b.csv", "--out", "b.jsonl"]);
    assert_eq!(status, 12, "{said}");
}

#[cfg(unix)]
#[test]
fn a_pipe_under_the_name_of_a_roster_is_told_as_one() {
    let folder = tempfile::tempdir().unwrap();
    crate::files::fifo(&folder.path().join("a.csv"));
    let (status, said) = run(folder.path(), &["a.csv", "--out", "a.jsonl"]);
    assert_eq!(status, 1, "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("a.csv: 不是普通文件"), "{said}");
}
