//! The claims of nearly every code, read at a glance: no copy, nothing on the heap. Whatever is not
//! beyond doubt goes to [`ClaimSet::read_closely`], which has the last word.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Number;

use super::health::{Declared, StatusReference, Test, TestResult};
use super::holder::Holder;
use super::set::{ClaimSet, Visited, is_identifier};
use crate::ground::json::{glance, present};
use crate::ground::region::Region;
use crate::ground::text::is_visible;
use crate::ground::time::{Day, Timestamp};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainClaims<'p> {
    iss: &'p str,
    sub: &'p str,
    jti: &'p str,
    iat: Date,
    exp: Date,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<Date>,
    colour: &'p str,
    #[serde(default, deserialize_with = "present")]
    declared: Option<PlainDeclared>,
    #[serde(borrow)]
    holder: PlainHolder<'p>,
    from: &'p str,
    #[serde(default, deserialize_with = "present")]
    visited: Option<Places>,
    #[serde(borrow, default, deserialize_with = "present")]
    test: Option<PlainTest<'p>>,
    #[serde(borrow, default, deserialize_with = "present")]
    status: Option<PlainStatus<'p>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainDeclared {
    at: Date,
    until: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainHolder<'p> {
    name: &'p str,
    r#type: &'p str,
    number: &'p str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainTest<'p> {
    result: &'p str,
    at: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainStatus<'p> {
    #[serde(borrow)]
    status_list: PlainReference<'p>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainReference<'p> {
    idx: u64,
    uri: &'p str,
}

impl<'p> ClaimSet<'p> {
    /// The claims, if they have the common shape and no fault.
    pub(super) fn glance(payload: &'p [u8], header_iss: &str) -> Option<Self> {
        let plain: PlainClaims<'p> = glance(payload)?;
        let sound = plain.iss == header_iss
            && is_identifier(plain.sub)
            && is_identifier(plain.jti)
            && plain.exp.0 > plain.iat.0;
        let holder = &plain.holder;
        let set = Self {
            sub: plain.sub.into(),
            jti: plain.jti.into(),
            iat: plain.iat.0,
            exp: plain.exp.0,
            nbf: plain.nbf.map(|date| date.0),
            colour: plain.colour.into(),
            declared: all_of(plain.declared, PlainDeclared::settle)?,
            holder: Holder::plain(holder.name, holder.r#type, holder.number)?,
            from: Region::parse(plain.from)?,
            visited: plain.visited.map(|places| places.0),
            test: all_of(plain.test, |test| test.settle())?,
            status: all_of(plain.status, |status| status.status_list.settle())?,
        };
        sound.then_some(set)
    }
}

impl PlainDeclared {
    fn settle(self) -> Option<Declared> {
        let declared = Declared {
            at: self.at.0,
            until: self.until.0,
        };
        Some(declared).filter(Declared::is_ordered)
    }
}

impl PlainTest<'_> {
    fn settle(self) -> Option<Test> {
        let (_, result) = TestResult::WORDS
            .iter()
            .find(|(word, _)| *word == self.result)?;
        Some(Test {
            result: *result,
            at: self.at.0,
        })
    }
}

impl<'p> PlainReference<'p> {
    fn settle(self) -> Option<StatusReference<'p>> {
        is_visible(self.uri).then_some(StatusReference {
            idx: self.idx,
            uri: self.uri.into(),
        })
    }
}

/// What is absent stays absent; what is there must settle.
fn all_of<T, U>(value: Option<T>, settle: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match value {
        None => Some(None),
        Some(value) => settle(value).map(Some),
    }
}

/// A `NumericDate`.
struct Date(Timestamp);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let date = Timestamp::from_numeric_date(&Number::deserialize(deserializer)?);
        date.map(Self).ok_or_else(|| D::Error::custom("date"))
    }
}

/// The members of `visited`.
struct Places(Visited);

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PlacesVisitor)
    }
}

struct PlacesVisitor;

impl<'de> Visitor<'de> for PlacesVisitor {
    type Value = Places;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("places with the last day there")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Places, A::Error> {
        let mut places = Visited::new();
        while let Some((name, last)) = members.next_entry::<&'de str, &'de str>()? {
            let place = Region::parse(name).zip(Day::parse(last));
            let place = place.filter(|(region, _)| places.iter().all(|(known, _)| known != region));
            // More places than fit here would make the search for a double slow.
            match place.filter(|_| places.len() < places.inline_size()) {
                Some(place) => places.push(place),
                None => return Err(A::Error::custom("place")),
            }
        }
        Ok(Places(places))
    }
}
