//! Step 5: genuinely signed claims that break the contract, one fault a code.

use super::claims_form;
use super::draft::{Draft, span, zhejiang};
use super::fixture::{Fixture, reject};
use super::json::seconds;
use super::mint::Mint;

/// A name, a draft with one fault, and what the fault is.
pub(super) type Row = (&'static str, Draft, &'static str, &'static str);

pub(super) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    let tables = [claims_form::rows(), person(), places(), rest()];
    let cases = tables.into_iter().flatten();
    cases
        .map(|(stem, draft, zh, en)| {
            mint.code(stem, draft)
                .must(zh, en, "", reject(&["invalid-claims"]))
        })
        .collect()
}

pub(super) fn with(name: &str, json: &str) -> Draft {
    zhejiang().claim(name, json)
}

fn person() -> Vec<Row> {
    let holder = |name, kind, number| zhejiang().holder(name, kind, number);
    let long = "长".repeat(129);
    let number = "3301**********1234";
    vec![
        (
            "claims-holder-text",
            with("holder", r#""张*""#),
            "持有人是文字",
            "`holder` is text",
        ),
        (
            "claims-holder-name-empty",
            holder(" ", "10", number),
            "姓名空白",
            "a blank name",
        ),
        (
            "claims-holder-name-long",
            holder(&long, "10", number),
            "姓名过长",
            "a name of 129 characters",
        ),
        (
            "claims-holder-type-unknown",
            holder("张*", "11", number),
            "证件类型未知",
            "an unknown type of certificate",
        ),
        (
            "claims-holder-type-number",
            with(
                "holder",
                r#"{"name":"张*","type":10,"number":"3301**********1234"}"#,
            ),
            "证件类型是数字",
            "the type of certificate is a number",
        ),
        (
            "claims-holder-no-number",
            with("holder", r#"{"name":"张*","type":"10"}"#),
            "没有号码",
            "no number",
        ),
        (
            "claims-holder-number-hidden",
            holder("张*", "10", "3***************34"),
            "号码只露出三位",
            "three clear characters in the number",
        ),
    ]
}

fn places() -> Vec<Row> {
    vec![
        (
            "claims-colour-number",
            with("colour", "0"),
            "颜色是数字",
            "the colour is a number",
        ),
        (
            "claims-from-china",
            with("from", r#""CN""#),
            "出发地写作 CN",
            "CN for a place of departure",
        ),
        (
            "claims-from-short",
            with("from", r#""33""#),
            "出发地只写两位",
            "a region of two digits",
        ),
        (
            "claims-from-hong-kong-digits",
            with("from", r#""810000""#),
            "香港须写作 HK",
            "Hong Kong by digits, where HK is the form",
        ),
        (
            "claims-visited-array",
            with("visited", r#"["420100"]"#),
            "行程是数组",
            "`visited` is an array",
        ),
        (
            "claims-visited-null",
            with("visited", "null"),
            "行程为 null：不同于未载",
            "`visited` is null, which is not absent",
        ),
        (
            "claims-visited-region",
            with("visited", r#"{"Wuhan":"2020-03-20"}"#),
            "行程写地名",
            "a name for a region",
        ),
        (
            "claims-visited-day",
            with("visited", r#"{"420100":"2020-02-30"}"#),
            "二月三十日",
            "30 February",
        ),
        (
            "claims-visited-day-short",
            with("visited", r#"{"420100":"2020-3-9"}"#),
            "日期缺零",
            "a day without its zeros",
        ),
    ]
}

fn rest() -> Vec<Row> {
    vec![
        (
            "claims-declared-reversed",
            with(
                "declared",
                &span("2020-03-29T20:00:00", "2020-03-27T20:00:00"),
            ),
            "申报先止后起",
            "a declaration that ends before it begins",
        ),
        (
            "claims-declared-half",
            with("declared", r#"{"at":1585310400}"#),
            "申报没有止期",
            "a declaration without its end",
        ),
        (
            "claims-test-result",
            with("test", r#"{"result":"clear","at":1585310400}"#),
            "检测结果用词不明",
            "an unknown result of a test",
        ),
        (
            "claims-test-no-time",
            with("test", r#"{"result":"negative"}"#),
            "检测没有时间",
            "a test without its time",
        ),
        (
            "claims-test-future",
            with(
                "test",
                &format!(
                    r#"{{"result":"negative","at":{}}}"#,
                    seconds("2020-03-28T09:01:01")
                ),
            ),
            "检测时间在将来",
            "a test that is still to come",
        ),
        (
            "claims-status-no-index",
            with(
                "status",
                r#"{"status_list":{"uri":"https://example.org/s"}}"#,
            ),
            "状态引用没有序号",
            "a status reference without its index",
        ),
        (
            "claims-status-negative",
            with(
                "status",
                r#"{"status_list":{"idx":-1,"uri":"https://example.org/s"}}"#,
            ),
            "状态序号为负",
            "a negative index",
        ),
        (
            "claims-status-empty",
            with("status", "{}"),
            "状态引用为空",
            "an empty status claim",
        ),
    ]
}
