//! What people show or hand in instead of a health code, and calls that are mistyped.

use crate::program::{json_lines, run, status, text};

const GREEN: &str = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// A number whose last digit the test computes.
const ID: &str = "110105190001010013";

fn with_check_digit(first: &str) -> String {
    (0..=10)
        .map(|i| format!("{first}{}", "0123456789X".chars().nth(i).unwrap()))
        .find(|number| {
            let today = healthcode::Day::parse("2020-03-28").unwrap();
            healthcode::internals::claims::id_number_is_valid(number, today)
        })
        .unwrap()
}

#[test]
fn what_is_held_up_is_named_and_its_numbers_are_not_repeated() {
    let id = with_check_digit(&ID[..17]);
    for (shown, zh, en, private) in [
        ("HC1:6BFOXN%TS3DH0YOJ", "境外证明", "another country", false),
        (
            "shc:/56762909524320603460292437404460",
            "境外证明",
            "another country",
            false,
        ),
        (
            "NZCP:/1/2KCEVIQEIVVWK6JNGEASNICZAEP2KALYDZSGSZB2",
            "境外证明",
            "another country",
            false,
        ),
        (
            "https://jkm.example/code?id=81f3",
            "联网",
            "its server",
            false,
        ),
        (
            "3f2504e04f8911d39a0c0305e82c3301",
            "联网",
            "its server",
            false,
        ),
        (&id, "身份证号码", "an ID number", true),
        ("283204852109340512", "付款码", "a payment code", true),
        ("135204852109340512", "付款码", "a payment code", true),
    ] {
        for by in [
            &["check", "--code", shown][..],
            &["check", shown],
            &["check", "-"],
            &["scan"],
        ] {
            // A word without a dot may be the name of a file.
            if by == ["check", shown] && shown.starts_with('3') {
                continue;
            }
            let args = [by, &["--demo", "--format", "json"]].concat();
            let output = run(&args, format!("{shown}\n").as_bytes());
            let said = text(&output.stdout);
            let line = &json_lines(&output)[0];
            assert_eq!(line["verdict"], "reject", "{said}");
            assert_eq!(line["reasons"][0]["code"], "malformed", "{said}");
            let next = &line["next"];
            assert!(next["zh"].as_str().unwrap().contains(zh), "{said}");
            assert!(next["en"].as_str().unwrap().contains(en), "{said}");
            assert!(status(&output) == 12 || by == ["scan"]);
            assert!(!private || !said.contains(shown), "{said}");
        }
        let human = run(&["check", shown, "x.png", "--demo"], b"");
        let said = text(&human.stdout) + &text(&human.stderr);
        assert!(!private || !said.contains(shown), "{said}");
    }
}

/// A foreign certificate does not hide what the notice says of the declared journey.
#[test]
fn a_foreign_certificate_goes_by_the_declared_journey() {
    let call = [
        "check",
        "--code",
        "HC1:6BFOXN",
        "--demo",
        "--declared",
        "US",
        "--format",
        "json",
    ];
    let line = &json_lines(&run(&call, b""))[0];
    assert!(
        line["next"]["zh"].as_str().unwrap().contains("集中隔离"),
        "{line}"
    );
}

#[test]
fn a_document_is_a_mistake_of_the_call_and_no_rejected_person() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, zh) in [
        ("roster.xlsx", &b"PK\x03\x04\x14\x00"[..], "roster"),
        ("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1", "roster"),
        ("codes.zip", b"PK\x03\x04\x0a\x00", "解开"),
        ("code.pdf", b"%PDF-1.7\n", "截图"),
        ("code.rtf", b"{\\rtf1\\ansi", "截图"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let output = run(&["check", path.to_str().unwrap(), "--demo"], b"");
        assert_eq!((status(&output), output.stdout.len()), (1, 0), "{name}");
        let said = text(&output.stderr);
        assert!(said.contains(zh) && said.contains(name), "{said}");
        // The same through a pipe, with any size.
        for size in [bytes.len(), 33 << 20] {
            let mut large = bytes.to_vec();
            large.resize(size, b' ');
            let output = run(&["check", "-", "--demo"], &large);
            assert_eq!((status(&output), output.stdout.len()), (1, 0), "{name}");
            assert!(text(&output.stderr).contains(zh), "{name}: {size}");
        }
    }
    let output = run(&["check", folder.path().to_str().unwrap(), "--demo"], b"");
    assert_eq!(status(&output), 1);
    assert!(text(&output.stderr).contains("healthcode roster"));
}

#[test]
fn mistakes_are_told_in_the_language_of_the_call() {
    for (args, zh) in [
        (
            &["check", "--demo", "--place", "hospital", "x"][..],
            "--place",
        ),
        (&["check", "--demo", "--temperature", "29.9", "x"], "30.0"),
        (&["check", "--demo", "--pass", "x"], "没有 --pass 这个参数"),
        (&["check", "--demo"], "缺少参数"),
        (&["chek"], "是不是 check"),
        (&["check", "--demo", "--no-code", "x"], "不能与"),
        (
            &["check", "--demo", "--arrived", "1 April", "x"],
            "2020-03-28",
        ),
    ] {
        let said = text(&run(args, b"").stderr);
        assert!(said.contains(zh) && !said.contains("expected"), "{said}");
        let english = [args, &["--lang", "en"]].concat();
        let said = text(&run(&english, b"").stderr);
        assert!(said.is_ascii() && !said.is_empty(), "{said}");
    }
}

#[test]
fn a_comma_is_a_decimal_mark_and_o_is_out() {
    let token = GREEN.trim();
    let call = |celsius| {
        let call = [
            "check",
            token,
            "--demo",
            "--temperature",
            celsius,
            "--format",
            "json",
        ];
        json_lines(&run(&call, b""))[0].clone()
    };
    assert_eq!(call("37,3")["reasons"], call("37.3")["reasons"]);
    assert_ne!(call("36,8")["reasons"], call("37,3")["reasons"]);
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    assert_eq!(status(&run(&["bundle", "key", "root-1", "-o", at], b"")), 0);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// A pass says first that something is left to do, whatever the notice says next.
#[test]
fn nobody_goes_on_while_something_is_left_to_do() {
    let token = GREEN.trim();
    let call = |more: &[&str]| {
        let call = [&["check", token, "--demo", "--format", "json"], more].concat();
        json_lines(&run(&call, b""))[0].clone()
    };
    let line = call(&[]);
    assert!(!line["obligations"].as_array().unwrap().is_empty());
    assert_eq!(line["next"]["zh"], "先办完待办事项。请放行。");
    let open = call(&["--place", "community", "--declared", "none"]);
    if open["obligations"].as_array().unwrap().is_empty() {
        assert!(!open["next"]["zh"].as_str().unwrap().contains("待办"));
    }
}

/// An invalid number must be typed again; it does not show that the code is another person's.
#[test]
fn a_mistyped_number_accuses_nobody() {
    let call = ["check", "--demo", "--id-number", "110105194912310021"];
    for (lang, again, another) in [
        ("zh", "重新输入号码", "他人的码"),
        ("en", "Type the number again", "another person's"),
    ] {
        let call = [&call[..], &["--lang", lang, "--format", "json", GREEN]].concat();
        let output = run(&call, b"");
        assert_eq!(status(&output), 12);
        let line = &json_lines(&output)[0];
        assert_eq!(line["reasons"][0]["code"], "invalid-id-number");
        let next = line["next"][lang].as_str().unwrap();
        assert!(next.contains(again) && !next.contains(another), "{next}");
    }
}

/// What is wrong inside a token is for `inspect` and for programs.
#[test]
fn a_guard_reads_no_word_of_the_format() {
    let altered = GREEN.replacen("eyJ", "eyK", 1);
    for shown in [
        "no code",
        "https://u.wechat.com/abc",
        &altered,
        "eyJ9.e30.AAAA",
    ] {
        for call in [
            &["check", "--demo", "--code", shown][..],
            &["scan", "--demo"],
        ] {
            let output = run(call, shown.as_bytes());
            let said = text(&output.stdout);
            for word in ["base64url", "三段", "JSON", "typ", "头部"] {
                assert!(!said.contains(word), "{word}: {said}");
            }
        }
        let call = ["check", "--demo", "--format", "json", "--code", shown];
        let reason = json_lines(&run(&call, b""))[0]["reasons"][0].clone();
        assert!(reason["zh"].as_str().unwrap().contains('（'), "{reason}");
    }
}
