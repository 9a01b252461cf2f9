//! The rules of style that a program can check, applied to every Chinese text that a guard reads.

use healthcode::internals::base::reason::{Finding, Reason};
use healthcode::{Cause, Checker, Clock, Obligation, Timestamp, Traveller, Verdict, embedded};

/// Words for which the glossary has another word, words of blame, and words that people do not use.
const NOT_SAID: [&str; 26] = [
    "持有人",
    "关口",
    "重扫",
    "重新扫码",
    "再次扫码",
    "过暗",
    "过低",
    "过于",
    "未载",
    "又见于",
    "请由",
    "须",
    "伪造",
    "撒谎",
    "嫌疑",
    "官方应用",
    "系统时钟",
    "已旧",
    "过时",
    "吊销此码",
    "载明",
    "所示",
    "去留",
    "接送至",
    "检视",
    "绿色码",
];

/// Words for JSON, `inspect` and `doctor` only.
const NOT_SHOWN: [&str; 7] = ["healthcode", "http", "--", "`", "JSON", "base64", "EdDSA"];

fn chars(text: &str) -> usize {
    text.chars().count()
}

fn is_plain(text: &str) {
    for word in NOT_SAID.iter().chain(&NOT_SHOWN) {
        assert!(!text.contains(word), "“{word}” in: {text}");
    }
    assert!(!text.contains(['「', '」', '"', '[']), "{text}");
    assert!(text.matches('请').count() <= 2, "more than two 请: {text}");
    let mut depth = 0;
    for c in text.chars() {
        depth += i32::from(c == '（') - i32::from(c == '）');
        assert!((0..=1).contains(&depth), "brackets in brackets: {text}");
    }
}

/// No text on a screen without a pass may look like a pass at a glance.
fn is_no_pass(text: &str) {
    let rest = ["不凭此码放行", "不放行"]
        .iter()
        .fold(text.to_owned(), |text, said| text.replace(said, ""));
    assert!(!rest.contains("放行") && !rest.contains("通行"), "{text}");
}

#[test]
fn findings_are_short_plain_and_blame_nobody() {
    for finding in Finding::ALL {
        let reason = Reason::from(*finding);
        let (text, next) = (&*reason.text.zh, &*reason.next.zh);
        assert!(chars(text) <= 22, "{} {text}", chars(text));
        assert!((1..=40).contains(&chars(next)), "{} {next}", chars(next));
        assert!(
            next.ends_with('。') && !text.ends_with('。'),
            "{text} {next}"
        );
        for said in [text, next] {
            is_plain(said);
            is_no_pass(said);
        }
    }
}

#[test]
fn the_notice_speaks_to_the_guard() {
    let notice = embedded::notice(embedded::TONGLIAO).unwrap();
    for rule in notice.document().rules() {
        let (text, next) = (&*rule.text().zh, &*rule.next().zh);
        assert!(chars(text) <= 30, "{} {text}", chars(text));
        assert!((1..=50).contains(&chars(next)), "{} {next}", chars(next));
        for said in [text, next] {
            is_plain(said);
        }
        if rule.verdict() != Verdict::Pass {
            is_no_pass(next);
        }
        for duty in rule.obligations() {
            is_plain(&duty.text().zh);
        }
    }
}

#[test]
fn obligations_of_the_program_say_what_to_do() {
    for obligation in [Obligation::check_identity(), Obligation::ask_14_days(14)] {
        is_plain(&obligation.text.zh);
        is_no_pass(&obligation.text.zh);
        assert!(
            obligation.text.zh.starts_with('请'),
            "{}",
            obligation.text.zh
        );
    }
}

/// If the gate's own data or clock is at fault, the screen says so.
#[test]
fn the_holder_is_not_blamed_for_the_gates_own_faults() {
    for finding in [
        Finding::ClockSuspect,
        Finding::TrustStale,
        Finding::RiskStale,
        Finding::StatusStale,
        Finding::StatusUnknown,
        Finding::KeyRevoked,
    ] {
        let next = Reason::from(finding).next;
        assert!(next.zh.contains("不是持码人的"), "{}", next.zh);
    }
}

/// A code that lost a part, and one that a keyboard garbled, were not read: nobody is accused, nothing is
/// declared void, and the verdict stays.
#[test]
fn what_was_not_read_whole_accuses_nobody() {
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    let traveller = Traveller::default();
    let code = include_str!("../../fixtures/codes/zhejiang-green.txt").trim();
    let live = include_str!("../../fixtures/codes/bound-live.txt").trim();
    let forged = include_str!("../../fixtures/codes/signature-zeros-ed25519.txt").trim();
    let cut = |text: &str, end: usize| text.get(..end).unwrap().to_owned();
    let mut unread = vec![cut(live, live.len() - 1), cut(live, live.len() - 100)];
    unread.extend((3..code.len()).step_by(7).map(|end| cut(code, end)));
    unread.extend((1..9).map(|lost| code.get(lost..).unwrap().to_owned()));
    for text in unread {
        for decision in [
            checker.check(&text, &traveller, clock),
            checker.check_scanned(&text, &traveller, clock),
        ] {
            assert_eq!(decision.verdict, Verdict::Reject, "{text}");
            assert_eq!(decision.cause(), Some(Cause::Reading), "{text}");
            let reason = &decision.reasons[0];
            assert!(reason.text.zh.starts_with("健康码没有读全"), "{text}");
            for said in [&reason.text.zh, &reason.next.zh] {
                is_plain(said);
                is_no_pass(said);
            }
            for word in ["此码", "签名", "作数", "报值班负责人"] {
                let said = format!("{}{}", reason.text.zh, reason.next.zh);
                assert!(!said.contains(word), "{said}");
            }
            assert!(
                !decision.next.zh.contains("此码不作数"),
                "{}",
                decision.next.zh
            );
        }
    }
    // What a keyboard garbled inside may be why the signature does not verify; what is whole and was read as it
    // stands is at fault itself, also in an address.
    let typed = |text: &str| text.replace('.', "。");
    let address = format!("https://example.cn/?code={forged}");
    for (decision, cause) in [
        (
            checker.check_scanned(&typed(forged), &traveller, clock),
            Cause::Reading,
        ),
        (
            checker.check_typed(&typed(forged), &traveller, clock),
            Cause::Reading,
        ),
        (
            checker.check_scanned(&address, &traveller, clock),
            Cause::Reading,
        ),
        (
            checker.check_typed(&address, &traveller, clock),
            Cause::Code,
        ),
        (
            checker.check_scanned(forged, &traveller, clock),
            Cause::Code,
        ),
        (checker.check(forged, &traveller, clock), Cause::Code),
    ] {
        assert_eq!(decision.reasons[0].code.as_str(), "bad-signature");
        assert_eq!(decision.cause(), Some(cause), "{}", decision.next.zh);
        let accused = decision.next.zh.contains("值班负责人");
        assert_eq!(accused, cause == Cause::Code, "{}", decision.next.zh);
    }
}

/// On screenshots the gate says one sentence, and employers another.
#[test]
fn screenshots_have_one_sentence_for_each_reader() {
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (gate, english) = (
        "截图和照片也可以查验：能看出码是不是真的，看不出是不是本人的，所以要核对证件。",
        "A screenshot or a photograph may be checked: it shows that the code is genuine, not whose it is, \
         so compare the ID document.",
    );
    let employers = "截图要当天的、整屏的，一张图里只有一个人的码。";
    let readme = include_str!("../../README.md");
    for (text, sentence) in [
        (readme, gate),
        (readme, employers),
        (include_str!("../../src/docs/gate.zh.md"), gate),
        (include_str!("../../src/docs/gate.en.md"), english),
        (include_str!("../../src/docs/employer.zh.md"), employers),
    ] {
        assert!(joined(text).contains(sentence), "{sentence}");
        assert!(!text.contains("不接受截图"));
    }
}

/// The files of the program, its notices and its chapters.
fn sources() -> Vec<(String, String)> {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut read) = (vec![source], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                read.push((name, text));
            }
        }
    }
    assert!(read.len() > 200, "only {} files were read", read.len());
    read
}

/// One term for one thing: the words that the glossary rejects are nowhere in the program, its notices and its
/// chapters.
#[test]
fn what_the_glossary_gives_up_is_nowhere() {
    const GIVEN_UP: [&str; 12] = [
        "关口",
        "持有人",
        "重扫",
        "重新扫码",
        "再次扫码",
        "官方应用",
        "未能判定",
        "按无码处理",
        "卡口循环",
        "系统时钟",
        "实为",
        "「",
    ];
    // The headings of other people's rosters; how brackets of every kind are broken over lines.
    const OTHERS: [&str; 2] = ["columns/known.rs", "card/lay.rs"];
    for (name, text) in sources() {
        for word in GIVEN_UP {
            let other = OTHERS.iter().any(|other| name.ends_with(other));
            assert!(other || !text.contains(word), "{name}: {word}");
        }
    }
}

/// A code is 作废, a key is 吊销.
#[test]
fn what_ends_a_code_and_what_ends_a_key_have_a_word_each() {
    // The column of a table of keys.
    const KEYS: &str = "report/registry.rs";
    for (name, text) in sources() {
        for line in text.lines().filter(|line| line.contains("吊销")) {
            let of_a_key = line.contains("密钥") || name.ends_with(KEYS);
            assert!(of_a_key, "{name}: {line}");
        }
    }
}
