//! Judging facts allocates nothing; only a decision that is written out does.

use healthcode::ground::colour::Colour;
use healthcode::notice::{Code, Facts};
use healthcode::risk::{Level, Reach};
use healthcode::{Region, Timestamp, embedded};

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
