//! Places by name: what people type, what the program shows, what programs read.

use healthcode::internals::base::division;
use healthcode::{Region, embedded};
use serde_json::json;

use crate::program::{json_lines, one_clear_line, run, status, text};

fn check(more: &[&str]) -> std::process::Output {
    let call = ["check", "--demo", "--format", "json"];
    run(&[&call[..], more].concat(), b"")
}

#[test]
fn every_region_that_a_decision_mentions_has_its_name_in_json() {
    let output = check(&[
        "fixtures/codes/notice-contradicted.txt",
        "--declared",
        "none",
    ]);
    let line = &json_lines(&output)[0];
    let id = line["issuer"]["id"].as_str().unwrap();
    assert_eq!(
        line["places"]["420106"],
        json!({"zh": "湖北省武汉市武昌区", "en": "武昌区, 武汉市, Hubei"})
    );
    assert_eq!(line["places"][id]["zh"], line["issuer"]["zh"]);
    assert_eq!(line["places"].as_object().unwrap().len(), 2);
    let reason = line["reasons"][1]["zh"].as_str().unwrap();
    assert!(reason.contains("湖北省武汉市武昌区 (420106)"), "{reason}");
    // Nothing in a code that proves nothing is mentioned.
    let output = check(&["nonsense"]);
    assert_eq!(json_lines(&output)[0].get("places"), None);
}

#[test]
fn a_declaration_by_name_is_the_declaration_by_code() {
    let by_code = check(&["--no-code", "--declared", "420000,420100,HK"]);
    for names in [
        "湖北、武汉、香港",
        "湖北省，湖北省武汉市，HK",
        "Hubei,武汉市,hk",
        "４２００００、４２０１００、Hong Kong",
    ] {
        let by_name = check(&["--no-code", "--declared", names]);
        assert_eq!(status(&by_name), 11, "{names}");
        assert_eq!(text(&by_name.stdout), text(&by_code.stdout), "{names}");
    }
    assert_eq!(status(&check(&["--no-code", "--declared", "无"])), 10);
}

#[test]
fn a_name_that_is_unclear_is_a_mistake_of_the_call() {
    for (names, said) in [
        ("朝阳", "辽宁省朝阳市 (211300)"),
        ("湖北、瓦坎达", "瓦坎达"),
        ("湖北、", "“”"),
        ("中国", "中国"),
    ] {
        let output = check(&["--no-code", "--declared", names]);
        assert_eq!((status(&output), output.stdout.len()), (2, 0), "{names}");
        assert!(one_clear_line(&output).contains(said), "{names}");
    }
}

#[test]
fn risk_show_takes_names_and_shows_them() {
    for place in ["武汉", "420100", "湖北省武汉市"] {
        let output = run(&["risk", "show", place], b"");
        assert_eq!(status(&output), 0);
        let shown = text(&output.stdout);
        assert!(shown.starts_with("湖北省武汉市 (420100) "), "{shown}");
    }
    assert_eq!(status(&run(&["risk", "show", "桥西区"], b"")), 2);
    let several = run(&["risk", "show", "武汉， 上海、US"], b"");
    let said = text(&several.stdout);
    assert_eq!(status(&several), 0);
    for code in ["420100", "310000", "US"] {
        assert!(said.contains(code), "{said}");
    }
}

/// The names are those of the documents that the program carries.
#[test]
fn the_table_knows_every_issuer_and_every_place_of_the_register() {
    let registry = embedded::demo_registry().unwrap();
    for issuer in registry.issuers() {
        let name = division::name(issuer.id()).unwrap();
        assert_eq!(name, *issuer.name(), "{}", issuer.id());
    }
    let tongliao = Region::parse("150571").unwrap();
    assert!(division::name(tongliao).unwrap().zh.contains("通辽"));
}
