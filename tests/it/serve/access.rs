//! Who may ask for what.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::{Answer, BUSY, Running};
use crate::program::{healthcode, one_clear_line, run, status, text};

fn add(file: &str, args: &[&str]) -> String {
    let output = run(&[&["serve", "key", "add", file], args].concat(), b"");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    text(&output.stdout).trim().to_owned()
}

fn ask(service: &Running, key: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {key}");
    let headers = [
        ("Content-Type", "application/json"),
        ("Authorization", &bearer),
    ];
    service.ask("POST /v1/verify", &headers, body.as_bytes())
}

#[test]
fn a_key_holds_for_its_scopes_and_its_place_until_it_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    let file = file.to_str().unwrap();
    let turnstile = add(file, &["turnstile", "--place", "workplace"]);
    let counter = add(
        file,
        &[
            "counter",
            "--scope",
            "metrics,batch",
            "--until",
            "2020-03-28",
        ],
    );
    let over = add(file, &["over", "--until", "2020-03-27"]);
    let written = fs::read_to_string(file).unwrap();
    let (_, secret) = turnstile.split_once('.').unwrap();
    assert!(!written.contains(secret), "a secret is stored");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    let again = run(&["serve", "key", "add", file, "turnstile"], b"");
    assert_eq!(status(&again), 1);
    one_clear_line(&again);
    let listed = text(&run(&["serve", "key", "list", file], b"").stdout);
    assert!(
        listed.starts_with("turnstile  verify  workplace  -\n"),
        "{listed}"
    );

    let service = Running::start(&["--demo", "--listen", "127.0.0.1:0", "--api-keys", file]);
    let body = |place: &str| json!({"no_code": true, "place": place}).to_string();
    let plain = json!({"no_code": true}).to_string();
    let answer = ask(&service, &turnstile, &plain);
    assert_eq!(
        (answer.status, &answer.json()["place"]),
        (200, &json!("workplace"))
    );
    assert_eq!(ask(&service, &turnstile, &body("workplace")).status, 200);
    let elsewhere = ask(&service, &turnstile, &body("community"));
    assert_eq!(elsewhere.problem(), (403, "/place".to_owned()));
    // A key for something else, one that is over, and what is no key.
    assert_eq!(ask(&service, &counter, &plain).problem().0, 403);
    for key in [&over, "turnstile.x", "turnstile", "", "nobody.x"] {
        let refused = ask(&service, key, &plain);
        assert_eq!(refused.problem().0, 401, "{key}");
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
    }
    let bearer = format!("Bearer {counter}");
    let scraped = service.ask("GET /metrics", &[("Authorization", &bearer)], b"");
    assert_eq!(scraped.status, 200);
    let batch = |key: &str, line: &str| {
        let bearer = format!("Bearer {key}");
        let kind = ("Content-Type", "application/jsonl");
        let headers = [kind, ("Authorization", &*bearer)];
        service.ask("POST /v1/verify/batch", &headers, line.as_bytes())
    };
    assert_eq!(batch(&counter, &plain).status, 200);
    assert_eq!(batch(&turnstile, &plain).problem().0, 403);
    // What comes through a proxy is not from this machine.
    let forwarded = [
        ("Content-Type", "application/json"),
        ("X-Forwarded-For", "10.0.0.1"),
    ];
    assert_eq!(
        service
            .ask("POST /v1/verify", &forwarded, plain.as_bytes())
            .problem()
            .0,
        401
    );
    assert_eq!(
        service.ask("GET /healthz", &[("Via", "1.1 x")], b"").status,
        200
    );
    // The same holds for a proxy that adds no header, by the older version of HTTP.
    let old = format!(
        "POST /v1/verify HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{plain}",
        service.address,
        plain.len()
    );
    assert_eq!(service.raw(old.as_bytes()).problem().0, 401);

    assert_eq!(
        status(&run(&["serve", "key", "remove", file, "turnstile"], b"")),
        0
    );
    let since = Instant::now();
    while ask(&service, &turnstile, &plain).status != 401 {
        assert!(since.elapsed() < BUSY, "a removed key lives on");
        thread::sleep(Duration::from_millis(50));
    }
    // A file that cannot be read holds no key.
    fs::write(file, "{").unwrap();
    let since = Instant::now();
    while batch(&counter, &plain).status != 401 {
        assert!(since.elapsed() < BUSY, "a key outlives its file");
        thread::sleep(Duration::from_millis(50));
    }
}

/// A key whose batch is not complete yet uses its own share, and no other key's.
#[test]
fn a_key_that_asks_too_much_at_a_time_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    let file = file.to_str().unwrap();
    let scope = &["--scope", "batch,verify,roster"][..];
    let greedy = add(file, &[&["greedy"], scope].concat());
    let modest = add(file, &[&["modest"], scope].concat());
    let service = Running::start(&["--demo", "--listen", "127.0.0.1:0", "--api-keys", file]);
    let batch = |key: &str| {
        let bearer = format!("Bearer {key}");
        let headers = [
            ("Content-Type", "application/jsonl"),
            ("Authorization", &*bearer),
        ];
        service.ask("POST /v1/verify/batch", &headers, br#"{"no_code":true}"#)
    };
    let head = format!(
        "POST /v1/verify/batch HTTP/1.1\r\nHost: {}\r\nContent-Type: application/jsonl\r\n\
         Authorization: Bearer {greedy}\r\nContent-Length: 17\r\n\r\n{{",
        service.address
    );
    let since = Instant::now();
    let (mut slow, refused) = loop {
        // If it arrives after the request of the round before, it is the one that is refused.
        let mut slow = service.connect();
        slow.write_all(head.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(300));
        let answer = batch(&greedy);
        if answer.status == 429 {
            break (slow, answer);
        }
        assert!(since.elapsed() < BUSY, "{}", answer.status);
    };
    assert_eq!(refused.problem().0, 429);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(batch(&modest).status, 200);
    let plain = json!({"no_code": true}).to_string();
    assert_eq!(ask(&service, &greedy, &plain).status, 200);
    // Once it is answered and the answer was received, the next one is accepted.
    slow.write_all(b"\"no_code\":true}\n").unwrap();
    assert_eq!(Answer::read(&mut slow).status, 200);
    let since = Instant::now();
    while batch(&greedy).status != 200 {
        assert!(since.elapsed() < BUSY, "its share is not given back");
        thread::sleep(Duration::from_millis(20));
    }
    // Rosters are held; one key has a share of them.
    let hand_in = |key: &str| {
        let bearer = format!("Bearer {key}");
        let kind = ("Content-Type", "multipart/form-data; boundary=b");
        let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\
                    姓名,码\n甲,x\n\r\n--b--\r\n";
        let headers = [kind, ("Authorization", &*bearer)];
        service.ask("POST /v1/roster", &headers, body.as_bytes())
    };
    let places: Vec<Answer> = (0..8).map(|_| hand_in(&greedy)).collect();
    assert!(
        places.iter().all(|answer| answer.status == 202),
        "{places:?}"
    );
    assert_eq!(hand_in(&greedy).problem().0, 429);
    assert_eq!(hand_in(&modest).status, 202);
    // A new key of the same name is another key: it sees nothing of the one before.
    let place = &places[0].headers["location"];
    let look = |key: &str| {
        let bearer = format!("Bearer {key}");
        let line = format!("GET {place}");
        service
            .ask(&line, &[("Authorization", &bearer)], b"")
            .status
    };
    assert_eq!((look(&greedy), look(&modest)), (200, 404));
    assert_eq!(
        status(&run(&["serve", "key", "remove", file, "greedy"], b"")),
        0
    );
    let anew = add(file, &[&["greedy"], scope].concat());
    let since = Instant::now();
    while look(&anew) == 401 {
        assert!(since.elapsed() < BUSY, "a new key is not accepted");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!((look(&greedy), look(&anew)), (401, 404));
}

#[test]
fn a_phone_joins_with_the_code_on_the_screen() {
    let service = Running::demo();
    let code = service.ask("POST /pair/code", &[], b"").json();
    let (code, kind) = (
        code["code"].as_str().unwrap(),
        [("Content-Type", "application/json")],
    );
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let join = |body: &str| service.ask("POST /pair", &kind, body.as_bytes());
    assert_eq!(join("{}").problem(), (422, "/code".to_owned()));
    assert_eq!(join(r#"{"code":"x"}"#).problem(), (403, "/code".to_owned()));
    let joined = join(&json!({"code": code}).to_string());
    assert_eq!(joined.status, 204);
    let cookie = &joined.headers["set-cookie"];
    for part in [
        "__Host-healthcode=",
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
        "Max-Age=43200",
        "Path=/",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Once.
    assert_eq!(join(&json!({"code": code}).to_string()).status, 403);
    // As from another machine: the cookie is asked for, and opens what the pages need.
    let (cookie, _) = cookie.split_once(';').unwrap();
    let as_phone = |line: &str, cookie: &str, body: &str| {
        let headers = [kind[0], ("Via", "1.1 x"), ("Cookie", cookie)];
        service.ask(line, &headers, body.as_bytes()).status
    };
    assert_eq!(
        as_phone("POST /v1/verify", cookie, r#"{"no_code":true}"#),
        200
    );
    assert_eq!(
        as_phone("POST /v1/verify", "x=y", r#"{"no_code":true}"#),
        401
    );
    assert_eq!(as_phone("GET /metrics", cookie, ""), 403);
    assert_eq!(as_phone("POST /pair/code", cookie, ""), 403);
}

#[test]
fn the_authority_of_a_machine_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (tls, keys) = (at("tls"), at("keys.json"));
    add(&keys, &["gate"]);
    let fingerprint = || {
        let mut child = healthcode()
            .args([
                "serve",
                "--demo",
                "--listen",
                "0.0.0.0:0",
                "--tls-self-signed",
                &tls,
            ])
            .args(["--api-keys", &keys, "--lang", "en"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = std::io::BufReader::new(child.stderr.take().unwrap());
        let lines = std::io::BufRead::lines(said).map_while(Result::ok);
        let (mut found, mut ready) = (None, None);
        for line in lines {
            found = found.or(line
                .split_once("(SHA-256): ")
                .map(|(_, print)| print.to_owned()));
            if line.contains("ready at https://") {
                ready = Some(line);
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(ready.is_some());
        found.unwrap()
    };
    let first = fingerprint();
    assert_eq!(first.len(), 95, "{first}");
    assert_eq!(first, fingerprint());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(at("tls/ca.key.pem"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    // As openssl prints it, where there is one.
    let shown = Command::new("openssl")
        .args([
            "x509",
            "-noout",
            "-fingerprint",
            "-sha256",
            "-in",
            &at("tls/ca.pem"),
        ])
        .output();
    if let Ok(shown) = shown {
        assert!(
            text(&shown.stdout).contains(&first),
            "{}",
            text(&shown.stdout)
        );
    }
    // Encryption alone or keys alone are refused, and so is an authority without its key.
    for args in [
        &["--tls-self-signed", &tls][..],
        &["--api-keys", &keys],
        &[],
    ] {
        let refused = run(
            &[&["serve", "--demo", "--listen", "0.0.0.0:0"], args].concat(),
            b"",
        );
        assert_eq!(status(&refused), 2);
        assert!(one_clear_line(&refused).contains("--listen"));
    }
    fs::remove_file(at("tls/ca.key.pem")).unwrap();
    let refused = run(&["serve", "--demo", "--tls-self-signed", &tls], b"");
    assert_eq!(status(&refused), 1);
    one_clear_line(&refused);
}
