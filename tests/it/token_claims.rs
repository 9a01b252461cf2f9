//! The table of faults in claims, and the code's own times: the codes are genuinely signed but refused.

use healthcode::Verdict;
use serde_json::{Value, json};

use crate::token_refusals::refused;
use crate::world::{ISSUERS, claims, codes, hours, judge, sign, signer};

#[test]
fn claims_rules() {
    for (iss, _) in ISSUERS {
        let set = |pointer: &str, value: Value| {
            let mut changed = claims(iss);
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            changed.pointer_mut(parent).unwrap()[name] = value;
            changed.to_string().into_bytes()
        };
        let without = |pointer: &str| {
            let mut changed = claims(iss);
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let parent = changed.pointer_mut(parent).unwrap();
            parent.as_object_mut().unwrap().remove(name).unwrap();
            changed.to_string().into_bytes()
        };
        let text = claims(iss).to_string();
        let long = "x".repeat(65);
        let rows: Vec<(&str, Vec<u8>)> = vec![
            ("no iss", without("/iss")),
            ("another iss", set("/iss", json!("440000"))),
            ("iss a number", set("/iss", json!(330000))),
            ("no sub", without("/sub")),
            ("empty sub", set("/sub", json!(""))),
            ("long sub", set("/sub", json!(long))),
            ("no jti", without("/jti")),
            ("long jti", set("/jti", json!(long))),
            ("jti a number", set("/jti", json!(1))),
            ("no iat", without("/iat")),
            ("no exp", without("/exp")),
            ("exp as text", set("/exp", json!(hours(11).to_string()))),
            ("exp in milliseconds", set("/exp", json!(hours(11) * 1_000))),
            ("exp before iat", set("/exp", json!(hours(-2)))),
            ("exp null", set("/exp", Value::Null)),
            ("nbf null", set("/nbf", Value::Null)),
            ("no colour", without("/colour")),
            ("colour a number", set("/colour", json!(0))),
            ("no holder", without("/holder")),
            ("holder as text", set("/holder", json!("张三"))),
            ("no name", without("/holder/name")),
            ("empty name", set("/holder/name", json!(""))),
            ("no number", without("/holder/number")),
            (
                "three clear characters",
                set("/holder/number", json!("1***************23")),
            ),
            ("unknown certificate", set("/holder/type", json!("11"))),
            ("certificate a number", set("/holder/type", json!(10))),
            ("no from", without("/from")),
            ("from too short", set("/from", json!("3300"))),
            ("from China", set("/from", json!("CN"))),
            ("from in small letters", set("/from", json!("us"))),
            ("from Taiwan as a province", set("/from", json!("710000"))),
            ("visited an array", set("/visited", json!(["420000"]))),
            (
                "visited nowhere",
                set("/visited", json!({"4200": "2020-03-20"})),
            ),
            (
                "visited on no day",
                set("/visited", json!({"420000": "2020-02-30"})),
            ),
            (
                "visited at a time",
                set("/visited", json!({"420000": "2020-03-20T00:00:00Z"})),
            ),
            ("visited null", set("/visited", Value::Null)),
            ("declared empty", set("/declared", json!({}))),
            (
                "declared backwards",
                set("/declared", json!({"at": hours(0), "until": hours(-1)})),
            ),
            (
                "test without date",
                set("/test", json!({"result": "negative"})),
            ),
            (
                "test result",
                set("/test", json!({"result": "fine", "at": hours(-1)})),
            ),
            (
                "test still to come",
                set("/test", json!({"result": "negative", "at": hours(0) + 61})),
            ),
            ("aud another", set("/aud", json!("travel-code"))),
            ("aud in another case", set("/aud", json!("Health-Code"))),
            ("aud null", set("/aud", Value::Null)),
            ("aud a number", set("/aud", json!(1))),
            ("aud empty", set("/aud", json!([]))),
            ("aud others", set("/aud", json!(["a", "b"]))),
            ("aud mixed", set("/aud", json!(["health-code", 1]))),
            ("aud an object", set("/aud", json!({"health-code": 1}))),
            (
                "iat beyond any number",
                text.replacen(&format!("\"iat\":{}", hours(-1)), "\"iat\":1e400", 1)
                    .into_bytes(),
            ),
            ("status empty", set("/status", json!({}))),
            (
                "status idx negative",
                set("/status", json!({"status_list": {"idx": -1, "uri": "u"}})),
            ),
            (
                "status idx a fraction",
                set("/status", json!({"status_list": {"idx": 1.5, "uri": "u"}})),
            ),
            (
                "status without uri",
                set("/status", json!({"status_list": {"idx": 1}})),
            ),
            (
                "duplicate",
                text.replacen('{', r#"{"colour":"00","#, 1).into_bytes(),
            ),
            (
                "duplicate unknown",
                text.replacen('{', r#"{"a":[{"b":1,"b":1}],"#, 1)
                    .into_bytes(),
            ),
            ("array", format!("[{text}]").into_bytes()),
            ("text", b"\"claims\"".to_vec()),
            ("two documents", format!("{text} {text}").into_bytes()),
            ("trailing comma", text.replace("}}", "},}").into_bytes()),
            ("nothing", Vec::new()),
            (
                "not UTF-8",
                [&text.as_bytes()[..text.len() - 1], b",\"a\":\"\xff\"}"].concat(),
            ),
            (
                "deep",
                format!("{{\"a\":{}1{}}}", "[".repeat(300), "]".repeat(300)).into_bytes(),
            ),
        ];
        for (name, payload) in rows {
            let token = with_claims(iss, &payload);
            refused(name, &token, 5, &["invalid-claims"]);
            let decision = judge(&token);
            assert!(
                decision.signer.is_some() && decision.code.is_none(),
                "{name}"
            );
        }
    }
}

#[test]
fn what_claims_may_carry_without_effect() {
    for (iss, _) in ISSUERS {
        for (name, value) in [
            ("aud", r#""health-code""#),
            ("aud", r#"["health-code"]"#),
            ("aud", r#"["gate-7","health-code"]"#),
            ("unknown", "1e400"),
            ("unknown", r#"{"deep":[-1e400,{"x":1E+999}]}"#),
            (
                "test",
                &format!(r#"{{"result":"negative","at":{}}}"#, hours(0) + 60),
            ),
        ] {
            let text = claims(iss).to_string();
            let text = text.replacen('{', &format!(r#"{{"{name}":{value},"#), 1);
            let token = with_claims(iss, text.as_bytes());
            let decision = judge(&token);
            assert_eq!(
                decision.verdict,
                Verdict::Pass,
                "{value}: {:?}",
                codes(&decision)
            );
        }
    }
}

#[test]
fn times() {
    for (iss, _) in ISSUERS {
        let timed = |iat: f64, exp: f64, nbf: Option<f64>| {
            let at = |minutes: f64| json!(now_plus(minutes));
            let mut claims = claims(iss);
            claims["iat"] = at(iat);
            claims["exp"] = at(exp);
            if let Some(nbf) = nbf {
                claims["nbf"] = at(nbf);
            }
            sign(iss, &claims)
        };
        let pass = |name: &str, token: &str| {
            assert_eq!(
                judge(token).verdict,
                Verdict::Pass,
                "{name}: {:?}",
                codes(&judge(token))
            );
        };
        // Leeway is 60 seconds, inclusive on the near side (contract section 7).
        pass("issued within the leeway", &timed(1.0, 60.0, None));
        refused(
            "issued later",
            &timed(1.02, 60.0, None),
            6,
            &["issued-in-future"],
        );
        pass("expired within the leeway", &timed(-60.0, -0.98, None));
        refused(
            "expired at the leeway",
            &timed(-60.0, -1.0, None),
            6,
            &["expired"],
        );
        pass("nbf within the leeway", &timed(-60.0, 60.0, Some(1.0)));
        refused(
            "nbf later",
            &timed(-60.0, 60.0, Some(1.02)),
            6,
            &["not-yet-valid"],
        );
        pass("exactly 24 hours", &timed(-60.0, 23.0 * 60.0, None));
        refused(
            "longer",
            &timed(-60.0, 23.0 * 60.0 + 0.02, None),
            6,
            &["validity-too-long"],
        );
        refused(
            "all at once",
            &timed(10.0, 3_000.0, Some(20.0)),
            6,
            &["issued-in-future", "not-yet-valid", "validity-too-long"],
        );
        refused(
            "long ago",
            &timed(-10_000.0, -60.0, None),
            6,
            &["expired", "validity-too-long"],
        );
        pass("fractions", &timed(-0.0005, 60.0004, None));
    }
}

/// Seconds since the epoch with a fraction, `minutes` from the clock.
fn now_plus(minutes: f64) -> f64 {
    let hours = f64::from(i32::try_from(hours(0)).unwrap());
    hours + minutes * 60.0
}

fn with_claims(iss: &str, payload: &[u8]) -> String {
    signer(iss)
        .sign(signer(iss).header(iss).as_bytes(), payload)
        .unwrap()
}
