//! Requests that must be refused: wrong forms, wrong names, other origins, too large, too slow.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::client::{Answer, Running};
use crate::program::{one_clear_line, run, status};

#[test]
fn text_that_is_no_json_is_400_and_a_wrong_member_422() {
    let service = Running::demo();
    for (body, refused) in [
        ("", (400, "none")),
        ("{", (400, "none")),
        ("\u{feff}{}", (400, "none")),
        ("{\"code\":\"x\"} x", (400, "none")),
        ("{}", (422, "")),
        ("[]", (422, "")),
        (r#"{"code":"x","code":"y"}"#, (422, "/code")),
        (
            r#"{"code":"x","at":"2020-03-28T09:00:00+08:00"}"#,
            (422, "/at"),
        ),
        (r#"{"code":"x","clock":"given"}"#, (422, "/clock")),
        (r#"{"code":"x","leeway":300}"#, (422, "/leeway")),
        (r#"{"code":"x","place":"here"}"#, (422, "/place")),
    ] {
        let (status, pointer) = service.verify_text(body.as_bytes()).problem();
        assert_eq!((status, pointer.as_str()), refused, "{body}");
    }
    assert_eq!(service.verify_text(b"\xff{}").problem().0, 400);
    // Every fault is reported.
    let both = service
        .verify(&json!({"code": "x", "place": 1, "purpose": 2}))
        .json();
    assert_eq!(both["faults"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_too_large_or_of_another_type_is_not_read() {
    let service = Running::demo();
    let large = json!({"code": "x".repeat(70_000)});
    assert_eq!(service.verify(&large).problem().0, 413);
    // It does not wait for a body that is announced as too large either.
    let announced = |path: &str, kind: &str, length: u64| {
        let address = &service.address;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        service.raw(head.as_bytes()).problem().0
    };
    assert_eq!(announced("/v1/verify", "application/json", 70_000), 413);
    assert_eq!(announced("/v1/verify/picture", "image/jpeg", 17 << 20), 413);
    assert_eq!(
        announced("/v1/verify/batch", "application/jsonl", 1 << 40),
        413
    );
    // In pieces, without an announced length.
    let piece = format!("{:x}\r\n{}\r\n", 40_000, "x".repeat(40_000));
    let head = format!(
        "POST /v1/verify HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        service.address
    );
    let chunked = service.raw(format!("{head}{piece}{piece}0\r\n\r\n").as_bytes());
    assert_eq!(chunked.problem().0, 413);
    for (path, headers) in [
        ("/v1/verify", &[("Content-Type", "text/plain")][..]),
        ("/v1/verify", &[]),
        (
            "/v1/verify",
            &[
                ("Content-Type", "application/json"),
                ("Content-Encoding", "gzip"),
            ],
        ),
        (
            "/v1/verify",
            &[
                ("Content-Type", "application/json"),
                ("Content-Type", "text/html"),
            ],
        ),
        ("/v1/verify/batch", &[("Content-Type", "application/json")]),
        (
            "/v1/verify/picture",
            &[("Content-Type", "application/json")],
        ),
        ("/v1/verify/picture", &[("Content-Type", "imagery")]),
    ] {
        let answer = service.ask(&format!("POST {path}"), headers, b"{}");
        assert_eq!(answer.problem().0, 415, "{path} {headers:?}");
    }
}

#[test]
fn it_answers_to_its_own_names_and_to_its_own_pages_alone() {
    let service = Running::demo();
    let port = service.address.rsplit(':').next().unwrap();
    let asked = |host: &str, more: &str, path: &str| {
        let head = format!("GET {path} HTTP/1.1\r\n{host}{more}Connection: close\r\n\r\n");
        service.raw(head.as_bytes()).status
    };
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    for host in [
        &own,
        &format!("Host: localhost:{port}\r\n"),
        &"Host: [::1]\r\n".to_owned(),
    ] {
        assert_eq!(asked(host, "", "/readyz"), 200, "{host}");
    }
    for host in [
        "evil.example",
        "192.168.1.7:8020",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
    ] {
        for path in ["/", "/readyz", "/v1/verify"] {
            let host = format!("Host: {host}\r\n");
            assert_eq!(asked(&host, "", path), 421, "{host}");
        }
    }
    assert_eq!(asked("", "", "/readyz"), 400);
    assert_eq!(asked(&own, &own, "/readyz"), 400);
    assert_eq!(asked("Host: a@localhost\r\n", "", "/readyz"), 400);
    assert_eq!(asked(&own, "", "http://evil.example/readyz"), 400);
    // A name is not forwarded by a header.
    assert_eq!(
        asked(
            "Host: evil.example\r\n",
            "X-Forwarded-Host: localhost\r\n",
            "/readyz"
        ),
        421
    );
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "file://",
    ] {
        let origin = format!("Origin: {origin}\r\n");
        assert_eq!(asked(&own, &origin, "/readyz"), 403, "{origin}");
    }
    assert_eq!(
        asked(&own, "Sec-Fetch-Site: cross-site\r\n", "/metrics"),
        403
    );
    assert_eq!(
        asked(
            &own,
            &format!("Origin: http://127.0.0.1:{port}\r\n"),
            "/readyz"
        ),
        200
    );
    // A link on another site may lead to the page, which reveals nothing.
    assert_eq!(asked(&own, "Sec-Fetch-Site: cross-site\r\n", "/"), 200);
}

#[test]
fn no_path_leads_out_and_no_method_around() {
    let service = Running::demo();
    for path in [
        "/v1",
        "/v1/verify/",
        "//v1/verify",
        "/v1/../metrics",
        "/%2e%2e/etc/passwd",
        "/../../etc/passwd",
        "/page/gate.html",
        "/V1/verify",
        "/metrics%00",
    ] {
        let answer = service.get(path);
        assert_eq!(answer.problem().0, 404, "{path}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("passwd"));
    }
    for line in [
        "GET /v1/verify",
        "DELETE /v1/verify",
        "POST /readyz",
        "PUT /",
        "TRACE /healthz",
    ] {
        let answer = service.ask(line, &[], b"");
        assert_eq!(answer.problem().0, 405, "{line}");
        assert!(answer.headers.contains_key("allow"), "{line}");
    }
    let override_ = [
        ("X-HTTP-Method-Override", "POST"),
        ("Content-Type", "application/json"),
    ];
    assert_eq!(service.ask("GET /v1/verify", &override_, b"{}").status, 405);
}

#[test]
fn two_lengths_are_no_request() {
    let service = Running::demo();
    let address = &service.address;
    for lengths in [
        "Content-Length: 2\r\nContent-Length: 40\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: +2\r\n",
    ] {
        let mut stream = service.connect();
        let bytes = format!(
            "POST /v1/verify HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             {lengths}\r\n{{}}GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n"
        );
        stream.write_all(bytes.as_bytes()).unwrap();
        let answer = Answer::read(&mut stream);
        assert!(answer.status >= 400, "{lengths}: {answer:?}");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(
            !String::from_utf8_lossy(&rest).contains("200 OK"),
            "{lengths}"
        );
    }
}

/// Every operation of the document that takes no parameters.
#[test]
fn a_parameter_that_a_route_does_not_know_is_a_fault() {
    let service = Running::demo();
    let document = service.get("/openapi.json").json();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{id}", &"0".repeat(32))
            .replace("{report}", "report.html");
        for method in ["get", "post", "delete"] {
            let responses = &operations[method]["responses"];
            if !responses.is_object() || responses.get("422").is_none() {
                continue;
            }
            let line = format!("{} {path}", method.to_uppercase());
            let kind = match path.as_str() {
                "/v1/verify/picture" => "image/png",
                _ => "application/json",
            };
            let kind = [("Content-Type", kind)];
            for (query, pointer) in [
                ("at=2020-03-28", "/at"),
                ("x", "/x"),
                ("a%2Fb=1", "/a~1b"),
                ("place=school&place=school", "/place"),
            ] {
                let answer = service.ask(&format!("{line}?{query}"), &kind, b"{}");
                let expected = (422, pointer.to_owned());
                assert_eq!(answer.problem(), expected, "{line}?{query}");
                asked += 1;
            }
            let plain = service.ask(&format!("{line}?"), &kind, b"{}");
            let without = service.ask(&line, &kind, b"{}");
            assert_eq!(plain.status, without.status, "{line}");
        }
    }
    assert!(asked >= 4 * 14, "{asked}");
    let none = json!({"no_code": true}).to_string();
    let kind = [("Content-Type", "application/json")];
    let answer = service.ask("POST /v1/verify?no_code=true", &kind, none.as_bytes());
    assert_eq!(answer.problem(), (422, "/no_code".to_owned()));
}

/// The head of a request is held in memory for any sender, so it must be bounded.
#[test]
fn a_head_is_bounded() {
    let service = Running::demo();
    let address = &service.address;
    let long = "x".repeat(80_000);
    for head in [
        format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nX: {long}\r\n\r\n"),
        format!("GET /healthz?{long} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
    ] {
        let mut stream = service.connect();
        let _ = stream.write_all(head.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let said = String::from_utf8_lossy(&answer);
        assert!(!said.contains("200 OK"), "{said}");
    }
    // Places by their longest names fit.
    let places =
        vec!["%E6%96%B0%E7%96%86%E7%BB%B4%E5%90%BE%E5%B0%94%E8%87%AA%E6%B2%BB%E5%8C%BA"; 64];
    let kind = [("Content-Type", "image/png")];
    let line = format!("POST /v1/verify/picture?declared={}", places.join(","));
    assert_eq!(service.ask(&line, &kind, b"x").status, 200);
    // As many parameters as fit are checked quickly.
    let many: Vec<String> = (0..6_000).map(|number| number.to_string()).collect();
    let answer = service.get(&format!("/healthz?{}", many.join("&")));
    assert_eq!(answer.problem(), (422, "/0".to_owned()));
}

/// More connections than are allowed, which send nothing or half of a head.
#[test]
fn who_says_nothing_keeps_nobody_else_waiting() {
    let service = Running::demo();
    let half = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n", service.address);
    let silent: Vec<_> = (0..600)
        .map(|number| {
            let mut stream = service.connect();
            if number % 2 == 0 {
                stream.write_all(half.as_bytes()).unwrap();
            }
            stream
        })
        .collect();
    assert_eq!(service.verify(&json!({"code": "x"})).status, 200);
    // The answer came while the last of them was still waited for.
    let last = silent.last().unwrap();
    last.set_nonblocking(true).unwrap();
    let waits = last.peek(&mut [0]).unwrap_err();
    assert_eq!(waits.kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn phones_that_join_slowly_take_no_more_than_their_places() {
    let service = Running::demo();
    let head = format!(
        "POST /pair HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n",
        service.address
    );
    let slow: Vec<_> = (0..40)
        .map(|_| {
            let mut stream = service.connect();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    // Some are refused at once because there are too many, the others soon because they are too slow.
    let mut answers: Vec<u16> = slow
        .into_iter()
        .map(|mut stream| Answer::read(&mut stream).status)
        .collect();
    answers.sort_unstable();
    answers.dedup();
    assert_eq!(answers, [408, 503]);
    let kind = [("Content-Type", "application/json")];
    let joins = service.ask("POST /pair", &kind, br#"{"code":"x"}"#);
    assert_eq!(joins.problem(), (403, "/code".to_owned()));
    let long = format!(r#"{{"code":"{}"}}"#, "1".repeat(2_000));
    let joins = service.ask("POST /pair", &kind, long.as_bytes());
    assert_eq!(joins.problem().0, 413);
}

#[test]
fn who_is_slow_is_not_waited_for() {
    let service = Running::demo();
    let address = &service.address;
    let head = format!(
        "POST /v1/verify HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
    );
    // One that never ends its head, one that never ends its body, one that says nothing.
    let slow: Vec<_> = [
        head.clone(),
        format!("{head}Content-Length: 100\r\n\r\n{{"),
        String::new(),
    ]
    .into_iter()
    .map(|sent| {
        let mut stream = service.connect();
        thread::spawn(move || {
            stream.write_all(sent.as_bytes()).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_millis(500)))
                .unwrap();
            // It is cut off before the body is complete, within a time that suits a busy machine.
            (0..90).any(|_| {
                // A byte now and then does not extend the time.
                let cut = !sent.is_empty() && stream.write_all(b" ").is_err();
                cut || match stream.read(&mut [0; 512]) {
                    Ok(_) => true,
                    Err(e) => e.kind() == std::io::ErrorKind::ConnectionReset,
                }
            })
        })
    })
    .collect();
    // Others are answered meanwhile.
    assert_eq!(service.verify(&json!({"code": "x"})).status, 200);
    for one in slow {
        assert!(one.join().unwrap(), "it is waited for");
    }
}

#[test]
fn it_listens_for_others_with_encryption_and_keys_alone() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let output = run(&["serve", "--demo", "--listen", address], b"");
        assert_eq!(status(&output), 2);
        let line = one_clear_line(&output);
        assert!(line.contains("--listen"), "{line}");
    }
}
