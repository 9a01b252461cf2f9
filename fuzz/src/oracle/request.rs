//! A request of another program.

use crate::model::{J, json};
use crate::subject::{Day, Evidence, Request, Traveller};

const KNOWN: [&str; 12] = [
    "key",
    "code",
    "no_code",
    "id_number",
    "name",
    "declared",
    "place",
    "purpose",
    "grade",
    "temperature",
    "arrived",
    "challenge",
];

/// What is read is one strict object of known members, with a code or none, and nothing of it is
/// changed on the way.
pub fn request(data: &[u8]) {
    let today = Day::parse("2020-03-28").unwrap();
    let Ok(request) = Request::read("fuzz", data, &Traveller::default(), today) else {
        return;
    };
    let json = json(data).expect("no JSON was read");
    let J::Object(members) = &json else {
        panic!("no object was read");
    };
    assert!(!json.has_twins(), "a member twice");
    assert!(
        members
            .iter()
            .all(|(name, _)| KNOWN.contains(&name.as_str())),
        "an unknown member"
    );
    match &request.evidence {
        Evidence::Code(code) => {
            assert_eq!(json.get("code").and_then(J::text), Some(code.as_str()));
            assert_eq!(json.get("no_code"), None);
        }
        Evidence::NoCode => {
            assert_eq!(json.get("no_code"), Some(&J::Bool(true)));
            assert_eq!(json.get("code"), None);
        }
        other => panic!("evidence that nobody asked for: {other:?}"),
    }
    let text = |name: &str| json.get(name).and_then(J::text);
    assert_eq!(request.key.as_deref(), text("key"));
    let traveller = &request.traveller;
    assert_eq!(traveller.shown.number.as_deref(), text("id_number"));
    assert_eq!(traveller.shown.name.as_deref(), text("name"));
    if let Some(place) = text("place") {
        assert_eq!(traveller.place.name(), place);
    }
    if let Some(J::Array(places)) = json.get("declared") {
        // A code in letters of either case stands for itself; a name stands for the place of that name.
        let read = traveller.declared.places();
        let same = read.len() == places.len()
            && read.iter().zip(places).all(|(place, shown)| {
                shown.text().is_some_and(|shown| {
                    let is_code = shown.bytes().all(|byte| byte.is_ascii_alphanumeric());
                    !is_code || place.as_str() == shown.to_ascii_uppercase()
                })
            });
        assert!(same, "other places: {read:?}");
    }
    if let Some(celsius) = json.get("temperature").and_then(J::number) {
        assert!((30.0..=45.0).contains(&celsius), "{celsius} °C");
        assert!(traveller.temperature.is_some());
    }
}
