use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::program::{keys, run};
use crate::roster_world::{counts, parts, report, secrets, word, workers};
use crate::world::NOW;

const SHEETS: [&str; 3] = ["汇总", "核验结果", "逐人补办事项"];

/// The sheets as another reader reads them: rows of typed cells.
fn sheets(workbook: &[u8]) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book = Xlsx::new(Cursor::new(workbook)).unwrap();
    assert_eq!(book.sheet_names(), SHEETS);
    SHEETS
        .iter()
        .map(|name| {
            let range = book.worksheet_range(name).unwrap();
            (
                (*name).to_owned(),
                range.rows().map(<[Data]>::to_vec).collect(),
            )
        })
        .collect()
}

/// The headings of the results and the rows below them.
fn results(workbook: &[u8]) -> (Vec<String>, Vec<Vec<Data>>) {
    let mut rows = sheets(workbook).remove(SHEETS[1]).unwrap();
    let headings = rows.remove(1).iter().map(Data::to_string).collect();
    rows.remove(0);
    (headings, rows)
}

fn column(headings: &[String], name: &str) -> usize {
    let place = headings.iter().position(|heading| heading == name);
    place.unwrap_or_else(|| panic!("no column `{name}` among {headings:?}"))
}

#[test]
fn every_row_is_there_in_order_with_its_verdict() {
    let workers = workers();
    for flags in [&[][..], &["--with-names"]] {
        let (headings, rows) = results(&report(&workers, "xlsx", flags));
        assert_eq!(rows.len(), workers.len());
        let (place, result) = (column(&headings, "位置"), column(&headings, "结果"));
        for ((row, worker), number) in rows.iter().zip(&workers).zip(1_u32..) {
            assert_eq!(row[0], Data::Float(number.into()));
            assert!(
                row[result].to_string().starts_with(word(worker.verdict)),
                "{row:?}"
            );
            let line = format!("第 {} 行", number + 1);
            assert!(row[place].to_string().ends_with(&line), "{row:?}");
        }
    }
}

#[test]
fn the_summary_counts_what_the_rows_say() {
    let workers = workers();
    let sheets = sheets(&report(&workers, "xlsx", &[]));
    let summary = &sheets[SHEETS[0]];
    for (verdict, count) in [
        Some("pass"),
        Some("hold"),
        Some("quarantine"),
        Some("reject"),
        None,
    ]
    .into_iter()
    .zip(counts(&workers))
    {
        let line = summary
            .iter()
            .find(|row| row[0].to_string().starts_with(word(verdict)))
            .unwrap();
        assert_eq!(line[1].to_string(), count.to_string(), "{line:?}");
    }
    let reason = |code: &str| {
        let line = summary.iter().find(|row| row[3] == code);
        line.unwrap_or_else(|| panic!("{code}"))[1].to_string()
    };
    assert_eq!(reason("expired"), "8");
    assert_eq!(reason("malformed"), "8");
    assert_eq!(reason("holder-mismatch"), "8");
}

#[test]
fn one_line_for_each_worker_who_did_not_pass_and_none_for_others() {
    let workers = workers();
    let sheets = sheets(&report(&workers, "xlsx", &["--with-names"]));
    // Behind the banner, the advice on screenshots and the headings.
    let asked: Vec<_> = sheets[SHEETS[2]]
        .iter()
        .skip(3)
        .map(|row| (row[0].to_string(), row[1].to_string(), row[3].to_string()))
        .collect();
    let refused: Vec<_> = workers
        .iter()
        .zip(1..)
        .filter(|(worker, _)| worker.verdict != Some("pass"))
        .collect();
    assert_eq!(asked.len(), refused.len());
    for ((number, who, what), (worker, place)) in asked.iter().zip(refused) {
        assert_eq!(*number, place.to_string());
        assert!(
            who.starts_with(&worker.name) && who.contains(&worker.number),
            "{who}"
        );
        assert!(what.ends_with('。'), "{what}");
    }
}

#[test]
fn nothing_of_the_roster_is_in_any_part_without_names() {
    let workers = workers();
    for (name, text) in parts(&report(&workers, "xlsx", &[])) {
        for secret in secrets(&workers) {
            assert!(!text.contains(&escaped(&secret)), "{name} holds {secret}");
        }
    }
    // The search finds what is there.
    let open = parts(&report(&workers, "xlsx", &["--with-names"]));
    for secret in secrets(&workers) {
        assert!(
            open.values().any(|text| text.contains(&escaped(&secret))),
            "{secret}"
        );
    }
}

#[test]
fn a_picture_named_by_a_number_does_not_tell_it() {
    const NUMBER: &str = "11010519491231002X";
    let folder = tempfile::tempdir().unwrap();
    // In another folder than the keys: a folder that the gate reads is never written to.
    let reports = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let pictures = folder.path().join("照片");
    std::fs::create_dir(&pictures).unwrap();
    std::fs::write(pictures.join(format!("{NUMBER}.png")), b"no picture").unwrap();
    for (flags, told) in [(&[][..], false), (&["--with-names"], true)] {
        for ending in ["xlsx", "html"] {
            let out = reports.path().join(format!("report.{ending}"));
            let out = out.to_str().unwrap();
            let fixed = ["--force", "--keys", &keys, "--at", NOW, "--out", out];
            let args = [&["roster", pictures.to_str().unwrap()], &fixed[..], flags].concat();
            let output = run(&args, b"");
            let written = std::fs::read(out).unwrap_or_else(|_| panic!("{output:?}"));
            let text = match ending {
                "xlsx" => parts(&written).into_values().collect(),
                _ => String::from_utf8(written).unwrap(),
            };
            assert_eq!(text.contains(NUMBER), told, "{ending} {flags:?}");
            assert!(
                text.contains("1101**********002X.png") != told,
                "{ending} {flags:?}"
            );
        }
    }
}

#[test]
fn numbers_of_documents_are_text_and_formulas_are_too() {
    let workers = workers();
    let workbook = report(&workers, "xlsx", &["--with-names"]);
    let (headings, rows) = results(&workbook);
    let number = column(&headings, "身份证号");
    let remark = column(&headings, "<b>备注</b>");
    for (row, worker) in rows.iter().zip(&workers) {
        assert_eq!(row[number], Data::String(worker.number.clone()));
        assert_eq!(row[remark], Data::String(worker.remark.clone()));
    }
    for (name, text) in parts(&workbook) {
        if name.starts_with("xl/worksheets/") {
            assert!(!text.contains("<f>") && !text.contains("<f "), "{name}");
            assert!(!text.contains("<hyperlink"), "{name}");
        }
        assert!(!text.contains("TargetMode=\"External\""), "{name}");
    }
    // Editing such a cell does not make a formula of it.
    let styles = &parts(&workbook)["xl/styles.xml"];
    assert!(styles.contains("quotePrefix=\"1\""));
}

#[test]
fn filter_frozen_headings_colours_and_charts_are_there() {
    let parts = parts(&report(&workers(), "xlsx", &[]));
    for (sheet, filter) in [
        ("xl/worksheets/sheet2.xml", "<autoFilter ref=\"A2:"),
        ("xl/worksheets/sheet3.xml", "<autoFilter ref=\"A3:"),
    ] {
        for sign in [filter, "state=\"frozen\"", "<conditionalFormatting"] {
            assert!(parts[sheet].contains(sign), "{sheet}: {sign}");
        }
        for verdict in [
            Some("pass"),
            Some("hold"),
            Some("quarantine"),
            Some("reject"),
            None,
        ] {
            assert!(
                parts[sheet].contains(&format!("&quot;{}", word(verdict)))
                    || parts[sheet].contains(&format!("\"{}", word(verdict))),
                "{sheet}"
            );
        }
    }
    assert!(parts.contains_key("xl/charts/chart1.xml"));
    assert!(
        parts["xl/drawings/drawing1.xml"].contains("✓ 放行"),
        "no text for the chart"
    );
}

#[test]
fn every_sheet_prints_across_a4_with_its_headings_and_page_numbers() {
    let parts = parts(&report(&workers(), "xlsx", &["--with-names"]));
    for number in 1..=SHEETS.len() {
        let sheet = &parts[&format!("xl/worksheets/sheet{number}.xml")];
        let (_, setup) = sheet.split_once("<pageSetup ").unwrap();
        let (setup, _) = setup.split_once("/>").unwrap();
        for part in [r#"paperSize="9""#, r#"orientation="landscape""#] {
            assert!(setup.contains(part), "{number}: {setup}");
        }
        let footer = "<oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter>";
        assert!(sheet.contains(footer), "{number}");
        assert!(sheet.contains("fitToPage=\"1\""), "{number}");
    }
    let book = &parts["xl/workbook.xml"];
    let titles: Vec<&str> = book
        .split("<definedName name=\"_xlnm.Print_Titles\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("</definedName>"))
        .map(|(title, _)| title)
        .collect();
    assert_eq!(titles.len(), 2, "{book}");
    assert!(
        titles.iter().any(|title| title.ends_with("$1:$2")),
        "{titles:?}"
    );
    assert!(
        titles.iter().any(|title| title.ends_with("$1:$3")),
        "{titles:?}"
    );
}

#[test]
fn a_token_ends_where_its_cell_does_and_a_long_sentence_has_a_high_row() {
    let workers = workers();
    let workbook = report(&workers, "xlsx", &["--with-names"]);
    let parts = parts(&workbook);
    let styles = &parts["xl/styles.xml"];
    let (_, looks) = styles.split_once("<cellXfs").unwrap();
    let looks: Vec<&str> = looks.split("<xf ").skip(1).collect();
    let sheet = &parts["xl/worksheets/sheet2.xml"];
    let (headings, rows) = results(&workbook);
    let code = headings.iter().position(|heading| heading == "健康码");
    let code = code.unwrap_or_else(|| panic!("{headings:?}"));
    let mut tokens = 0;
    for (row, number) in rows.iter().zip(3..) {
        let (_, row_xml) = sheet.split_once(&format!("<row r=\"{number}\"")).unwrap();
        let (row_xml, _) = row_xml.split_once("</row>").unwrap();
        let long = row.iter().any(|cell| cell.to_string().chars().count() > 45);
        let height = row_xml
            .split_once(" ht=\"")
            .map_or("15", |(_, rest)| rest.split_once('"').unwrap().0);
        assert!(!long || height.parse::<f64>().unwrap() > 30.0, "{row:?}");
        if row[code].to_string().len() < 200 {
            continue;
        }
        tokens += 1;
        let letter = char::from(b'A' + u8::try_from(code).unwrap());
        let (_, cell) = row_xml
            .split_once(&format!("<c r=\"{letter}{number}\" s=\""))
            .unwrap();
        let look: usize = cell.split_once('"').unwrap().0.parse().unwrap();
        assert!(
            looks[look].contains("horizontal=\"fill\""),
            "{}",
            looks[look]
        );
    }
    assert!(tokens > 0);
}

#[test]
fn trust_notice_version_and_the_second_check_are_said() {
    let workbook = report(&workers(), "xlsx", &[]);
    let sheets = sheets(&workbook);
    let first = |sheet: &str| sheets[sheet][0][0].to_string();
    for sheet in &SHEETS[1..] {
        assert!(first(sheet).contains("TEST"), "{}", first(sheet));
    }
    let summary: Vec<_> = sheets[SHEETS[0]]
        .iter()
        .map(|row| row[0].to_string())
        .collect();
    let says = |words: &str| {
        assert!(
            summary.iter().any(|line| line.contains(words)),
            "{words}: {summary:?}"
        );
    };
    says("【测试 TEST】");
    says("tongliao-2020-03");
    says("第7版");
    says("2020-03-28 09:00 +08:00");
    says("可到卡口当场出示健康码复核");
    let core = &parts(&workbook)["docProps/core.xml"];
    assert!(
        core.contains("TEST") && core.contains("2020-03-28T01:00:00Z"),
        "{core}"
    );
}

/// As XML writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
