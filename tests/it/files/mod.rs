//! Files, limits and processes: what every command does with any file argument.

/// Every kind of file as every file argument of every command.
mod arguments;
/// What is never replaced.
mod outputs;
/// Programs that end when they should.
mod processes;
/// Several programs that change one file.
mod writers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::bundle_world;
use crate::program::{self, ended, healthcode, status, text};
use crate::status_world::URI;
use crate::world;

/// A folder with one good file of each kind.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::create_dir(desk.at("keys")).unwrap();
        fs::create_dir(desk.at("lists")).unwrap();
        program::keys(&desk.at("keys"));
        let put = |name: &str, bytes: &[u8]| fs::write(desk.at(name), bytes).unwrap();
        let private = world::key("330000").private_jwk().to_string();
        put("private.jwk.json", private.as_bytes());
        put(
            "claims.json",
            world::claims("330000").to_string().as_bytes(),
        );
        put("code.txt", world::genuine("330000").as_bytes());
        put("number.txt", b"11010519491231002X\n");
        put("changes.txt", b"7=1\n");
        put(
            "roster.csv",
            format!("姓名,健康码\n张三,{}\n", world::genuine("330000")).as_bytes(),
        );
        put(
            "risk.json",
            bundle_world::register(1).to_string().as_bytes(),
        );
        put(
            "notice.json",
            include_bytes!("../../../src/embedded/notices/tongliao-2020-03.json"),
        );
        for (name, secret) in [
            ("root-1", bundle_world::ROOTS[0]),
            ("targets", bundle_world::TARGETS),
            ("snapshot", bundle_world::SNAPSHOT),
            ("timestamp", bundle_world::TIMESTAMP),
        ] {
            let key = bundle_world::key(secret);
            put(
                &format!("{name}.private.jwk.json"),
                key.private_jwk().to_string().as_bytes(),
            );
            let set = serde_json::json!({ "keys": [key.public_jwk()] });
            put(&format!("{name}.jwks.json"), set.to_string().as_bytes());
        }
        let bundle = healthcode::internals::bundle::archive::pack("1.tar", &bundle_world::first());
        put("1.tar", &bundle.unwrap());
        desk.done(&[
            "status",
            "create",
            "--id",
            "330000",
            "--uri",
            URI,
            "--entries",
            "1000",
            "--key",
            "private.jwk.json",
            "--ttl",
            "24h",
            "--at",
            world::NOW,
            "--out",
            "lists/1.jwt",
        ]);
        desk.done(&[
            "bundle",
            "install",
            "1.tar",
            "--to",
            "gate",
            "--at",
            world::NOW,
            "--root",
            &bundle_world::fingerprint(&bundle_world::first()),
        ]);
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program in the folder.
    fn call(&self, args: &[&str]) -> Command {
        let mut command = healthcode();
        command.args(args).args(english(args));
        command
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.call(args).output().unwrap()
    }

    fn done(&self, args: &[&str]) -> Output {
        let output = self.run(args);
        assert_eq!(status(&output), 0, "{args:?}: {}", text(&output.stderr));
        output
    }

    /// Every file below the folder with its content; only files and folders are read.
    fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                match entry.file_type().unwrap() {
                    kind if kind.is_dir() => folders.push(entry.path()),
                    kind if kind.is_file() => {
                        let bytes = fs::read(entry.path()).unwrap();
                        found.push((entry.path(), bytes));
                    }
                    _ => found.push((entry.path(), Vec::new())),
                }
            }
        }
        found.sort();
        found
    }
}

/// Every command that says something knows `--lang`.
fn english(args: &[&str]) -> &'static [&'static str] {
    match args.contains(&"--help") {
        true => &[],
        false => &["--lang", "en"],
    }
}

/// What a child printed until it ended; `None` if it hangs.
fn printed(mut child: Child) -> Option<Output> {
    ended(&mut child)?;
    Some(child.wait_with_output().unwrap())
}

#[cfg(unix)]
pub(crate) fn fifo(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}
