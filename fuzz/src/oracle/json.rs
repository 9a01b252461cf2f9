//! The strict reader of JSON against a reader of its own.

use crate::model::{self, J};
use crate::subject::{Json, canonical, parse_json};

/// Both readers take the same texts and read the same values; the canonical form is a fixed point.
pub fn json(data: &[u8]) {
    let ours = parse_json(data);
    let model = model::json(data).filter(|json| !json.has_twins());
    match (&ours, &model) {
        (Ok(ours), Some(model)) => assert!(same(ours, model), "{ours:?} is not {model:?}"),
        (Ok(ours), None) => panic!("read against the model: {ours:?}"),
        (Err(fault), Some(model)) => assert!(
            has_extreme_number(model),
            "refused against the model: {} {}",
            fault.place,
            fault.what.en
        ),
        (Err(_), None) => {}
    }
    if let Some(form) = ours.ok().as_ref().and_then(canonical)
        && let Ok(again) = parse_json(&form)
    {
        assert_eq!(canonical(&again), Some(form), "not a fixed point");
    }
}

fn same(ours: &Json, model: &J) -> bool {
    match (ours, model) {
        (Json::Null, J::Null) => true,
        (Json::Bool(ours), J::Bool(model)) => ours == model,
        (Json::Number(ours), J::Number(model)) => {
            let Ok(model) = model.parse::<f64>() else {
                return false;
            };
            let ours = ours.as_f64().unwrap_or(f64::NAN);
            ours == model || (ours - model).abs() <= model.abs() * 1e-15 || model.is_infinite()
        }
        (Json::Text(ours), J::Text(model)) => ours == model,
        (Json::Array(ours), J::Array(model)) => {
            ours.len() == model.len()
                && ours
                    .iter()
                    .zip(model)
                    .all(|(ours, model)| same(ours, model))
        }
        (Json::Object(ours), J::Object(model)) => {
            ours.len() == model.len()
                && ours
                    .iter()
                    .zip(model)
                    .all(|((a, ours), (b, model))| a == b && same(ours, model))
        }
        _ => false,
    }
}

/// A number beyond 64 bits, which a reader may refuse (RFC 8259 §6).
fn has_extreme_number(json: &J) -> bool {
    match json {
        J::Number(number) => number.parse::<f64>().is_ok_and(f64::is_infinite),
        J::Array(items) => items.iter().any(has_extreme_number),
        J::Object(members) => members.iter().any(|(_, value)| has_extreme_number(value)),
        _ => false,
    }
}
