//! Requests and their answers.

use std::fs;
use std::io::Write;

use serde_json::{Value, json};

use super::client::{Answer, Running};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/codes/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read(path).unwrap()
}

fn green() -> String {
    let text = String::from_utf8(fixture("zhejiang-green.txt")).unwrap();
    text.trim().to_owned()
}

#[test]
fn one_request_is_one_decision_whatever_the_verdict() {
    let service = Running::demo();
    let pass = service.verify(&json!({"key": "42", "code": green(), "declared": []}));
    assert_eq!(pass.status, 200);
    assert_eq!(pass.headers["content-type"], "application/json");
    assert_eq!(pass.headers["cache-control"], "no-store");
    let decision = pass.json();
    assert_eq!(
        (&decision["verdict"], &decision["key"], &decision["clock"]),
        (&json!("pass"), &json!("42"), &json!("given"))
    );
    assert_eq!(decision.get("input"), None);
    let without = service.verify(&json!({"no_code": true, "place": "community"}));
    assert_eq!(
        (without.status, &without.json()["input"]),
        (200, &json!("-:1"))
    );
    for (request, verdict) in [
        (
            json!({"code": green(), "declared": ["420000"]}),
            "quarantine",
        ),
        (json!({"code": "no code"}), "reject"),
        (json!({"code": format!("{}x", green())}), "reject"),
        (
            json!({"code": format!("https://example.cn/?c={}", green())}),
            "reject",
        ),
        (
            json!({"code": green(), "id_number": "110105194912310021"}),
            "reject",
        ),
    ] {
        let answer = service.verify(&request);
        assert_eq!(
            (answer.status, answer.json()["verdict"].as_str().unwrap()),
            (200, verdict)
        );
    }
    // On one connection, one after another.
    let mut stream = service.connect();
    for _ in 0..3 {
        let body = json!({"code": green()}).to_string();
        let head = format!(
            "POST /v1/verify HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json; charset=utf-8\r\n\
             Content-Length: {}\r\n\r\n{body}",
            service.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        assert_eq!(Answer::read(&mut stream).json()["verdict"], "pass");
    }
}

#[test]
fn a_batch_is_answered_line_by_line_in_order() {
    let service = Running::demo();
    let mut lines: Vec<String> = Vec::new();
    for number in 0..300 {
        lines.push(match number % 5 {
            0 => json!({"key": number.to_string(), "code": green()}).to_string(),
            1 => json!({"key": number.to_string(), "no_code": true}).to_string(),
            2 => json!({"code": "x"}).to_string(),
            3 => json!({"key": number.to_string(), "code": green(), "at": "2020"}).to_string(),
            _ => "{".to_owned(),
        });
    }
    let answer = service.ask(
        "POST /v1/verify/batch",
        &[("Content-Type", "application/x-ndjson")],
        lines.join("\n").as_bytes(),
    );
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/x-ndjson");
    let answers = answer.lines();
    assert_eq!(answers.len(), 300);
    for (number, answer) in answers.iter().enumerate() {
        let key = json!(number.to_string());
        let line = json!(format!("-:{}", number + 1));
        match number % 5 {
            0 => assert_eq!((&answer["key"], &answer["verdict"]), (&key, &json!("pass"))),
            1 => assert_eq!((&answer["key"], answer.get("jti")), (&key, None)),
            2 => assert_eq!(
                (&answer["input"], &answer["verdict"]),
                (&line, &json!("reject"))
            ),
            3 => {
                assert_eq!((&answer["key"], &answer["pointer"]), (&key, &json!("/at")));
                assert_eq!(answer.get("verdict"), None);
            }
            _ => {
                assert_eq!(answer["input"], line);
                assert!(answer["error"].is_string() && answer.get("verdict").is_none());
            }
        }
    }
    let empty = service.ask(
        "POST /v1/verify/batch",
        &[("Content-Type", "application/jsonl")],
        b"",
    );
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    let many = "{}\n".repeat(10_001);
    let refused = service.ask(
        "POST /v1/verify/batch",
        &[("Content-Type", "application/jsonl")],
        many.as_bytes(),
    );
    assert_eq!(refused.problem().0, 413);
}

#[test]
fn a_picture_is_judged_with_what_is_said_of_its_traveller() {
    let service = Running::demo();
    let png = fixture("zhejiang-green.png");
    let kind = [("Content-Type", "image/png")];
    let ask = |query: &str| service.ask(&format!("POST /v1/verify/picture{query}"), &kind, &png);
    assert_eq!(ask("").json()["verdict"], "pass");
    let answer = ask("?key=7&declared=%E6%B9%96%E5%8C%97&place=workplace&temperature=36.5").json();
    assert_eq!(
        (&answer["key"], &answer["verdict"], &answer["place"]),
        (&json!("7"), &json!("quarantine"), &json!("workplace"))
    );
    assert_eq!(ask("?declared=").json()["verdict"], "pass");
    assert_eq!(ask("?effort=first&key=1").json()["verdict"], "pass");
    for (query, pointer) in [
        ("?id_number=330102198001011234", "/id_number"),
        ("?name=x", "/name"),
        ("?at=2020-03-28", "/at"),
        ("?place=here", "/place"),
        ("?place=school&place=school", "/place"),
        ("?temperature=x", "/temperature"),
        ("?code=x", "/code"),
        ("?effort=none", "/effort"),
    ] {
        assert_eq!(ask(query).problem(), (422, pointer.to_owned()), "{query}");
    }
    let form = |parts: &[(&str, &[u8])]| {
        let mut body = Vec::new();
        for (name, bytes) in parts {
            let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(&[head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend_from_slice(b"--b--\r\n");
        let kind = [("Content-Type", "multipart/form-data; boundary=b")];
        service.ask("POST /v1/verify/picture", &kind, &body)
    };
    let request = json!({"key": "k", "id_number": "110105194912310021"}).to_string();
    let answer = form(&[("picture", &png), ("request", request.as_bytes())]).json();
    assert_eq!(
        (&answer["key"], &answer["identity"], &answer["verdict"]),
        (&json!("k"), &json!("mismatched"), &json!("reject"))
    );
    assert_eq!(form(&[("picture", &png)]).json()["verdict"], "pass");
    for (parts, pointer) in [
        (&[("request", request.as_bytes())][..], "/picture"),
        (&[("picture", &png), ("picture", &png)], "/picture"),
        (&[("picture", &png), ("code", b"x")], ""),
        (&[("picture", &png), ("request", b"[]")], ""),
        (
            &[("picture", &png), ("request", b"{\"code\":\"x\"}")],
            "/code",
        ),
    ] {
        assert_eq!(form(parts).problem(), (422, pointer.to_owned()));
    }
    // What is no picture is a decision with its reason.
    let answer = service
        .ask("POST /v1/verify/picture", &kind, b"no picture")
        .json();
    assert_eq!(answer["reasons"][0]["code"], "unreadable-image");
}

#[test]
fn a_code_that_comes_again_is_told_and_what_a_camera_still_sees_is_not() {
    let service = Running::demo();
    let again = |answer: &Value| {
        let warnings = answer["warnings"].as_array().cloned().unwrap_or_default();
        let mut codes = warnings
            .iter()
            .filter(|warning| warning["code"] == "same-code");
        codes
            .next()
            .map(|warning| warning["en"].as_str().unwrap().to_owned())
    };
    let png = fixture("zhejiang-green.png");
    let kind = [("Content-Type", "image/png")];
    let frame = || {
        service
            .ask("POST /v1/verify/picture?effort=first", &kind, &png)
            .json()
    };
    let first = frame();
    assert_eq!((&first["verdict"], again(&first)), (&json!("pass"), None));
    // A batch is no gate, and a code in sight is not shown once more.
    let line = json!({"code": green()}).to_string();
    let kind = [("Content-Type", "application/jsonl")];
    let batch = service.ask("POST /v1/verify/batch", &kind, line.as_bytes());
    assert_eq!(again(&batch.lines()[0]), None);
    let (began, still) = (std::time::Instant::now(), again(&frame()));
    assert!(
        still.is_none() || began.elapsed().as_secs() >= 4,
        "{still:?}"
    );
    let scanned = service.verify(&json!({"code": green()})).json();
    let told = again(&scanned).unwrap_or_default();
    assert!(
        told.starts_with("same code, ") && told.ends_with(" ago, passed then"),
        "{scanned}"
    );
    assert_eq!(scanned["verdict"], "pass");
    // A code that proves nothing is not remembered.
    for _ in 0..2 {
        assert_eq!(again(&service.verify(&json!({"code": "x"})).json()), None);
    }
}

#[test]
fn digits_are_asked_for_where_the_gate_says_so() {
    for (flags, asked) in [
        (&["--demo"][..], false),
        (&["--demo", "--challenge", "--place", "school"], true),
    ] {
        let listen = ["--listen", "127.0.0.1:0"];
        let service = Running::start(&[flags, &listen].concat());
        let place = if asked { "school" } else { "city-entry" };
        let gate = &service.get("/readyz").json()["gate"];
        assert_eq!(*gate, json!({"place": place, "challenge": asked}));
    }
    let service = Running::demo();
    let live = std::str::from_utf8(&fixture("bound-live.txt"))
        .unwrap()
        .trim()
        .to_owned();
    let judged = |digits: &str| service.verify(&json!({"code": live, "challenge": digits}));
    // The nonce of that proof was drawn at random.
    assert_eq!(
        judged("472").json()["reasons"][0]["code"],
        "challenge-mismatch"
    );
    for wrong in ["4", "", "12a", "1234567890123", "４７２"] {
        assert_eq!(
            judged(wrong).problem(),
            (422, "/challenge".to_owned()),
            "{wrong}"
        );
    }
    let png = fixture("zhejiang-green.png");
    let kind = [("Content-Type", "image/png")];
    let asked = service.ask("POST /v1/verify/picture?challenge=472", &kind, &png);
    assert_eq!(asked.json()["verdict"], "pass");
    let asked = service.ask("POST /v1/verify/picture?challenge=4", &kind, &png);
    assert_eq!(asked.problem(), (422, "/challenge".to_owned()));
}

#[test]
fn it_says_whether_it_is_alive_and_ready_and_what_it_has_counted() {
    let service = Running::demo();
    assert_eq!(service.get("/healthz").json(), json!({"alive": true}));
    let ready = service.get("/readyz");
    assert_eq!(ready.status, 200);
    let checkup = ready.json();
    assert_eq!(
        (&checkup["state"], &checkup["holds_everybody"]),
        (&json!("unfit"), &json!(false))
    );
    service.verify(&json!({"code": green(), "id_number": "330102198001011234"}));
    service.verify(&json!({"code": "x"}));
    let metrics = String::from_utf8(service.get("/metrics").body).unwrap();
    for line in [
        "healthcode_decisions_total{verdict=\"reject\"}",
        "healthcode_requests_total{route=\"/v1/verify\",method=\"POST\",status=\"200\"} 2",
        "healthcode_holds_everybody 0",
        "healthcode_issued_seconds{data=\"registry\"}",
    ] {
        assert!(metrics.contains(line), "{line} is missing:\n{metrics}");
    }
    assert!(!metrics.contains("3301"), "a number is counted:\n{metrics}");
    // After its end the clock holds everybody: the notice is in force no more.
    let late = Running::start(&[
        "--demo",
        "--listen",
        "127.0.0.1:0",
        "--at",
        "2031-03-28T09:00:00+08:00",
    ]);
    let ready = late.get("/readyz");
    let all: Value = ready.json();
    let held = all["holds_everybody"] == json!(true);
    assert_eq!(ready.status == 503, held, "{all}");
}

#[test]
fn the_pages_come_with_a_policy_that_loads_nothing_from_elsewhere() {
    let service = Running::demo();
    for page in ["/", "/roster", "/pair"] {
        let answer = service.get(page);
        assert_eq!(answer.status, 200, "{page}");
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        let policy = &answer.headers["content-security-policy"];
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(
            String::from_utf8(answer.body)
                .unwrap()
                .contains("<!doctype html>")
        );
    }
}

/// The document lists every route, and nothing that is not one.
#[test]
fn the_api_is_what_its_document_says() {
    let service = Running::demo();
    let document = service.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let listed: Vec<&str> = paths.keys().map(String::as_str).collect();
    let routes = include_str!("../../../src/serve/service.rs");
    let after = |text: &'static str| {
        let path = text.trim_start().trim_start_matches('"');
        path.split_once('"').map_or("", |(path, _)| path)
    };
    let written: Vec<&str> = routes.split(".route(").skip(1).map(after).collect();
    let written = written.iter().filter(|path| path.starts_with('/'));
    for path in written.clone() {
        assert!(listed.contains(path), "{path} is not in the document");
    }
    assert!(written.count() >= 12, "the routes were not found");
    for (path, operations) in paths {
        let asked = path
            .replace("{id}", &"0".repeat(32))
            .replace("{report}", "report.html");
        for method in ["GET", "POST", "DELETE"] {
            let listed = operations.get(method.to_lowercase()).is_some();
            let status = service.ask(&format!("{method} {asked}"), &[], b"").status;
            assert_eq!(status != 405, listed, "{method} {path}: {status}");
            if listed {
                let responses = operations[method.to_lowercase()]["responses"].as_object();
                assert!(
                    responses.unwrap().contains_key(&status.to_string()),
                    "{path}: {status}"
                );
            }
        }
    }
}
