//! New trust and the end of the service, during requests.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, BUSY, Running};
use crate::bundle_world::{documents, fingerprint, first, next};
use crate::gate_follows::{Place, WITHIN, registry};
use crate::program;
use crate::world;

fn serve(gate: &str) -> Running {
    Running::start(&[
        "--bundle",
        gate,
        "--at",
        world::NOW,
        "--listen",
        "127.0.0.1:0",
    ])
}

#[test]
fn no_answer_comes_from_trust_that_was_replaced() {
    let place = Place::new();
    let gate = place.path("gate");
    let mut files = first();
    place.install("1.tar", &files, &["--root", &fingerprint(&files)]);
    let service = Arc::new(serve(&gate));
    let stop = Arc::new(AtomicBool::new(false));
    // The newest version in any answer so far; no answer to a later request may have an older one.
    let newest = Arc::new(AtomicU64::new(1));
    let asking: Vec<_> = (0..4)
        .map(|number| {
            let (service, stop) = (Arc::clone(&service), Arc::clone(&stop));
            let newest = Arc::clone(&newest);
            thread::spawn(move || {
                let line = json!({"code": world::genuine("330000")}).to_string();
                let (path, kind, body) = match number {
                    0 => ("/v1/verify/batch", "application/jsonl", vec![line; 200].join("\n")),
                    _ => ("/v1/verify", "application/json", line),
                };
                let head = format!(
                    "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
                    service.address,
                    body.len()
                );
                let mut stream = service.connect();
                let mut count = 0_u64;
                while !stop.load(Ordering::SeqCst) {
                    let before = newest.load(Ordering::SeqCst);
                    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
                    let answer = Answer::read(&mut stream);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    for answer in answer.lines() {
                        let version = answer["bundle"]["version"].as_u64().unwrap();
                        assert!(version >= before, "{version} after {before}");
                        let revoked = version.is_multiple_of(2);
                        let verdict = if revoked { "reject" } else { "pass" };
                        assert_eq!(answer["verdict"], verdict, "version {version}");
                        newest.fetch_max(version, Ordering::SeqCst);
                        count += 1;
                    }
                }
                count
            })
        })
        .collect();
    files = next(&files, documents(&registry(8, true)));
    place.install("2.tar", &files, &[]);
    let installed = Instant::now();
    while newest.load(Ordering::SeqCst) < 2 {
        assert!(
            installed.elapsed() < WITHIN + BUSY,
            "new trust is not noticed"
        );
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_secs(1));
    stop.store(true, Ordering::SeqCst);
    let counts: Vec<u64> = asking.into_iter().map(|one| one.join().unwrap()).collect();
    assert!(counts.iter().all(|count| *count > 1), "{counts:?}");
}

#[test]
fn a_bundle_that_does_not_verify_is_told_and_the_old_one_judges_on() {
    let place = Place::new();
    let gate = place.path("gate");
    let files = first();
    place.install("1.tar", &files, &["--root", &fingerprint(&files)]);
    let service = serve(&gate);
    let part = |checkup: &Value| {
        let parts = checkup["parts"].as_array().unwrap();
        parts.iter().any(|part| part["part"] == "reload")
    };
    let sound = service.get("/readyz");
    assert!(!part(&sound.json()), "{:?}", sound.json());
    fs::write(Path::new(&gate).join("bundle.tar"), b"damaged").unwrap();
    let since = Instant::now();
    while !part(&service.get("/readyz").json()) {
        assert!(since.elapsed() < WITHIN + BUSY, "nobody is told");
        thread::sleep(Duration::from_millis(50));
    }
    let answer = service
        .verify(&json!({"code": world::genuine("330000")}))
        .json();
    assert_eq!(
        (&answer["verdict"], &answer["bundle"]["version"]),
        (&json!("pass"), &json!(1))
    );
    let metrics = String::from_utf8(service.get("/metrics").body).unwrap();
    for line in [
        "healthcode_trust_refused 1",
        "healthcode_reloads_total{result=\"refused\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} is missing:\n{metrics}");
    }
}

#[test]
fn what_was_taken_is_finished_when_it_is_told_to_end() {
    let mut service = Running::demo();
    let body = json!({"no_code": true}).to_string();
    let head = format!(
        "POST /v1/verify HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        service.address,
        body.len()
    );
    let mut taken = service.connect();
    taken
        .write_all(format!("{head}{}", &body[..4]).as_bytes())
        .unwrap();
    thread::sleep(Duration::from_millis(300));
    let idle = service.connect();
    let pid = service.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    thread::sleep(Duration::from_millis(500));
    taken.write_all(&body.as_bytes()[4..]).unwrap();
    assert_eq!(Answer::read(&mut taken).status, 200);
    // The silent one is not waited for.
    let ended = program::ended(&mut service.child).expect("it does not end");
    assert!(ended.success(), "{ended}");
    drop(idle);
}
