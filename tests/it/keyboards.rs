//! The keyboards of other countries: every token of the fixtures, typed by a scanner that presses the keys
//! of the United States' layout, is judged as it stands.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use healthcode::{Checker, Clock, Decision, Timestamp, Traveller, embedded};

/// The keys of the United States' layout, row by row, without and with Shift.
const US: [&str; 2] = [
    "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?",
];

/// The same keys on other keyboards. `∅` is a key that types nothing.
const KEYBOARDS: [(&str, [&str; 2]); 11] = [
    (
        "Russian",
        [
            "ё1234567890-=йцукенгшщзхъфывапролджэячсмитьбю.",
            "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,",
        ],
    ),
    (
        "Ukrainian",
        [
            "'1234567890-=йцукенгшщзхїфівапролджєячсмитьбю.",
            "\u{2bc}!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,",
        ],
    ),
    (
        "Ukrainian, enhanced",
        [
            "'1234567890-=йцукенгшщзхїфівапролджєячсмитьбю.",
            "₴!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,",
        ],
    ),
    (
        "Mongolian",
        [
            "=1234567890ещфцужэнгшүзкъйыбөахролдпячёсмитьвю",
            "+№-\"₮:._,%?ЕЩФЦУЖЭНГШҮЗКЪЙЫБӨАХРОЛДПЯЧЁСМИТЬВЮ",
        ],
    ),
    (
        "Mongolian with digits above",
        [
            "=№-\"₮:._,%?ещфцужэнгшүзкъйыбөахролдпячёсмитьвю",
            "+1234567890ЕЩФЦУЖЭНГШҮЗКЪЙЫБӨАХРОЛДПЯЧЁСМИТЬВЮ",
        ],
    ),
    (
        "French",
        [
            "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!",
            "∅1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§",
        ],
    ),
    (
        "German",
        [
            "^1234567890ß´qwertzuiopü+asdfghjklöäyxcvbnm,.-",
            "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_",
        ],
    ),
    (
        "Italian",
        [
            "\\1234567890'ìqwertyuiopè+asdfghjklòàzxcvbnm,.-",
            "|!\"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°ZXCVBNM;:_",
        ],
    ),
    (
        "Spanish",
        [
            "º1234567890'¡qwertyuiop`+asdfghjklñ´zxcvbnm,.-",
            "ª!\"·$%&/()=?¿QWERTYUIOP^*ASDFGHJKLÑ¨ZXCVBNM;:_",
        ],
    ),
    (
        "Latin American",
        [
            "|1234567890'¿qwertyuiop´+asdfghjklñ{zxcvbnm,.-",
            "°!\"#$%&/()=?¡QWERTYUIOP¨*ASDFGHJKLÑ[ZXCVBNM;:_",
        ],
    ),
    (
        "Japanese",
        [
            "∅1234567890-^qwertyuiop@[asdfghjkl;:zxcvbnm,./",
            "∅!\"#$%&'()∅=~QWERTYUIOP`{ASDFGHJKL+*ZXCVBNM<>?",
        ],
    ),
];

/// What the keyboard types where a code was meant.
fn typed(keyboard: &[&str; 2], text: &str) -> String {
    let key = |c: char| {
        let rows = US.iter().zip(keyboard);
        let mut found = rows.filter_map(|(us, other)| {
            let at = us.chars().position(|key| key == c)?;
            other.chars().nth(at)
        });
        found.next().unwrap_or(c)
    };
    text.chars().map(key).filter(|c| *c != '∅').collect()
}

/// What a Chinese input method makes of it.
fn input_method(text: &str) -> String {
    text.replace('.', "。")
        .replace('_', "——")
        .replace('~', "～")
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect()
}

/// The health codes among the fixtures, by name.
fn tokens() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codes");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|end| end == "txt"));
    texts
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            let text = text.trim().to_owned();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            Some((name, text))
        })
        // A scanner's suffix makes a signature of another length.
        .filter(|(_, text)| {
            let mut tokens = text.split('~').filter(|token| !token.is_empty());
            tokens.all(|token| token.rsplit('.').next().unwrap().len() == 86)
        })
        .filter(|(_, text)| {
            let parsed = healthcode::internals::jws::Presentation::parse(text);
            parsed.is_ok_and(|shown| {
                let kind = healthcode::internals::jws::TokenType::HealthCode;
                healthcode::internals::jws::UnverifiedJws::parse(shown.code(), kind).is_ok()
            })
        })
        .collect()
}

fn codes(decision: &Decision) -> Vec<&str> {
    let reasons = decision.reasons.iter();
    reasons.map(|reason| reason.code.as_str()).collect()
}

#[test]
fn every_fixture_through_every_keyboard_is_judged_as_it_stands() {
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    let traveller = Traveller::default();
    let tokens = tokens();
    assert!(tokens.len() > 50, "{}", tokens.len());
    assert!(tokens.values().any(|text| text.contains('~')));
    for (name, keyboard) in &KEYBOARDS {
        for row in keyboard {
            assert_eq!(row.chars().count(), US[0].chars().count(), "{name}");
        }
    }
    for (file, token) in &tokens {
        let plain = checker.check(token, &traveller, clock);
        let keyboards = KEYBOARDS
            .iter()
            .map(|(name, keys)| (*name, typed(keys, token)));
        let methods = [
            ("input method", input_method(token)),
            ("full width", full_width(token)),
        ];
        for (name, typed) in keyboards.chain(methods) {
            let decision = checker.check_scanned(&typed, &traveller, clock);
            assert_eq!(
                (decision.verdict, codes(&decision)),
                (plain.verdict, codes(&plain)),
                "{file} on {name}: {typed}"
            );
            assert_eq!(
                decision.repairs.is_empty(),
                typed == *token,
                "{file} on {name}: {:?}",
                decision.repairs
            );
        }
    }
}
