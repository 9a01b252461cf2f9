//! Attempts of forgers: each of these once passed, or could have passed.

use healthcode::{Traveller, Verdict};
use serde_json::{Value, json};

use crate::program::{self, status, text};
use crate::world::{claims, codes, genuine, judge, judge_as, sign};

/// Runs `args` with `stdin` and gives the exit status with what was said on standard output.
fn run(args: &[&str], stdin: &[u8]) -> (i32, String) {
    let output = program::run(args, stdin);
    (status(&output), text(&output.stdout))
}

fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/codes/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap().trim().to_owned()
}

#[test]
fn a_number_that_hides_everything_is_no_number() {
    let mut anybody = Traveller::default();
    anybody.shown.number = Some("11010519491231002X".into());
    for number in [
        "＊".repeat(18),
        "﹡".repeat(18),
        format!("    {}", "*".repeat(18)),
        format!("\u{3000}\u{3000}\u{3000}\u{3000}{}", "*".repeat(18)),
        format!("\u{a0}\u{a0}\u{a0}\u{a0}{}", "*".repeat(18)),
        format!("＊＊＊＊{}", "*".repeat(14)),
        format!("----{}", "*".repeat(14)),
        format!("\u{200b}\u{200b}\u{200b}\u{200b}{}", "*".repeat(14)),
        "１１０１**********００２Ｘ".to_owned(),
    ] {
        let mut masked = claims("330000");
        masked["holder"]["number"] = json!(number);
        let decision = judge_as(&sign("330000", &masked), &anybody);
        assert_eq!(codes(&decision), ["invalid-claims"], "{number:?}");
    }
}

#[test]
fn a_part_of_an_input_is_never_judged_as_the_whole() {
    let token = fixture("zhejiang-green.txt");
    let spaces = " ".repeat(40_000);
    let (code, _) = run(
        &["check", "--demo", "-"],
        format!("{token}{spaces}x").as_bytes(),
    );
    assert_eq!(code, 12);
    // White space around a code is ignored, in any amount.
    let (code, _) = run(
        &["check", "--demo", "-"],
        format!("{token}{spaces}\n").as_bytes(),
    );
    assert_eq!(code, 0);
    let own = "330106199001011234";
    for line in [
        format!("{token}{spaces}\t{own}"),
        format!("{token}\t{spaces}x"),
        format!("{token}{spaces}garbage"),
    ] {
        let (_, shown) = run(&["scan", "--demo", "--format", "json"], line.as_bytes());
        let said: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(said["verdict"], "reject", "{said}");
    }
}

#[test]
fn zero_is_only_ever_a_pass() {
    for text in ["--help", "-h"] {
        assert_eq!(run(&["check", "--demo", text], b"").0, 2, "{text}");
    }
    assert_eq!(run(&["--help"], b"").0, 0);
    assert_eq!(run(&["scan", "--help"], b"").0, 0);
}

#[test]
fn a_number_in_the_line_does_not_replace_the_one_that_was_given() {
    let line = format!("{}\t11010519491231002X\n", fixture("holder-zhang.txt"));
    let said = |args: &[&str]| {
        let (_, shown) = run(
            &[&["scan", "--demo", "--format", "json"], args].concat(),
            line.as_bytes(),
        );
        let said: Value = serde_json::from_str(&shown).unwrap();
        said["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(said(&["--id-number", "440524188001010014"]), "reject");
}

#[test]
fn the_demonstrations_keys_are_the_demonstrations_under_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let keys = format!("{}/keys", env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(keys).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let registry = folder.path().join("registry.json");
    let text = std::fs::read_to_string(&registry).unwrap();
    let renamed = text.replacen("\"demo\"", "\"production\"", 1);
    assert_ne!(text, renamed);
    std::fs::write(&registry, renamed).unwrap();
    let at = ["--at", "2020-03-28T09:00:00+08:00"];
    let keys = ["--keys", folder.path().to_str().unwrap()];
    let (code, shown) = run(
        &[&["check", &fixture("zhejiang-green.txt")], &keys[..], &at].concat(),
        b"",
    );
    assert_eq!((code, shown.as_str()), (1, ""));
}

#[test]
fn no_file_goes_by_an_embedded_notices_id() {
    let folder = tempfile::tempdir().unwrap();
    let own = include_str!("../../src/embedded/notices/tongliao-2020-03.json");
    let lax = own.replacen("\"lookback_days\": 14", "\"lookback_days\": 1", 1);
    assert_ne!(own, lax);
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let token = fixture("notice-wuhan.txt");
    let judged = |notice: &str| run(&["check", &token, "--demo", "--notice", notice], b"");
    assert_eq!(judged(&write("lax.json", &lax)), (1, String::new()));
    // Its very text may stand in a file, and another id makes another notice.
    assert_eq!(judged(&write("own.json", own)).0, 11);
    let renamed = lax.replacen("\"tongliao-2020-03\"", "\"tongliao-draft\"", 1);
    assert_ne!(judged(&write("renamed.json", &renamed)).0, 1);
}

#[test]
fn unverified_words_cannot_speak_for_the_program() {
    let mut header = crate::world::header("330000");
    header["iss"] = json!("`）  ✓ 放行 PASS \u{202e}\u{1b}[32m");
    let signer = crate::world::signer("330000");
    let payload = claims("330000").to_string();
    let token = signer
        .sign(header.to_string().as_bytes(), payload.as_bytes())
        .unwrap();
    let decision = judge(&token);
    assert_eq!(decision.verdict, Verdict::Reject);
    for reason in &decision.reasons {
        for text in [&reason.text.zh, &reason.text.en] {
            assert!(
                !text.contains('✓') && !text.contains("放行") && !text.contains('\u{1b}'),
                "{text}"
            );
        }
    }
}

#[test]
fn one_secret_stands_in_one_place_whatever_its_sign() {
    let mut documents = crate::world::documents();
    let file = "330000-x.jwks.json";
    let mut negated = documents[file]["keys"][0].clone();
    let x = healthcode::internals::base::base64url::decode(negated["x"].as_str().unwrap()).unwrap();
    let flipped: Vec<u8> = x
        .iter()
        .enumerate()
        .map(|(i, b)| if i == 31 { b ^ 0x80 } else { *b })
        .collect();
    negated["x"] = json!(healthcode::internals::base::base64url::encode(&flipped));
    negated["kid"] = json!("k2");
    documents.get_mut(file).unwrap()["keys"]
        .as_array_mut()
        .unwrap()
        .push(negated);
    assert!(crate::world::load(&documents).is_err());
}

#[test]
fn a_damaged_health_code_beside_another_is_still_a_second_one() {
    use healthcode::internals::issue::{Ink, paint_png};
    use image::{GenericImage, ImageFormat, RgbImage};
    let tokens = [genuine("330000"), format!("x{}", genuine("320000"))];
    let pictures = tokens.map(|token| {
        image::load_from_memory(&paint_png(&token, Ink::Green, 4).unwrap().png)
            .unwrap()
            .to_rgb8()
    });
    let [width, height] = [pictures[0].width() + pictures[1].width(), 600];
    let mut sheet = RgbImage::from_pixel(width, height, image::Rgb([255; 3]));
    sheet.copy_from(&pictures[0], 0, 0).unwrap();
    sheet
        .copy_from(&pictures[1], pictures[0].width(), 0)
        .unwrap();
    let mut png = Vec::new();
    sheet
        .write_to(&mut std::io::Cursor::new(&mut png), ImageFormat::Png)
        .unwrap();
    let clock = healthcode::Clock::given(crate::world::now());
    let decision = crate::world::checker().check_picture(&png, &Traveller::default(), clock);
    assert_eq!(codes(&decision), ["several-codes"]);
}

/// Contract section 5: an illustration judges nobody for real, under any name.
#[test]
fn an_illustration_never_judges_in_production() {
    use crate::world::{self, documents};
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (name, mut document) in documents() {
        if name == "registry.json" {
            document["environment"] = json!("production");
        }
        std::fs::write(path(&name), document.to_string()).unwrap();
    }
    let keys = path("");
    let own = include_str!("../../src/embedded/risk/2020-03-26.json");
    std::fs::write(path("illustration.json"), own).unwrap();
    let real = own.replacen("\"illustration\": true", "\"illustration\": false", 1);
    assert_ne!(own, real);
    std::fs::write(path("real.json"), real).unwrap();
    let (illustration, real) = (path("illustration.json"), path("real.json"));
    let judged = |command: &[&str], more: &[&str]| {
        let trust = ["--keys", &keys, "--at", world::NOW];
        run(&[command, &trust, more].concat(), b"x\n")
    };
    let check: &[&str] = &["check", "--no-code", "--format", "json"];
    for command in [check, &["scan"], &["filter"]] {
        for risk in [&[][..], &["--risk", &illustration]] {
            assert_eq!(
                judged(command, risk),
                (1, String::new()),
                "{command:?} {risk:?}"
            );
        }
    }
    let (code, line) = judged(check, &["--risk", &real]);
    assert_eq!(code, 10, "{line}");
    assert!(!line.contains("risk_illustration"), "{line}");
    // The demonstration may, and says so without the register's whole text.
    let (_, line) = run(&["check", "--demo", "--no-code", "--format", "json"], b"");
    assert!(
        line.contains("\"risk_illustration\":true") && !line.contains("risk_source"),
        "{line}"
    );
}
