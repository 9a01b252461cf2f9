//! The claims of nearly every code, read at a glance: no copy, nothing on the heap. Whatever is not
//! beyond doubt goes to [`ClaimSet::read_closely`], which has the last word.

use super::health::{Declared, StatusReference, Test, TestResult};
use super::holder::Holder;
use super::set::{ClaimSet, Visited, is_identifier};
use crate::ground::json::{Glance, once};
use crate::ground::region::Region;
use crate::ground::text::is_visible;
use crate::ground::time::{Day, Timestamp};

impl<'p> ClaimSet<'p> {
    /// The claims, if they have the common shape and no fault.
    pub(super) fn glance(payload: &'p [u8], header_iss: &str) -> Option<Self> {
        let (mut iss, mut sub, mut jti) = (None, None, None);
        let (mut iat, mut exp, mut nbf) = (None, None, None);
        let (mut colour, mut declared, mut holder) = (None, None, None);
        let (mut from, mut visits, mut test, mut status) = (None, None, None, None);
        let same = |text: &&str| *text == header_iss;
        let id = |text: &&str| is_identifier(text);
        Glance::document(payload, |name, value| match name {
            "iss" => once(&mut iss, value.text().filter(same)),
            "sub" => once(&mut sub, value.text().filter(id)),
            "jti" => once(&mut jti, value.text().filter(id)),
            "iat" => once(&mut iat, date(value)),
            "exp" => once(&mut exp, date(value)),
            "nbf" => once(&mut nbf, date(value)),
            "colour" => once(&mut colour, value.text()),
            "declared" => once(&mut declared, Declared::glance(value)),
            "holder" => once(&mut holder, Holder::glance(value)),
            "from" => once(&mut from, value.text().and_then(Region::parse)),
            "visited" => once(&mut visits, visited(value)),
            "test" => once(&mut test, Test::glance(value)),
            "status" => once(&mut status, StatusReference::glance(value)),
            _ => None,
        })?;
        iss?;
        let (iat, exp) = (iat?, exp?);
        (iat < exp).then_some(Self {
            sub: sub?.into(),
            jti: jti?.into(),
            iat,
            exp,
            nbf,
            colour: colour?.into(),
            declared,
            holder: holder?,
            from: from?,
            visited: visits,
            test,
            status,
        })
    }
}

fn date(value: &mut Glance<'_>) -> Option<Timestamp> {
    Timestamp::from_numeric_date(&value.number()?)
}

fn visited(value: &mut Glance<'_>) -> Option<Visited> {
    let mut places = Visited::new();
    value.object(|name, last| {
        let place = (Region::parse(name)?, Day::parse(last.text()?)?);
        let known = places.iter().any(|(region, _)| *region == place.0);
        // More of them would need the heap.
        if known || places.len() == places.inline_size() {
            return None;
        }
        places.push(place);
        Some(())
    })?;
    Some(places)
}

impl Declared {
    fn glance(value: &mut Glance<'_>) -> Option<Self> {
        let (mut at, mut until) = (None, None);
        value.object(|name, value| match name {
            "at" => once(&mut at, date(value)),
            "until" => once(&mut until, date(value)),
            _ => None,
        })?;
        let declared = Self {
            at: at?,
            until: until?,
        };
        declared.is_ordered().then_some(declared)
    }
}

impl<'p> Holder<'p> {
    fn glance(value: &mut Glance<'p>) -> Option<Self> {
        let (mut holder, mut document, mut number) = (None, None, None);
        value.object(|name, value| match name {
            "name" => once(&mut holder, value.text()),
            "type" => once(&mut document, value.text()),
            "number" => once(&mut number, value.text()),
            _ => None,
        })?;
        Self::plain(holder?, document?, number?)
    }
}

impl Test {
    fn glance(value: &mut Glance<'_>) -> Option<Self> {
        let (mut result, mut at) = (None, None);
        value.object(|name, value| match name {
            "result" => once(&mut result, value.text().and_then(TestResult::from_word)),
            "at" => once(&mut at, date(value)),
            _ => None,
        })?;
        Some(Self {
            result: result?,
            at: at?,
        })
    }
}

impl<'p> StatusReference<'p> {
    fn glance(value: &mut Glance<'p>) -> Option<Self> {
        let mut reference = None;
        value.object(|name, value| match name {
            "status_list" => once(&mut reference, Self::glance_list(value)),
            _ => None,
        })?;
        reference
    }

    fn glance_list(value: &mut Glance<'p>) -> Option<Self> {
        let (mut idx, mut uri) = (None, None);
        value.object(|name, value| match name {
            "idx" => once(&mut idx, value.number().and_then(|number| number.as_u64())),
            "uri" => once(&mut uri, value.text().filter(|uri| is_visible(uri))),
            _ => None,
        })?;
        Some(Self {
            idx: idx?,
            uri: uri?.into(),
        })
    }
}
