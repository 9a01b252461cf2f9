//! A roster with every kind of answer, and reports of it by the real binary.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::program::{keys, run, status, text};
use crate::world::{NOW, claims, hours, sign};

/// Numbers that GB 11643 can give; the first is the holder's of [`claims`].
const HOLDER: &str = "11010519491231002X";
const ANOTHER: &str = "440524188001010014";

/// What a spreadsheet would calculate and a browser would run.
pub(crate) const HOSTILE: [&str; 8] = [
    "=HYPERLINK(\"https://example.org\",\"点我\")",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</title></table><svg onload=alert(1)>",
];

/// One row of the roster, and its expected result.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) remark: String,
    /// `None` if it cannot be decided.
    pub(crate) verdict: Option<&'static str>,
}

/// Every kind of answer, with something hostile in the last column of each.
pub(crate) fn workers() -> Vec<Worker> {
    let code = |jti: String, change: &dyn Fn(&mut serde_json::Value)| {
        let mut claims = claims("330000");
        claims["jti"] = json!(jti);
        change(&mut claims);
        sign("330000", &claims)
    };
    let mut workers = Vec::new();
    for round in 0..8 {
        let jti = |what: &str| format!("{what}-{round}");
        let remark = HOSTILE[round];
        let mut add = |name: &str, number: &str, code: String, verdict| {
            workers.push(Worker {
                name: format!("{name}甲乙丙丁戊己庚辛")
                    .chars()
                    .take(3 + round % 3)
                    .collect(),
                number: number.to_owned(),
                code,
                remark: remark.to_owned(),
                verdict,
            });
        };
        add(
            "张测试",
            HOLDER,
            code(jti("genuine"), &|_| ()),
            Some("pass"),
        );
        add(
            "李不同",
            ANOTHER,
            code(jti("other"), &|_| ()),
            Some("reject"),
        );
        let late = code(jti("late"), &|c| {
            c["iat"] = json!(hours(-5));
            c["exp"] = json!(hours(-1));
        });
        add("张过期", HOLDER, late, Some("reject"));
        let arrived = code(jti("arrived"), &|c| c["from"] = json!("420000"));
        add("张湖北", HOLDER, arrived, Some("quarantine"));
        add("王无码", ANOTHER, String::new(), Some("hold"));
        add("赵丢图", ANOTHER, "赵丢图.png".to_owned(), None);
        add(
            HOSTILE[(round + 5) % 8],
            ANOTHER,
            "不是码".to_owned(),
            Some("reject"),
        );
    }
    workers
}

/// The roster as separated values.
pub(crate) fn roster(workers: &[Worker]) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut csv = "姓名,身份证号,健康码,<b>备注</b>\r\n".to_owned();
    for worker in workers {
        let cells = [&worker.name, &worker.number, &worker.code, &worker.remark];
        csv.push_str(&cells.map(|cell| quoted(cell)).join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// The report of a roster by the real binary, in the form of `ending`.
pub(crate) fn report(workers: &[Worker], ending: &str, flags: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    report_of(
        &roster(workers),
        folder.path(),
        &["--keys", &keys],
        ending,
        flags,
    )
}

pub(crate) fn report_of(
    csv: &str,
    folder: &Path,
    trust: &[&str],
    ending: &str,
    flags: &[&str],
) -> Vec<u8> {
    let (input, out) = (
        folder.join("员工.csv"),
        folder.join(format!("报告.{ending}")),
    );
    std::fs::write(&input, csv).unwrap();
    let fixed = [
        "roster",
        input.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--at",
        NOW,
    ];
    let args: Vec<&str> = fixed.iter().chain(trust).chain(flags).copied().collect();
    let output = run(&args, b"");
    assert!(
        matches!(status(&output), 0 | 1 | 10 | 11 | 12),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(
        std::fs::read_to_string(&input).unwrap(),
        csv,
        "the roster was touched"
    );
    std::fs::read(&out).unwrap_or_else(|e| panic!("{e}: {}", text(&output.stderr)))
}

/// How many workers there are of each verdict, in the order of a report.
pub(crate) fn counts(workers: &[Worker]) -> [usize; 5] {
    let of = |verdict: Option<&str>| workers.iter().filter(|w| w.verdict == verdict).count();
    [
        Some("pass"),
        Some("hold"),
        Some("quarantine"),
        Some("reject"),
        None,
    ]
    .map(of)
}

/// The word of a verdict in a report.
pub(crate) fn word(verdict: Option<&str>) -> &'static str {
    match verdict {
        Some("pass") => "✓ 放行",
        Some("hold") => "! 暂缓",
        Some("quarantine") => "⊡ 集中隔离",
        Some("reject") => "✗ 此码无效",
        _ => "? 无法判定",
    }
}

/// What no report without names may hold: names, full numbers, tokens, and what else the roster
/// says.
pub(crate) fn secrets(workers: &[Worker]) -> Vec<String> {
    workers
        .iter()
        .flat_map(|w| [&w.name, &w.number, &w.code, &w.remark])
        .filter(|secret| !secret.is_empty())
        .cloned()
        .collect()
}

/// The files of a zip archive: what a workbook is.
pub(crate) fn parts(workbook: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut file, &mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}
