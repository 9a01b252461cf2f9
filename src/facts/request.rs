//! A request: one traveller, as another program describes it (contract section 10).

use super::statement::traveller;
use super::traveller::Traveller;
use crate::base::error::Error;
use crate::base::json::{Faults, Json, Members, Node, parse};
use crate::base::limits::REQUEST_KEY_BYTES;
use crate::base::text::Text;
use crate::base::time::Day;

/// One traveller and what this person presents. There is no way to set the clock.
///
/// ```
/// use healthcode::{Day, Evidence, Request, Traveller};
///
/// let today = Day::parse("2020-03-28").ok_or("a day")?;
/// let json = br#"{"key": "42", "no_code": true, "declared": ["420000"]}"#;
/// let request = Request::read("request", json, &Traveller::default(), today)?;
/// assert_eq!(request.evidence, Evidence::NoCode);
/// assert_eq!(request.traveller.declared.places().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The caller's own name for this request; it comes back with the answer.
    pub key: Option<String>,
    /// What is presented.
    pub evidence: Evidence,
    /// Who presents it, at which gate.
    pub traveller: Traveller,
}

/// What a traveller presents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The text of a code.
    Code(String),
    /// The person has no code.
    NoCode,
}

/// The members that a request may have; those that say something of the traveller beside a picture are
/// all but the first two.
const MEMBERS: [&str; 12] = [
    "code",
    "no_code",
    "key",
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

impl Request {
    /// A request without a key.
    #[must_use]
    pub const fn new(evidence: Evidence, traveller: Traveller) -> Self {
        Self {
            key: None,
            evidence,
            traveller,
        }
    }

    /// Reads a request; members that are absent take their value from `gate`. `name` is what faults call the
    /// document, `today` the gate's day.
    ///
    /// # Errors
    /// The bytes are no JSON, a member is unknown, twice there or wrong, or neither a code nor
    /// `"no_code": true` is there; each fault with its JSON Pointer.
    pub fn read(name: &str, bytes: &[u8], gate: &Traveller, today: Day) -> Result<Self, Error> {
        let json = parse(bytes).map_err(|fault| Error::one(name, fault))?;
        Self::of(name, &json, gate, today)
    }

    /// The same for JSON that was parsed already.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn of(name: &str, json: &Json, gate: &Traveller, today: Day) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let read = request(json, gate, today, &mut faults);
        faults.settle(name, read)
    }

    /// The key of what may be a request, whatever else is wrong with it.
    #[must_use]
    pub fn key_of(json: &Json) -> Option<String> {
        let Json::Object(members) = json else {
            return None;
        };
        members.iter().find_map(|(name, value)| match value {
            Json::Text(text) if name == "key" && text.len() <= REQUEST_KEY_BYTES => {
                Some(text.clone())
            }
            _ => None,
        })
    }
}

impl Traveller {
    /// Reads what a request says of the traveller beside a picture: its members without `code` and
    /// `no_code`. Returns the key too.
    ///
    /// # Errors
    /// As [`Request::read`].
    pub fn read(
        name: &str,
        bytes: &[u8],
        gate: &Self,
        today: Day,
    ) -> Result<(Option<String>, Self), Error> {
        let json = parse(bytes).map_err(|fault| Error::one(name, fault))?;
        Self::of(name, &json, gate, today)
    }

    /// The same for JSON that was parsed already.
    ///
    /// # Errors
    /// As [`Request::read`].
    pub fn of(
        name: &str,
        json: &Json,
        gate: &Self,
        today: Day,
    ) -> Result<(Option<String>, Self), Error> {
        let mut faults = Faults::default();
        let [_, _, known @ ..] = &MEMBERS;
        let read = Node::root(json)
            .closed_object(known, &mut faults)
            .and_then(|members| {
                let key = key(&members, &mut faults);
                let traveller = traveller(&members, gate, today, &mut faults);
                Some((key?, traveller?))
            });
        faults.settle(name, read)
    }
}

fn request(json: &Json, gate: &Traveller, today: Day, faults: &mut Faults) -> Option<Request> {
    let members = Node::root(json).closed_object(&MEMBERS, faults)?;
    let key = key(&members, faults);
    let evidence = evidence(&members, faults);
    let traveller = traveller(&members, gate, today, faults);
    Some(Request {
        key: key?,
        evidence: evidence?,
        traveller: traveller?,
    })
}

fn key(members: &Members<'_>, faults: &mut Faults) -> Option<Option<String>> {
    let Some(node) = members.optional("key") else {
        return Some(None);
    };
    let text = node.text(faults)?;
    if text.len() > REQUEST_KEY_BYTES {
        let expected = Text::new(
            format!("至多 {REQUEST_KEY_BYTES} 字节"),
            format!("{REQUEST_KEY_BYTES} bytes at most"),
        );
        return node.wrong(faults, &expected);
    }
    Some(Some(text.to_owned()))
}

fn evidence(members: &Members<'_>, faults: &mut Faults) -> Option<Evidence> {
    let one = Text::fixed(
        "应有 `code` 或 `\"no_code\": true`，二者取其一",
        "expected either `code` or `\"no_code\": true`",
    );
    match (members.optional("code"), members.optional("no_code")) {
        (Some(code), None) => Some(Evidence::Code(code.text(faults)?.to_owned())),
        (None, Some(no_code)) if no_code.flag(faults)? => Some(Evidence::NoCode),
        _ => {
            faults.add("", one);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Shown;
    use crate::facts::{Declaration, Temperature};
    use crate::notice::{Place, Purpose};

    fn today() -> Day {
        Day::parse("2020-03-28").unwrap()
    }

    fn read(json: &str) -> Result<Request, Error> {
        Request::read("-:1", json.as_bytes(), &Traveller::default(), today())
    }

    /// The pointers of all faults.
    fn places(json: &str) -> Vec<String> {
        let error = read(json).unwrap_err();
        error
            .faults()
            .iter()
            .map(|(_, f)| f.place.clone())
            .collect()
    }

    #[test]
    fn every_member_is_read() {
        let request = read(
            r#"{"key":"k","code":"a.b.c","id_number":"330102198001011234","name":"张三",
            "declared":["湖北省","US"],"place":"workplace","purpose":"return","grade":"senior-3",
            "temperature":36.5,"arrived":"2020-03-27"}"#,
        )
        .unwrap();
        assert_eq!(request.key.as_deref(), Some("k"));
        assert_eq!(request.evidence, Evidence::Code("a.b.c".to_owned()));
        let traveller = request.traveller;
        assert_eq!(traveller.place, Place::Workplace);
        assert_eq!(traveller.purpose, Purpose::Return);
        assert!(traveller.grade.is_some());
        assert_eq!(
            traveller.shown.number.as_deref(),
            Some("330102198001011234")
        );
        assert_eq!(traveller.shown.name.as_deref(), Some("张三"));
        assert_eq!(traveller.declared.places().len(), 2);
        assert_eq!(traveller.temperature, Temperature::celsius(36.5));
        assert_eq!(traveller.arrived, Day::parse("2020-03-27"));
    }

    #[test]
    fn what_is_left_out_is_as_the_gate_says_and_never_what_identifies() {
        let gate = Traveller {
            place: Place::Community,
            shown: Shown {
                number: Some("1".to_owned()),
                ..Shown::default()
            },
            ..Traveller::default()
        };
        let request = Request::read("-", br#"{"code":"x"}"#, &gate, today()).unwrap();
        assert_eq!(request.traveller.place, Place::Community);
        assert_eq!(request.traveller.shown, Shown::default());
        assert_eq!(request.traveller.declared, Declaration::NotAsked);
        let nothing = read(r#"{"code":"x","declared":[]}"#).unwrap();
        assert_eq!(nothing.traveller.declared, Declaration::Places(Vec::new()));
    }

    #[test]
    fn each_fault_has_its_pointer() {
        for (json, expected) in [
            (r#"{"code":"x","at":"2020-03-28T09:00:00+08:00"}"#, "/at"),
            (r#"{"code":"x","leeway":300}"#, "/leeway"),
            (r#"{"code":"x","code":"y"}"#, "/code"),
            (r#"{"code":1}"#, "/code"),
            (r#"{"code":null}"#, "/code"),
            ("{}", ""),
            (r#"{"no_code":false}"#, ""),
            (r#"{"code":"x","no_code":true}"#, ""),
            (r#"{"code":"x","no_code":false}"#, ""),
            (r#"{"code":"x","declared":"420000"}"#, "/declared"),
            (r#"{"code":"x","declared":["420000","CN"]}"#, "/declared/1"),
            (r#"{"code":"x","temperature":"36.5"}"#, "/temperature"),
            (r#"{"code":"x","temperature":46}"#, "/temperature"),
            (r#"{"code":"x","arrived":"2020-03-29"}"#, "/arrived"),
            (r#"{"code":"x","arrived":"2020-3-2"}"#, "/arrived"),
            (r#"{"code":"x","place":"here"}"#, "/place"),
            (r#"{"code":"x","id_number":" "}"#, "/id_number"),
            (r#"{"code":"x","name":""}"#, "/name"),
            (r#"{"code":"x","challenge":"3"}"#, "/challenge"),
            (r#"{"code":"x","challenge":472}"#, "/challenge"),
            ("[]", ""),
            (r#""x""#, ""),
        ] {
            assert_eq!(places(json), [expected], "{json}");
        }
        let long = format!(r#"{{"code":"x","key":"{}"}}"#, "k".repeat(129));
        assert_eq!(places(&long), ["/key"]);
        let many = format!(
            r#"{{"code":"x","declared":[{}"420000"]}}"#,
            r#""420000","#.repeat(64)
        );
        assert_eq!(places(&many), ["/declared"]);
        // All faults at once.
        assert_eq!(
            places(r#"{"code":"x","place":1,"purpose":2}"#),
            ["/place", "/purpose"]
        );
    }

    #[test]
    fn a_picture_brings_no_code_of_its_own() {
        let gate = Traveller::default();
        let read = |json: &str| Traveller::read("request", json.as_bytes(), &gate, today());
        let (key, traveller) = read(r#"{"key":"7","place":"school"}"#).unwrap();
        assert_eq!(
            (key.as_deref(), traveller.place),
            (Some("7"), Place::School)
        );
        for json in [r#"{"code":"x"}"#, r#"{"no_code":true}"#] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
