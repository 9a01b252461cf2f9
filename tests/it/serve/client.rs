//! The service at work, and a client that sends exactly the bytes that a test wants.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::program::healthcode;

/// The time that a busy machine may take.
pub(crate) const BUSY: Duration = Duration::from_secs(60);

/// A service of the demonstration; it ends with the value.
pub(crate) struct Running {
    pub(crate) child: Child,
    /// Where it listens: `127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl Running {
    /// Starts it with these flags besides, and waits until it listens.
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = healthcode()
            .arg("serve")
            .args(args)
            .args(["--lang", "en"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut all = String::new();
        let address = loop {
            let mut line = String::new();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "it ended: {all}");
            if let Some((_, address)) = line.split_once("ready at ") {
                let (_, address) = address.trim().split_once("://").unwrap();
                break address.trim_end_matches('/').to_owned();
            }
            all.push_str(&line);
        };
        // Its later output must not fill the pipe.
        thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { child, address }
    }

    /// The demonstration's service.
    pub(crate) fn demo() -> Self {
        Self::start(&["--demo", "--listen", "127.0.0.1:0"])
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(BUSY)).unwrap();
        stream
    }

    /// Sends these bytes and reads one answer.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A service that refuses early may close before it has read all.
        let _ = stream.write_all(bytes);
        Answer::read(&mut stream)
    }

    /// Asks with these headers besides `Host`, and closes.
    pub(crate) fn ask(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{line} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!(
            "Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        ));
        self.raw(&[head.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[], b"")
    }

    pub(crate) fn verify(&self, request: &Value) -> Answer {
        self.verify_text(request.to_string().as_bytes())
    }

    pub(crate) fn verify_text(&self, body: &[u8]) -> Answer {
        let kind = [("Content-Type", "application/json")];
        self.ask("POST /v1/verify", &kind, body)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let mut piece = [0; 65_536];
        let end = loop {
            if let Some(end) = find(&bytes, b"\r\n\r\n") {
                break end;
            }
            let count = stream.read(&mut piece).unwrap();
            assert_ne!(count, 0, "no answer: {:?}", String::from_utf8_lossy(&bytes));
            bytes.extend_from_slice(&piece[..count]);
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers: BTreeMap<String, String> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut body = bytes[end + 4..].to_vec();
        let length = match status {
            // No content has no length either (RFC 9110 §8.6).
            "204" => Some(0),
            _ => headers.get("content-length").map(|n| n.parse().unwrap()),
        };
        loop {
            let whole = match length {
                Some(length) => body.len() >= length,
                None => body.ends_with(b"\r\n0\r\n\r\n") || body == b"0\r\n\r\n",
            };
            if whole {
                break;
            }
            let count = stream.read(&mut piece).unwrap();
            assert_ne!(count, 0, "the answer was cut short");
            body.extend_from_slice(&piece[..count]);
        }
        if length.is_none() {
            body = unchunked(&body);
        }
        Self {
            status: status.parse().unwrap(),
            headers,
            body,
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(self.body.clone()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The status of a refusal, which must be a problem document, and its pointer.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let json = self.json();
        assert_eq!(json["status"], self.status);
        assert!(
            json["zh"].is_string() && json["en"] == json["detail"],
            "{json}"
        );
        let pointer = json["pointer"].as_str().unwrap_or("none");
        (self.status, pointer.to_owned())
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = find(bytes, b"\r\n").unwrap();
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
}
