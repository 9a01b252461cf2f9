//! A request as serde writes and reads it, for clients of the contract's section 10. A gate reads with
//! [`Request::read`], which knows the gate and its day and names every fault with its pointer.

use std::fmt;
use std::str::FromStr;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::request::{Evidence, Request};
use super::traveller::{Declaration, Temperature, Traveller};
use crate::base::limits::{DECLARED_PLACES, HOLDER_CHARS, REQUEST_KEY_BYTES};
use crate::base::text::is_visible;
use crate::claims::{Shown, is_challenge};

/// The members, as they stand in JSON. One that is `null` is refused, as one that is unknown.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RequestMembers {
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    no_code: bool,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    id_number: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    declared: Option<Vec<String>>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    grade: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    arrived: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    challenge: Option<String>,
}

fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

impl Serialize for Request {
    /// Writes the request. A masked number is no member of a request.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let traveller = &self.traveller;
        let (code, no_code) = match &self.evidence {
            Evidence::Code(code) => (Some(code.clone()), false),
            Evidence::NoCode => (None, true),
        };
        let declared = match &traveller.declared {
            Declaration::NotAsked => None,
            Declaration::Places(places) => Some(places.iter().map(ToString::to_string).collect()),
        };
        let members = RequestMembers {
            key: self.key.clone(),
            code,
            no_code,
            id_number: traveller.shown.number.clone(),
            name: traveller.shown.name.clone(),
            declared,
            place: Some(traveller.place.name().to_owned()),
            purpose: Some(traveller.purpose.name().to_owned()),
            grade: traveller.grade.map(|grade| grade.name().to_owned()),
            temperature: traveller.temperature.map(Temperature::as_celsius),
            arrived: traveller.arrived.map(|day| day.to_string()),
            challenge: traveller.challenge.clone(),
        };
        members.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Request {
    /// Reads a request; members that are absent take the contract's defaults. Whether the day of arrival
    /// has come is left to the gate.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = deserializer.deserialize_map(ObjectAlone)?;
        let evidence = match (members.code, members.no_code) {
            (Some(code), false) => Evidence::Code(code),
            (None, true) => Evidence::NoCode,
            _ => return Err(D::Error::custom("expected either `code` or `no_code`")),
        };
        let too_long = |name| D::Error::custom(format!("`{name}` is too long"));
        if members
            .key
            .as_ref()
            .is_some_and(|key| key.len() > REQUEST_KEY_BYTES)
        {
            return Err(too_long("key"));
        }
        for (name, text) in [("id_number", &members.id_number), ("name", &members.name)] {
            match text {
                Some(text) if text.chars().count() > HOLDER_CHARS => return Err(too_long(name)),
                Some(text) if !is_visible(text) => {
                    return Err(D::Error::custom(format!("`{name}` is empty")));
                }
                _ => {}
            }
        }
        let declared = match members.declared {
            None => Declaration::NotAsked,
            Some(places) if places.len() > DECLARED_PLACES => return Err(too_long("declared")),
            Some(places) => {
                let places = places.into_iter().map(|place| parsed(Some(place)));
                let places: Vec<Option<_>> = places.collect::<Result<_, D::Error>>()?;
                Declaration::Places(places.into_iter().flatten().collect())
            }
        };
        let temperature = match members.temperature {
            None => None,
            Some(value) => Some(
                Temperature::celsius(value)
                    .ok_or_else(|| D::Error::custom("`temperature` is not within 30.0 to 45.0"))?,
            ),
        };
        if members
            .challenge
            .as_ref()
            .is_some_and(|digits| !is_challenge(digits))
        {
            return Err(D::Error::custom("`challenge` is not 2 to 12 digits"));
        }
        let usual = Traveller::default();
        Ok(Self {
            key: members.key,
            evidence,
            traveller: Traveller {
                place: parsed(members.place)?.unwrap_or(usual.place),
                purpose: parsed(members.purpose)?.unwrap_or(usual.purpose),
                grade: parsed(members.grade)?,
                declared,
                shown: Shown {
                    number: members.id_number,
                    name: members.name,
                    masked_number: None,
                },
                temperature,
                arrived: parsed(members.arrived)?,
                challenge: members.challenge,
            },
        })
    }
}

/// Takes an object; serde would take an array in its place.
struct ObjectAlone;

impl<'de> Visitor<'de> for ObjectAlone {
    type Value = RequestMembers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RequestMembers, A::Error> {
        RequestMembers::deserialize(MapAccessDeserializer::new(map))
    }
}

/// A value that its own type reads.
fn parsed<T: FromStr<Err: std::fmt::Display>, E: serde::de::Error>(
    text: Option<String>,
) -> Result<Option<T>, E> {
    text.map(|text| text.parse().map_err(E::custom)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Day;

    /// What a gate reads, serde reads alike, and what serde writes, both read back.
    #[test]
    fn serde_and_the_gate_read_alike() {
        let today = Day::parse("2020-03-28").unwrap();
        let gate = Traveller::default();
        for json in [
            r#"{"code":"a.b.c"}"#,
            r#"{"no_code":true,"declared":[]}"#,
            r#"{"key":"k","code":"x","id_number":"330102198001011234","name":"张三",
                "declared":["湖北省","US"],"place":"workplace","purpose":"return","grade":"senior-3",
                "temperature":36.5,"arrived":"2020-03-27","challenge":"472"}"#,
            "{}",
            "[]",
            r#"["k","x"]"#,
            r#"{"code":null}"#,
            r#"{"code":1}"#,
            r#"{"code":"x","no_code":true}"#,
            r#"{"code":"x","at":"2020-03-28T09:00:00+08:00"}"#,
            r#"{"code":"x","code":"y"}"#,
            r#"{"code":"x","declared":["CN"]}"#,
            r#"{"code":"x","temperature":46}"#,
            r#"{"code":"x","temperature":null}"#,
            r#"{"code":"x","place":"here"}"#,
            r#"{"code":"x","name":""}"#,
            r#"{"code":"x","challenge":"3"}"#,
            r#"{"code":"x","challenge":472}"#,
            r#"{"code":"x","arrived":"2020-3-2"}"#,
        ] {
            let strict = Request::read("-", json.as_bytes(), &gate, today).ok();
            let read: Option<Request> = serde_json::from_str(json).ok();
            assert_eq!(read, strict, "{json}");
            if let Some(request) = read {
                let written = serde_json::to_string(&request).unwrap();
                let again = Request::read("-", written.as_bytes(), &gate, today).unwrap();
                assert_eq!(again, request, "{written}");
            }
        }
    }
}
