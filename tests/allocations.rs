//! From text to ruling nothing is allocated on a code that passes; only a decision that is written
//! out is.

use healthcode::ground::colour::Colour;
use healthcode::notice::{Code, Facts};
use healthcode::risk::{Level, Reach};
use healthcode::{
    Checker, Clock, Presented, Region, Stream, Timestamp, Traveller, Verdict, embedded,
};

#[test]
fn judging_facts_allocates_nothing() {
    let notice = embedded::notice(embedded::TONGLIAO).unwrap();
    let at = Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap();
    let plain = Facts::plain(at);
    let cases = [
        plain,
        Facts {
            risk: Level::Overseas,
            ..plain
        },
        Facts {
            code: Code::None,
            ..plain
        },
        Facts {
            code: Code::Verified(Colour::Grey),
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
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    let traveller = Traveller::default();
    // Ed25519, P-256, and one that names places.
    let texts = ["zhejiang-green", "guangdong-green", "shanghai-green"].map(|name| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/codes");
        std::fs::read_to_string(format!("{folder}/{name}.txt")).unwrap()
    });
    let codes: Vec<Presented<'_>> = texts
        .iter()
        .cycle()
        .take(100)
        .map(|text| Presented {
            text,
            traveller: &traveller,
            clock,
        })
        .collect();
    for stream in [Stream::new(&checker), Stream::new(&checker).remembering(10)] {
        let mut lane = stream.lane();
        let mut judge = || {
            let mut passed = 0;
            lane.judge_all(&codes, |_, ruling| {
                passed += usize::from(ruling.verdict() == Verdict::Pass);
            });
            lane.judge(codes[0], |ruling| {
                assert_eq!(ruling.verdict(), Verdict::Pass)
            });
            assert_eq!(passed, codes.len());
        };
        // The first time the headers are read, and the lane takes its memory.
        judge();
        assert_eq!(allocation_counter::measure(judge).count_total, 0);
    }
}
