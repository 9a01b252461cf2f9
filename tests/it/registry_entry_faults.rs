//! A malformed `registry.json` is refused, with the place named.

use healthcode::Registry;
use serde_json::json;

use crate::registry_rows::{ED, Row, refused, registry, remove};
use crate::world::entry;

const ROWS: [Row; 24] = [
    (
        "unknown member",
        |d| registry(d)["comment"] = json!("x"),
        Registry::FILE,
        "/comment",
    ),
    (
        "no version",
        |d| remove(registry(d), "version"),
        Registry::FILE,
        "/version",
    ),
    (
        "version as text",
        |d| registry(d)["version"] = json!("3"),
        Registry::FILE,
        "/version",
    ),
    (
        "environment",
        |d| registry(d)["environment"] = json!("prod"),
        Registry::FILE,
        "/environment",
    ),
    (
        "issued_at without offset",
        |d| registry(d)["issued_at"] = json!("2020-03-26T00:00:00"),
        Registry::FILE,
        "/issued_at",
    ),
    (
        "unknown issuer member",
        |d| registry(d)["issuers"][0]["colors"] = json!({}),
        Registry::FILE,
        "/issuers/0/colors",
    ),
    (
        "id",
        |d| registry(d)["issuers"][0]["id"] = json!("33"),
        Registry::FILE,
        "/issuers/0/id",
    ),
    (
        "id a country",
        |d| registry(d)["issuers"][0]["id"] = json!("US"),
        Registry::FILE,
        "/issuers/0/id",
    ),
    (
        "no name",
        |d| remove(&mut registry(d)["issuers"][0], "name"),
        Registry::FILE,
        "/issuers/0/name",
    ),
    (
        "name without English",
        |d| remove(&mut registry(d)["issuers"][0]["name"], "en"),
        Registry::FILE,
        "/issuers/0/name/en",
    ),
    (
        "no keys",
        |d| remove(&mut registry(d)["issuers"][0], "keys"),
        Registry::FILE,
        "/issuers/0/keys",
    ),
    (
        "keys outside the folder",
        |d| registry(d)["issuers"][0]["keys"] = json!("../330000-x.jwks.json"),
        Registry::FILE,
        "/issuers/0/keys",
    ),
    (
        "keys of another region",
        |d| registry(d)["issuers"][0]["keys"] = json!("320000-x.jwks.json"),
        Registry::FILE,
        "/issuers/0/keys",
    ),
    (
        "no until",
        |d| remove(&mut registry(d)["issuers"][0]["recognised"], "until"),
        Registry::FILE,
        "/issuers/0/recognised/until",
    ),
    (
        "until before from",
        |d| registry(d)["issuers"][0]["recognised"]["until"] = json!("2020-01-01T00:00:00Z"),
        Registry::FILE,
        "/issuers/0/recognised/until",
    ),
    (
        "no basis",
        |d| remove(&mut registry(d)["issuers"][0]["recognised"], "basis"),
        Registry::FILE,
        "/issuers/0/recognised/basis",
    ),
    (
        "colour unknown",
        |d| registry(d)["issuers"][0]["colours"]["11"] = json!("blue"),
        Registry::FILE,
        "/issuers/0/colours/11",
    ),
    (
        "colour mapped to unknown",
        |d| registry(d)["issuers"][0]["colours"]["11"] = json!("unknown"),
        Registry::FILE,
        "/issuers/0/colours/11",
    ),
    (
        "validity without unit",
        |d| registry(d)["issuers"][0]["max_validity"] = json!("24"),
        Registry::FILE,
        "/issuers/0/max_validity",
    ),
    (
        "validity zero",
        |d| registry(d)["issuers"][0]["max_validity"] = json!("0h"),
        Registry::FILE,
        "/issuers/0/max_validity",
    ),
    (
        "validity beyond 64 bits",
        |d| registry(d)["issuers"][0]["max_validity"] = json!("99999999999999999999d"),
        Registry::FILE,
        "/issuers/0/max_validity",
    ),
    (
        "status_list",
        |d| registry(d)["issuers"][0]["status_list"] = json!("sometimes"),
        Registry::FILE,
        "/issuers/0/status_list",
    ),
    (
        "issuer twice",
        |d| {
            let twice = entry("330000");
            registry(d)["issuers"].as_array_mut().unwrap().push(twice);
        },
        Registry::FILE,
        "/issuers/2/keys",
    ),
    (
        "no such key set",
        |d| {
            d.remove(ED).unwrap();
        },
        ED,
        "",
    ),
];

#[test]
fn every_fault_is_refused_with_its_place() {
    refused(&ROWS);
}
