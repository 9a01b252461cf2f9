//! The manual: every command in it runs, its tables and links hold, and `guide` shows it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use healthcode::internals::bundle::archive::pack;
use healthcode::internals::issue::Plan;
use healthcode::{Timestamp, embedded};
use serde_json::{Value, json};

use crate::bundle_world::{documents, fingerprint, made, plan, sign_all};
use crate::program::{healthcode, keys, one_clear_line, run, status, text};
use crate::world;

/// The number of the holder in the test world's codes.
const ID_NUMBER: &str = "11010519491231002X";

/// A block of commands that does not run has this comment above it, with the reason.
const NOT_RUN: &str = "<!-- not run: ";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and every chapter, by name.
fn pages() -> BTreeMap<String, String> {
    let folder = fs::read_dir(root().join("src/docs")).unwrap();
    let mut pages: BTreeMap<String, String> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    pages.insert("README.md".to_owned(), readme);
    pages
}

/// The commands of every `sh` block that runs, a continued line as one.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let (mut above, mut block, mut command) = ("", None, String::new());
    for line in page.lines() {
        match block {
            None if line == "```sh" => block = Some(!above.starts_with(NOT_RUN)),
            Some(_) if line == "```" => block = None,
            Some(true) => {
                command.push_str(line.trim_end_matches('\\'));
                if !line.ends_with('\\') && !command.trim().is_empty() {
                    commands.push(std::mem::take(&mut command));
                }
            }
            _ => {}
        }
        above = line;
    }
    commands
}

/// The exit statuses that a command may have: the one in its comment; otherwise any verdict for the
/// commands that judge, and 0 for the others.
fn expected(command: &str) -> &'static str {
    let comment = command.split_once(" #").map_or("", |(_, comment)| comment);
    let given = ["10", "11", "12", "0"].into_iter().find(|status| {
        ["exits ", "退出状态 "]
            .iter()
            .any(|word| comment.contains(&format!("{word}{status}")))
    });
    let judges = ["check ", "roster ", "doctor"]
        .iter()
        .any(|judge| command.starts_with(&format!("healthcode {judge}")));
    match given {
        Some(status) => status,
        None if judges => "0 10 11 12",
        None => "0",
    }
}

/// A folder with everything that the manual's commands name.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    let at = |name: &str| desk.path().join(name);
    let write = |name: &str, bytes: &[u8]| fs::write(at(name), bytes).unwrap();
    symlink(root().join("fixtures"), at("fixtures")).unwrap();
    fs::create_dir(at("keys")).unwrap();
    keys(&at("keys"));

    let seconds = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let now = i64::try_from(seconds.as_secs()).unwrap();
    let mut claims = world::claims("330000");
    claims["iat"] = json!(now - 3_600);
    claims["exp"] = json!(now + 36_000);
    let private = world::key("330000").private_jwk().to_string();
    let token = world::sign("330000", &claims);
    write("claims.json", claims.to_string().as_bytes());
    write("private.jwk.json", private.as_bytes());
    let phone = world::key("320000").private_jwk().to_string();
    write("phone.jwk.json", phone.as_bytes());
    write("codes.txt", format!("{token}\n").as_bytes());
    for name in ["code.txt", "健康码.txt"] {
        write(name, token.as_bytes());
    }
    for name in ["number.txt", "号码.txt"] {
        write(name, ID_NUMBER.as_bytes());
    }
    paint(desk.path());
    for (folder, picture) in [("screenshots", "photo.png"), ("截图文件夹", "照片.png")] {
        fs::create_dir(at(folder)).unwrap();
        fs::copy(at("painted.png"), at(folder).join("张三.png")).unwrap();
        fs::copy(at("painted.png"), at(picture)).unwrap();
    }
    for name in ["roster.xlsx", "花名册.xlsx"] {
        roster(&at(name), &token);
    }

    let (_, notice) = embedded::notice_document(embedded::TONGLIAO).unwrap();
    write("notice.json", notice);
    write("my-notice.json", notice);
    let plan = plan_of(now);
    write("risk.json", &plan.documents["risk/register.json"]);
    let bundle = sign_all(&made(&plan, None));
    for name in ["bundle.tar", "信任包.tar"] {
        write(name, &pack(name, &bundle).unwrap());
    }
    for stick in ["stick", "U盘"] {
        fs::create_dir(at(stick)).unwrap();
        fs::copy(at("bundle.tar"), at(stick).join("bundle.tar")).unwrap();
    }
    let set = world::documents()["330000-x.jwks.json"].to_string();
    write("province.jwks.json", set.as_bytes());
    for folder in ["bundle-folder", "信任包文件夹"] {
        let to = at(folder);
        let call = [
            "bundle",
            "install",
            at("bundle.tar").to_str().unwrap(),
            "--to",
            to.to_str().unwrap(),
            "--root",
            &fingerprint(&bundle),
        ]
        .map(str::to_owned);
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        let output = run(&call, b"");
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    }
    write("root-fingerprint", fingerprint(&bundle).as_bytes());
    desk
}

/// The test world's bundle, made a minute ago, with a register of today.
fn plan_of(now: i64) -> Plan {
    let mut plan = plan();
    plan.at = Timestamp::from_seconds(now - 60).unwrap();
    let mut documents = documents(&world::documents());
    let register = documents.get_mut("risk/register.json").unwrap();
    let mut value: Value = serde_json::from_slice(register).unwrap();
    value["issued_at"] = json!(
        Timestamp::from_seconds(now - 3_600)
            .unwrap()
            .in_words(healthcode::Zone::UTC)
    );
    *register = value.to_string().into_bytes();
    plan.documents = documents;
    plan
}

/// `painted.png`: the code of `claims.json` as a picture.
fn paint(desk: &Path) {
    let painted = healthcode()
        .current_dir(desk)
        .args([
            "issue",
            "claims.json",
            "--key",
            "private.jwk.json",
            "--out",
            "painted.txt",
            "--qr",
            "painted.png",
        ])
        .output()
        .unwrap();
    assert_eq!(status(&painted), 0, "{}", text(&painted.stderr));
}

fn roster(path: &Path, token: &str) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [["姓名", "身份证号码", "健康码"], ["张三", ID_NUMBER, token]];
    for (row, cells) in rows.iter().enumerate() {
        sheet
            .write_row(u32::try_from(row).unwrap(), 0, *cells)
            .unwrap();
    }
    book.save(path).unwrap();
}

/// A shell in a folder that finds the program by its name.
fn shell(folder: &Path) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_healthcode"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("HEALTHCODE_")) {
        shell.env_remove(variable);
    }
    shell.current_dir(folder).env("PATH", path);
    shell
}

/// Runs the commands of one page in order, in one shell, so that variables last.
fn follow(name: &str, page: &str) {
    let commands = commands(page);
    if commands.is_empty() {
        return;
    }
    let desk = desk();
    let script: Vec<String> = commands
        .iter()
        .map(|command| {
            let allowed = expected(command);
            format!(
                "{command}\nstatus=$?\ncase ' {allowed} ' in *\" $status \"*) ;; *) exec >&2; cat <<'SHOWN'\n\
                 {command}\nSHOWN\necho \"ended in $status; the manual allows {allowed}\"; exit 99;; esac"
            )
        })
        .collect();
    fs::write(desk.path().join("script"), script.join("\n")).unwrap();
    let output = shell(desk.path())
        .arg("script")
        .env(
            "ROOT_FINGERPRINT",
            fs::read_to_string(desk.path().join("root-fingerprint")).unwrap(),
        )
        .stdin(Stdio::from(
            File::open(desk.path().join("codes.txt")).unwrap(),
        ))
        .output()
        .unwrap();
    assert_eq!(
        status(&output),
        0,
        "{name}:\n{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

#[test]
fn every_command_of_the_readme_runs() {
    follow("README.md", &pages()["README.md"]);
}

#[test]
fn every_command_of_the_chapters_runs() {
    let pages = pages();
    let told = |name: &str| commands(&pages[name]).len();
    assert!(
        told("gate.zh.md") > 10 && told("trust.md") > 15,
        "commands were not found"
    );
    for (name, page) in pages.iter().filter(|(name, _)| *name != "README.md") {
        follow(name, page);
    }
}

/// What a publisher and a gate type who begin with nothing, by their chapters. The folder holds only
/// what others give them: the register of the authority, a province's public keys, a stick.
#[test]
fn five_commands_lead_from_nothing_to_an_open_gate() {
    let pages = pages();
    let below = |page: &str, heading: &str| {
        let (_, rest) = pages[page].split_once(heading).unwrap();
        commands(rest)
    };
    let publisher = below("trust.md", "\n### Publishing in three commands\n");
    let gate = below("gate.en.md", "\n## Before the gate opens\n");
    let (publisher, gate) = (&publisher[..3], &gate[..2]);
    let told: Vec<String> = [publisher, gate]
        .concat()
        .iter()
        .map(|command| {
            command
                .split_whitespace()
                .take(3)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "healthcode bundle init",
            "healthcode keys add",
            "healthcode bundle publish",
            "healthcode gate install",
            "healthcode gate run"
        ]
    );
    let said = pages["trust.md"]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(said.contains("five commands lead from nothing to an open gate"));

    let (given, empty) = (desk(), tempfile::tempdir().unwrap());
    for name in ["risk.json", "province.jwks.json"] {
        fs::copy(given.path().join(name), empty.path().join(name)).unwrap();
    }
    fs::create_dir(empty.path().join("stick")).unwrap();
    let typed = |commands: &[String], fingerprint: &str| {
        let codes = File::open(given.path().join("codes.txt")).unwrap();
        let output = shell(empty.path())
            .args(["-euc", &commands.join("\n")])
            .env("ROOT_FINGERPRINT", fingerprint)
            .stdin(Stdio::from(codes))
            .output()
            .unwrap();
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let shown = typed(publisher, "");
    let groups = |line: &&str| line.split(' ').count() == 16;
    let fingerprint = shown.lines().rev().find(groups).unwrap();
    let judged = typed(gate, fingerprint);
    let passes = judged.lines().filter(|line| line.starts_with("✓ PASS"));
    assert_eq!(passes.count(), 1, "{judged}");
}

/// The runner itself is tested: it finds a command whose exit status differs from the page.
#[test]
#[should_panic(expected = "ended in 10; the manual allows 0")]
fn a_command_that_ends_otherwise_is_found() {
    follow(
        "a page",
        "```sh\nhealthcode check --demo --no-code   # exits 0\n```\n",
    );
}

#[test]
fn a_block_that_does_not_run_says_why() {
    for (name, page) in pages() {
        for line in page.lines().filter(|line| line.contains("not run")) {
            let reason = line
                .strip_prefix(NOT_RUN)
                .and_then(|rest| rest.strip_suffix(" -->"));
            assert!(
                reason.is_some_and(|reason| reason.len() > 10),
                "{name}: {line}"
            );
        }
        assert_eq!(
            page.matches("```").count() % 2,
            0,
            "{name}: a block is not closed"
        );
        for fence in page.lines().filter(|line| line.starts_with("```")) {
            let known = [
                "```",
                "```sh",
                "```json",
                "```rust",
                "```text",
                "```python",
                "```js",
                "```toml",
            ];
            assert!(known.contains(&fence), "{name}: {fence}");
        }
    }
}

#[test]
fn the_readme_is_short_and_its_links_lead_somewhere() {
    let pages = pages();
    assert!(pages["README.md"].lines().count() <= 200);
    for (name, page) in &pages {
        let folder = root().join(if name == "README.md" { "" } else { "src/docs" });
        for link in page.split("](").skip(1) {
            let (to, _) = link.split_once(')').unwrap();
            assert!(
                to.starts_with("https://") || folder.join(to).exists(),
                "{name}: {to}"
            );
        }
    }
}

/// The README shows some rows of the chapter's table, and no other figure.
#[test]
fn the_readme_and_the_chapter_give_the_same_figures() {
    let pages = pages();
    let speed = pages["README.md"].split("## Speed").nth(1).unwrap();
    let speed = speed.split("\n## ").next().unwrap();
    let rows: Vec<&str> = speed.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 6);
    for row in rows {
        assert!(
            pages["performance.md"].lines().any(|line| line == row),
            "{row}"
        );
    }
}

#[test]
fn guide_lists_and_shows_its_chapters() {
    let contract = &pages()["contract.md"];
    for lang in ["zh", "en"] {
        let list = run(&["guide", "--lang", lang], b"");
        assert_eq!(status(&list), 0);
        let list = text(&list.stdout);
        let chapters: Vec<&str> = list
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().next().unwrap())
            .collect();
        assert!(chapters.len() >= 8, "{list}");
        for chapter in chapters {
            assert!(
                contract.contains(&format!("`{chapter}`")),
                "{chapter} is not in the contract"
            );
            let shown = run(&["guide", chapter, "--lang", lang], b"");
            let page = text(&shown.stdout);
            assert_eq!(status(&shown), 0);
            assert!(
                page.lines().count() > 10 && !page.contains("```") && !page.contains("<!--"),
                "{page}"
            );
        }
    }
    assert!(text(&run(&["guide", "gate"], b"").stdout).contains("值班负责人"));
}

#[test]
fn a_chapter_that_is_not_there_is_refused() {
    for name in ["nonsense", "Gate", ""] {
        let output = run(&["guide", name], b"");
        assert_eq!(status(&output), 2);
        assert!(one_clear_line(&output).contains("gate"));
    }
}

#[test]
fn help_is_found() {
    for call in [
        &["help"][..],
        &["help", "check"],
        &["help", "keys", "generate"],
        &["--help"],
    ] {
        let output = run(call, b"");
        assert_eq!((status(&output), output.stderr.len()), (0, 0), "{call:?}");
        assert!(text(&output.stdout).contains("Usage"), "{call:?}");
    }
    let bare = run(&[], b"");
    assert_eq!(status(&bare), 2);
    for command in ["check", "scan", "roster", "guide"] {
        assert!(
            text(&bare.stderr).contains(command),
            "{}",
            text(&bare.stderr)
        );
    }
    // `check` returns 0 for a pass only.
    assert_eq!(status(&run(&["check", "--help"], b"")), 2);
}

/// The programs of the chapter for wallet makers are the same in both languages.
#[test]
fn the_wallet_chapters_have_the_same_programs() {
    let pages = pages();
    let programs = |name: &str| -> Vec<String> {
        let blocks = pages[name].split("```").skip(1).step_by(2);
        let programs =
            blocks.filter(|block| block.starts_with("python") || block.starts_with("js"));
        programs.map(str::to_owned).collect()
    };
    let (zh, en) = (programs("wallet.zh.md"), programs("wallet.en.md"));
    assert_eq!(zh, en);
    assert_eq!(zh.len(), 2);
}
