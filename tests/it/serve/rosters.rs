//! Rosters over HTTP.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, BUSY, Running};
use crate::program::{run, text};

fn form(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = match file.is_empty() {
            true => String::new(),
            false => format!("; filename=\"{file}\""),
        };
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(&[head.as_bytes(), bytes, b"\r\n"].concat());
    }
    [&body[..], b"--b--\r\n"].concat()
}

fn hand_in(service: &Running, parts: &[(&str, &str, &[u8])], more: &[(&str, &str)]) -> Answer {
    let kind = [("Content-Type", "multipart/form-data; boundary=b")];
    service.ask("POST /v1/roster", &[&kind, more].concat(), &form(parts))
}

/// Asks until it has ended.
fn ended(service: &Running, place: &str) -> Value {
    let since = Instant::now();
    loop {
        let state = service.get(place).json();
        if state["state"] != "running" {
            return state;
        }
        assert!(since.elapsed() < BUSY, "{state}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/codes/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

#[test]
fn a_roster_is_judged_corrected_fetched_and_forgotten() {
    let service = Running::demo();
    let code = text(&fixture("zhejiang-green.txt"));
    let csv = format!("工号,备注,码\n1,甲,{}\n2,乙,x\n3,丙,\n", code.trim());
    let png = fixture("zhejiang-green.png");
    let options = json!({"purpose": "return"}).to_string();
    let parts: [(&str, &str, &[u8]); 5] = [
        ("file", "名单.csv", csv.as_bytes()),
        ("file", "照片/丁.png", &png),
        ("file", "照片/Thumbs.db", b"x"),
        ("options", "", options.as_bytes()),
        ("file", "单张.png", &png),
    ];
    let taken = hand_in(&service, &parts, &[]);
    assert_eq!(taken.status, 202, "{taken:?}");
    let place = taken.headers["location"].clone();
    assert_eq!(place.len(), "/v1/roster/".len() + 32);
    let state = ended(&service, &place);
    assert_eq!(state["state"], "done", "{state}");
    // Workers are counted, but not the pictures beside them; the last row is no worker.
    assert_eq!(
        (&state["judged"], &state["total"]),
        (&json!(2), &json!(2)),
        "{state}"
    );
    let columns = state["tables"][0]["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 3, "{state}");
    let report = service.get(&format!("{place}/report.jsonl"));
    let lines = report.lines();
    let at_work = |line: &&Value| line["verdict"].is_string() && line["place"] == "workplace";
    assert!(lines.iter().any(|line| at_work(&line)), "{lines:?}");
    assert!(report.headers["content-disposition"].starts_with("attachment"));
    let page = service.get(&format!("{place}/report.html"));
    assert!(page.headers["content-security-policy"].starts_with("sandbox "));
    assert!(!page.headers["content-security-policy"].contains("allow-same-origin"));
    let book = service.get(&format!("{place}/report.xlsx"));
    assert!(book.body.starts_with(b"PK"));
    // The same reports with only those who did not pass.
    let rest = service.get(&format!("{place}/report.jsonl?only=not-passed"));
    let passed = |line: &&Value| line["verdict"] == "pass";
    let not_passed: Vec<&Value> = lines.iter().filter(|line| !passed(line)).collect();
    assert!(
        !not_passed.is_empty() && not_passed.len() < lines.len(),
        "{lines:?}"
    );
    assert_eq!(rest.lines().iter().collect::<Vec<_>>(), not_passed);
    let page = service.get(&format!("{place}/report.html?only=not-passed"));
    let page = String::from_utf8(page.body).unwrap();
    assert!(page.contains("[NOT PASSED ONLY]"), "{page}");
    let smaller = service.get(&format!("{place}/report.xlsx?only=not-passed"));
    assert!(smaller.body.starts_with(b"PK") && smaller.body.len() < book.body.len());
    for query in ["only=passed", "only", "other=1"] {
        let answer = service.get(&format!("{place}/report.xlsx?{query}"));
        assert_eq!(answer.problem().0, 422, "{query}");
    }
    for path in ["report.csv", "report", "map", "../metrics"] {
        assert!(
            [404, 405].contains(&service.get(&format!("{place}/{path}")).status),
            "{path}"
        );
    }
    // The columns are corrected, and everybody is judged again.
    let kind = [("Content-Type", "application/json")];
    let correct = |map: &Value| {
        service.ask(
            &format!("POST {place}/map"),
            &kind,
            map.to_string().as_bytes(),
        )
    };
    assert_eq!(
        correct(&json!({"colour": "A"})).problem(),
        (422, "/colour".to_owned())
    );
    assert_eq!(correct(&json!({"name": "备注", "code": "C"})).status, 202);
    let state = ended(&service, &place);
    let roles: Vec<&Value> = state["tables"][0]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| &column["role"])
        .collect();
    assert_eq!(roles[1..], [&json!("name"), &json!("code")]);
    assert_eq!(
        service.ask(&format!("POST {place}/stop"), &[], b"").status,
        204
    );
    // Nobody else can see that it exists.
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys.json");
    let keys = keys.to_str().unwrap();
    let other = run(
        &["serve", "key", "add", keys, "other", "--scope", "roster"],
        b"",
    );
    assert_eq!(text(&other.stderr), "");
    assert_eq!(
        service.ask(&format!("DELETE {place}"), &[], b"").status,
        204
    );
    assert_eq!(service.get(&place).problem().0, 404);
    assert_eq!(
        service.get(&format!("{place}/report.html")).problem().0,
        404
    );

    let service = Running::start(&["--demo", "--listen", "127.0.0.1:0", "--api-keys", keys]);
    let place = hand_in(&service, &parts, &[]).headers["location"].clone();
    let bearer = format!("Bearer {}", text(&other.stdout).trim());
    let theirs = [("Authorization", &*bearer)];
    assert_eq!(
        service
            .ask(&format!("GET {place}"), &theirs, b"")
            .problem()
            .0,
        404
    );
    assert_eq!(
        service
            .ask(&format!("DELETE {place}"), &theirs, b"")
            .problem()
            .0,
        404
    );
    let place = hand_in(&service, &parts, &theirs).headers["location"].clone();
    assert_eq!(
        service.ask(&format!("GET {place}"), &theirs, b"").status,
        200
    );
    assert_eq!(service.get(&place).problem().0, 404);
}

#[test]
fn an_upload_that_is_no_roster_is_refused() {
    let service = Running::demo();
    let csv: (&str, &str, &[u8]) = ("file", "a.csv", b"code\nx\n");
    for (parts, refused) in [
        (&[][..], (422, "/file")),
        (&[("file", "a.exe", &b"x"[..])], (422, "/file")),
        (&[("file", "", b"x")], (422, "/file")),
        (&[csv, ("more", "", b"x")], (422, "")),
        (&[csv, ("options", "", b"[]")], (422, "/options")),
        (
            &[csv, ("options", "", b"{\"at\":\"2020\"}")],
            (422, "/options/at"),
        ),
        (
            &[csv, ("options", "", b"{\"id_number\":\"x\"}")],
            (422, "/options/id_number"),
        ),
        (
            &[csv, ("options", "", b"{\"place\":\"x\"}")],
            (422, "/options/place"),
        ),
        (
            &[csv, ("options", "", b"{\"map\":{\"x\":\"A\"}}")],
            (422, "/options/map/x"),
        ),
        (
            &[csv, ("options", "", b"{\"with_names\":1}")],
            (422, "/options/with_names"),
        ),
    ] {
        let (status, pointer) = hand_in(&service, parts, &[]).problem();
        assert_eq!((status, pointer.as_str()), refused, "{parts:?}");
    }
    let kind = [("Content-Type", "multipart/form-data; boundary=b")];
    assert_eq!(service.ask("POST /v1/roster", &kind, b"x").problem().0, 400);
    assert_eq!(service.ask("POST /v1/roster", &[], b"x").problem().0, 415);
    // A damaged file is a roster whose report says so.
    let damaged = hand_in(&service, &[("file", "a.xlsx", b"PK")], &[]);
    let state = ended(&service, &damaged.headers["location"]);
    assert!(!state["faults"].as_array().unwrap().is_empty(), "{state}");
}
