//! From text to evaluation nothing is allocated on a code that passes; only a decision that is written
//! out is.

use healthcode::Colour;
use healthcode::Presence;
use healthcode::internals::notice::{CodeFact, Facts};
use healthcode::internals::risk::{Reach, RiskLevel};
use healthcode::{
    Checker, Clock, Presented, Region, StatusLists, Timestamp, Traveller, Verdict, Verifier,
    embedded,
};

#[test]
fn judging_facts_allocates_nothing() {
    let notice = embedded::notice(embedded::TONGLIAO).unwrap();
    let at = Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap();
    let plain = Facts::plain(at);
    let cases = [
        plain,
        Facts {
            risk: RiskLevel::Overseas,
            ..plain
        },
        Facts {
            code: CodeFact::None,
            ..plain
        },
        Facts {
            code: CodeFact::Verified(Colour::Grey, Presence::Static),
            ..plain
        },
        Facts {
            at: at.plus_seconds(-10 * 86_400),
            ..plain
        },
    ];
    let counted = allocation_counter::measure(|| {
        for facts in &cases {
            std::hint::black_box(notice.judge(facts));
        }
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn looking_up_a_level_allocates_nothing() {
    let register = embedded::risk_register().unwrap();
    let at = Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap();
    let places = ["420106", "330000", "US", "150502"].map(|code| Region::parse(code).unwrap());
    let counted = allocation_counter::measure(|| {
        for place in places {
            std::hint::black_box(register.level(place, at, Reach::Whole));
        }
    });
    assert_eq!(counted.count_total, 0);
}

#[cfg(feature = "demo")]
#[test]
fn a_code_that_passes_allocates_nothing() {
    let now = Timestamp::parse(embedded::DEMO_CLOCK).unwrap();
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let fixture = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
        std::fs::read_to_string(format!("{folder}/{name}")).unwrap()
    };
    let lists = ["330000-1", "320000-1"].map(|name| (name, fixture(&format!("status/{name}.jwt"))));
    let lists = StatusLists::load(lists, checker.registry(), now);
    let checker = checker.with_status_lists(lists);
    let clock = Clock::given(now);
    let traveller = Traveller::default();
    // Ed25519, P-256, one that names places, both algorithms with a status list, and live ones.
    let names = [
        "zhejiang-green",
        "guangdong-green",
        "shanghai-green",
        "status-valid",
        "status-required-valid",
        // Shown live by the holder's phone.
        "bound-live",
        "bound-required-live",
    ];
    let texts = names.map(|name| fixture(&format!("codes/{name}.txt")));
    let codes: Vec<Presented<'_>> = texts
        .iter()
        .cycle()
        .take(100)
        .map(|text| Presented::new(text, &traveller, clock))
        .collect();
    let verifier = Verifier::new(checker);
    for verifier in [verifier.clone(), verifier.remembering(10)] {
        let mut worker = verifier.worker();
        let mut judge = || {
            let mut passed = 0;
            worker.judge_all(&codes, |_, evaluation| {
                passed += usize::from(evaluation.verdict() == Verdict::Pass);
            });
            worker.judge(codes[0], |evaluation| {
                assert_eq!(evaluation.verdict(), Verdict::Pass)
            });
            assert_eq!(passed, codes.len());
        };
        // The first time the headers are read, and the worker takes its memory.
        judge();
        assert_eq!(allocation_counter::measure(judge).count_total, 0);
    }
}

#[cfg(feature = "issue")]
#[test]
fn a_list_takes_little_more_than_its_entries() {
    use healthcode::Algorithm;
    use healthcode::internals::issue::{
        PrivateKey, Signer, StatusDraft, StatusListTerms, Unrevoking, own_registry,
    };
    use healthcode::internals::status::Bits;

    let (entries, unpacked) = (10_000_000_u64, 1_250_000_i64);
    let at = Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap();
    let issuer = Region::parse("330000").unwrap();
    let key = PrivateKey::generate("k", Algorithm::Ed25519).unwrap();
    let registry = own_registry(&key, issuer).unwrap();
    let mut draft = StatusDraft::new(entries, Bits::One).unwrap();
    for idx in (0..entries).step_by(997) {
        draft.set(idx, 1, Unrevoking::Refused).unwrap();
    }
    let terms = StatusListTerms {
        issuer,
        uri: "https://status.example.cn/330000/1",
        issued_at: at,
        expires_at: None,
        ttl_seconds: Some(60),
    };
    let signer = Signer::new(&key).unwrap();
    let token = draft.sign(&signer, &terms).unwrap();
    let mut lists = None;
    let taken = allocation_counter::measure(|| {
        lists = Some(StatusLists::load([("list", &token)], &registry, at));
    });
    let lists = lists.unwrap();
    assert_eq!(
        lists.iter().map(|list| list.entries()).sum::<u64>(),
        entries
    );
    // The contract of this project: 1.1 times the unpacked size.
    assert!(
        (unpacked..=unpacked * 11 / 10).contains(&taken.bytes_current),
        "{taken:?}"
    );
    // On the way it takes the token's own size besides, a quarter to grow in, and a window.
    let token_bytes = u64::try_from(token.len()).unwrap();
    let most = u64::try_from(unpacked * 5 / 4).unwrap() + 3 * token_bytes + (1 << 20);
    assert!(taken.bytes_max <= most, "{taken:?}");
}

/// Prepared keys work in room that was made once; ring needs none.
#[cfg(feature = "prepared")]
#[test]
fn verifying_allocates_nothing() {
    use healthcode::PublicKey;
    use healthcode::internals::verify::{Engine, Item, PreparedKey, Share, Switch};

    let message = b"header.payload";
    let secret = crrl::ed25519::PrivateKey::from_seed(&[7; 32]);
    let ed25519 = PublicKey::ed25519(secret.public_key.encode()).unwrap();
    let good = secret.sign_raw(message);
    let point = crrl::p256::Point::BASE.encode_uncompressed();
    let half = |from: usize| point[from..from + 32].try_into().unwrap();
    let p256 = PublicKey::p256(half(1), half(33)).unwrap();
    let keys = [ed25519, p256].map(|key| (PreparedKey::prepare(&key).unwrap(), key));
    let switch = Switch::new();
    let mut engine = Engine::prepared(&switch, Share::ALL);
    for many in [1, 20, 200] {
        let mut items: Vec<Item<'_>> = (0..many)
            .map(|n| {
                let (prepared, key) = &keys[n % 2];
                Item::new(key, Some(prepared), message, &good)
            })
            .collect();
        let counted = allocation_counter::measure(|| {
            assert_eq!(engine.verify_all(&mut items), None);
        });
        assert_eq!(counted.count_total, 0, "{many} items");
        // Every second one is of the key that signed.
        let accepted = items.iter().filter(|item| item.accepted()).count();
        assert_eq!(accepted, many.div_ceil(2));
    }
}

#[cfg(feature = "demo")]
#[test]
fn a_text_that_is_longer_than_any_code_takes_no_room() {
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    let traveller = Traveller::default();
    let mut worker = Verifier::new(checker.clone()).remembering(10).worker();
    // Plain, with the dots of a code, in full-width letters, and behind white space.
    let long = "A".repeat(200_000_000 / 4);
    let texts = [
        long.clone(),
        format!("eyJ.{long}.A"),
        "Ａ".repeat(long.len() / 3),
        format!("{}A", " ".repeat(long.len())),
    ];
    for text in &texts {
        let presented = Presented::new(text, &traveller, clock);
        let taken = allocation_counter::measure(|| {
            worker.judge(presented, |evaluation| {
                assert_eq!(evaluation.verdict(), Verdict::Reject)
            });
            worker.judge_all(&[presented; 3], |_, _| ());
            assert_eq!(
                checker.check_typed(text, &traveller, clock).verdict,
                Verdict::Reject
            );
        });
        assert!(taken.bytes_max < 1_000_000, "{} bytes", taken.bytes_max);
    }
}
