//! A file that is not read is named, and no run ends as if it had been read.

use std::fs;
use std::io::Write;
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
        // A list of choices for cells holds no people.
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

/// A folder, and an archive of what lies below it.
fn archive(folder: &Path, to: &Path) {
    let mut writer = zip::ZipWriter::new(fs::File::create(to).unwrap());
    let mut left = vec![folder.to_owned()];
    while let Some(folder_or_file) = left.pop() {
        if folder_or_file.is_dir() {
            let inside = fs::read_dir(&folder_or_file).unwrap();
            left.extend(inside.map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = folder_or_file.strip_prefix(folder).unwrap();
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name.to_string_lossy(), options).unwrap();
        writer
            .write_all(&fs::read(&folder_or_file).unwrap())
            .unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn a_roster_among_pictures_is_read_and_what_is_not_read_is_named() {
    let [one, two, three] = people();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("照片")).unwrap();
    fs::write(at("名单.csv"), csv(&[&one])).unwrap();
    // What programs leave beside their files.
    for (name, what) in [
        ("~$花名册.xlsx", "lock"),
        ("._花名册.xlsx", "of a Mac"),
        (".DS_Store", "x"),
        ("thumbs.db", "x"),
        ("空.png", ""),
    ] {
        fs::write(at("照片").join(name), what).unwrap();
    }
    fs::write(at("照片/说明.txt"), "三月拍的").unwrap();
    fs::write(at("照片/b.mp4"), "film").unwrap();
    let both = |expected: (i32, usize, usize), words: &[&str]| {
        archive(&at("照片"), &at("照片.zip"));
        for material in ["照片", "照片.zip"] {
            let call = ["名单.csv", material, "--out", "a.jsonl"];
            let (status, said) = run(folder.path(), &call);
            let answers = verdicts(&at("a.jsonl"));
            let unread = answers.iter().filter(|verdict| verdict.is_none()).count();
            assert_eq!(
                (status, answers.len(), unread),
                expected,
                "{material}: {said}"
            );
            for word in words {
                let word = word.replace("照片/", &format!("{material}/"));
                assert!(said.contains(&word), "{word}: {said}");
            }
        }
    };
    both(
        (0, 1, 0),
        &["有 2 个文件既不是图片也不像花名册，未读：照片/b.mp4、照片/说明.txt"],
    );
    // A list, and a code that somebody sent as a text, are rosters; the second has no name to say whose it is.
    fs::create_dir(at("照片/组")).unwrap();
    fs::write(at("照片/组/更多.csv"), csv(&[&two])).unwrap();
    both((0, 2, 0), &[]);
    let (status, said) = run(
        folder.path(),
        &["名单.csv", "照片", "照片/组/更多.csv", "--out", "a.jsonl"],
    );
    assert_eq!((status, verdicts(&at("a.jsonl")).len()), (0, 2), "{said}");
    fs::write(at("照片/代码.txt"), &three.token).unwrap();
    both((0, 3, 0), &[]);
    // What may hold people, and cannot be read.
    for (name, words) in [
        ("打包.rar", "照片/打包.rar: 不认得这种文件"),
        (
            "张三.docx",
            "照片/张三.docx: 在文件夹里，可能有人员或截图，未读",
        ),
    ] {
        fs::write(at("照片").join(name), "x").unwrap();
        both((1, 4, 1), &[words]);
        fs::remove_file(at("照片").join(name)).unwrap();
    }
    // An archive in a folder is read, one in an archive is named.
    fs::create_dir(at("里面")).unwrap();
    fs::write(at("里面/d.csv"), csv(&[&three])).unwrap();
    fs::remove_file(at("照片/代码.txt")).unwrap();
    archive(&at("里面"), &at("照片/里面.zip"));
    let (status, said) = run(folder.path(), &["照片", "--out", "a.jsonl"]);
    assert_eq!((status, verdicts(&at("a.jsonl")).len()), (0, 2), "{said}");
    archive(&at("照片"), &at("照片.zip"));
    let (status, said) = run(folder.path(), &["照片.zip", "--out", "a.jsonl"]);
    assert_eq!((status, verdicts(&at("a.jsonl")).len()), (1, 2), "{said}");
    assert!(
        said.contains("里面.zip: 是压缩包里的压缩包，未读"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_a_folder_are_named() {
    let [one] = people();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("照片/下")).unwrap();
    fs::create_dir(at("外")).unwrap();
    fs::write(at("名单.csv"), csv(&[&one])).unwrap();
    fs::write(at("外/李四.png"), "x").unwrap();
    for (name, words) in [
        ("照片/李四.png", "照片/李四.png: 是文件夹里的链接，未读"),
        ("照片/下/外", "照片/下/外: 是文件夹里的链接，未读"),
        ("照片/断.png", "照片/断.png: 是文件夹里的链接，未读"),
        ("照片/管.png", "照片/管.png: 在文件夹里，不是普通文件"),
    ] {
        let to = match name {
            "照片/下/外" => at("外"),
            "照片/断.png" => at("没有"),
            _ => at("外/李四.png"),
        };
        match name {
            "照片/管.png" => crate::files::fifo(&at(name)),
            _ => std::os::unix::fs::symlink(to, at(name)).unwrap(),
        }
        let (status, said) = run(folder.path(), &["名单.csv", "照片", "--out", "a.jsonl"]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(verdicts(&at("a.jsonl")).len(), 2, "{name}");
        fs::remove_file(at(name)).unwrap();
    }
    let mut deep = at("照片");
    for _ in 0..10 {
        deep.push("深");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.png"), "x").unwrap();
    let (status, said) = run(folder.path(), &["名单.csv", "照片", "--out", "a.jsonl"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("层数太深，其中的文件未读"), "{said}");
}

#[test]
fn a_code_or_several_people_inside_a_cell_are_not_no_code() {
    let [one, two, three] = people();
    let folder = tempfile::tempdir().unwrap();
    let read = |text: String| {
        fs::write(folder.path().join("a.csv"), text).unwrap();
        let (status, said) = run(folder.path(), &["a.csv", "--out", "a.jsonl"]);
        let written = fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
        (
            status,
            verdicts(&folder.path().join("a.jsonl")),
            written + &said,
        )
    };
    let (status, answers, written) = read(format!(
        "姓名,身份证号,健康码,备注\n{},\n{},{},,健康码是{}请查收\n{},{},无,\n",
        one.row(),
        two.name,
        two.number,
        two.token,
        three.name,
        three.number
    ));
    assert_eq!(status, 1, "{written}");
    let pass = Some("pass".to_owned());
    let hold = Some("hold".to_owned());
    assert_eq!(answers, [pass.clone(), None, hold], "{written}");
    assert!(written.contains("健康码夹在别的文字里"), "{written}");
    let (status, answers, written) = read(format!(
        "部门,人员,健康码\n一车间,{} {}、{} {},{}\n二车间,{} {},{}\n",
        one.name,
        one.number,
        two.name,
        two.number,
        one.token,
        three.name,
        three.number,
        three.token
    ));
    assert_eq!((status, answers), (1, vec![None, pass]), "{written}");
    assert!(written.contains("有几个人的证件号码"), "{written}");
}

#[test]
fn a_link_over_a_name_leaves_the_name_what_it_is() {
    let [one, two] = people();
    let folder = tempfile::tempdir().unwrap();
    let check = |file: &str, bytes: Vec<u8>| {
        fs::write(folder.path().join(file), bytes).unwrap();
        let (status, said) = run(folder.path(), &[file, "--out", "a.jsonl"]);
        let written = fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
        let named = written.matches(r#""found":"picture-named""#).count();
        assert_eq!(
            (
                status,
                written.matches(r#""identity":"matched""#).count(),
                named
            ),
            (1, 1, 1),
            "{file}: {written}{said}"
        );
    };
    let link = |name: &str| {
        format!(
            r#"<c r="PLACE" t="str"><f>HYPERLINK("图/{name}.png","{name}")</f><v>{name}</v></c>"#
        )
    };
    let cells = [link(&one.name), one.number.clone(), one.token.clone()];
    // Without a code the link counts, and its picture is missing.
    let other = [link(&two.name), two.number.clone(), String::new()];
    let book = Book::of([sheet("员工", &[&HEAD, &row(&cells), &row(&other)])]);
    check("a.xlsx", book.bytes());
    let line = |p: &Person, code: &str| {
        format!(
            r#"<tr><td><a href="图/{0}.png">{0}</a><td>{1}<td>{code}"#,
            p.name, p.number
        )
    };
    let page = format!(
        "<html><table><tr><td>姓名<td>身份证号<td>健康码{}{}</table></html>",
        line(&one, &one.token),
        line(&two, "")
    );
    check("a.xls", page.into_bytes());
}

#[test]
fn a_cell_that_is_given_twice_judges_nobody_by_either() {
    let [one, two] = people();
    let cell = |place: &str, text: &str| {
        format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let line = |n: usize, p: &Person, second: &str| {
        let cells = [
            cell(&format!("A{n}"), &p.name),
            cell(&format!("B{n}"), &p.number),
            cell(&format!("C{n}"), &p.token),
            second.to_owned(),
        ];
        format!(r#"<row r="{n}">{}</row>"#, cells.concat())
    };
    let folder = tempfile::tempdir().unwrap();
    for (second, exit, unread) in [
        (cell("C2", &two.token), 1, 1),
        (cell("A2", &two.name), 1, 1),
        (cell("B2", &two.number), 1, 1),
        (cell("C2", &one.token), 0, 0),
        (r#"<c r="C2"/>"#.to_owned(), 0, 0),
    ] {
        let mut page = sheet("员工", &[&HEAD]);
        page.rows += &line(2, &one, &second);
        page.rows += &line(3, &two, "");
        fs::write(folder.path().join("a.xlsx"), Book::of([page]).bytes()).unwrap();
        let (status, said) = run(folder.path(), &["a.xlsx", "--out", "a.jsonl"]);
        assert_eq!(status, exit, "{second}: {said}");
        let answers = verdicts(&folder.path().join("a.jsonl"));
        let none = answers.iter().filter(|verdict| verdict.is_none()).count();
        assert_eq!((answers.len(), none), (2, unread), "{second}");
    }
}

#[test]
fn what_stands_beyond_the_last_column_that_is_read_is_named() {
    let [one, two] = people();
    let folder = tempfile::tempdir().unwrap();
    let read = |file: &str, bytes: Vec<u8>| {
        fs::write(folder.path().join(file), bytes).unwrap();
        let (status, said) = run(folder.path(), &[file, "--out", "a.jsonl"]);
        let answers = verdicts(&folder.path().join("a.jsonl"));
        let judged = answers.iter().filter(|verdict| verdict.is_some()).count();
        (
            status,
            judged,
            said.contains("第 1024 列右边还有内容，未读"),
        )
    };
    let gap = ",".repeat(1_100);
    let csv = |gap: &str, more: &str| {
        format!("姓名,身份证号,健康码\n{}{gap}{more}\n", one.row()).into_bytes()
    };
    assert_eq!(read("a.csv", csv(&gap, &two.row())), (1, 1, true));
    assert_eq!(read("a.csv", csv(&gap, "")), (0, 1, false));
    let quoted = format!("{gap}\"{}\",\"{}\"", two.name, two.number);
    assert_eq!(read("a.csv", csv(&quoted, "")), (1, 1, true));
    assert_eq!(read("a.csv", csv(&gap, ",\"\"")), (0, 1, false));
    for (value, expected) in [("<v>1</v>", (1, 1, true)), ("", (0, 1, false))] {
        let cells = [one.name.clone(), one.number.clone(), one.token.clone()];
        let mut page = sheet("员工", &[&HEAD, &row(&cells)]);
        let far = format!(r#"<c r="AZZ2">{value}</c></row>"#);
        let at = page.rows.rfind("</row>").unwrap();
        page.rows.replace_range(at.., &far);
        assert_eq!(read("a.xlsx", Book::of([page]).bytes()), expected);
    }
    let many: Vec<String> = (0..1_100).map(|n| format!("\"c{n}\":1")).collect();
    let line = format!(
        "{{\"姓名\":\"{}\",\"身份证号\":\"{}\",\"健康码\":\"{}\",{}}}\n",
        one.name,
        one.number,
        one.token,
        many.join(",")
    );
    assert_eq!(read("b.jsonl", line.into_bytes()), (1, 1, true));
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
    // Unknown digits must be asked about.
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
