//! Members of an object, for the text of a line and for serde alike.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::base::text::Text;

/// Takes the members of an object, one after the other.
///
/// The text is written by [`Object`](super::Object), not by `serde_json`, which looks at every byte of
/// every string: a line of `filter` takes 5 % more processor time so (1.04 to 1.07 in 60 pairs of runs
/// over 30,000 codes with prepared keys); below 3 % serde would write it.
pub(in crate::report) trait MemberWriter {
    /// A member that is a string. The name must need no escape.
    fn text(&mut self, name: &str, value: &str);

    /// A member that is a number.
    fn number(&mut self, name: &str, value: u64);

    /// A member that is `true`.
    fn flag(&mut self, name: &str);

    /// A member that is an array of strings.
    fn texts(&mut self, name: &str, values: &[&str]);

    /// A member that is an object.
    fn object(&mut self, name: &str, members: &dyn Fn(&mut dyn MemberWriter));

    /// A member that is an array of so many objects; `item` writes the members of each.
    fn objects(&mut self, name: &str, count: usize, item: &dyn Fn(usize, &mut dyn MemberWriter));

    /// A member that is a string, if there is one.
    fn some_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// The members `zh` and `en`.
    fn words(&mut self, words: &Text) {
        self.text("zh", &words.zh);
        self.text("en", &words.en);
    }
}

/// A member that is an array of objects, one for each of `items`.
pub(super) fn each<T>(
    out: &mut dyn MemberWriter,
    name: &str,
    items: &[T],
    members: impl Fn(&mut dyn MemberWriter, &T),
) {
    out.objects(name, items.len(), &|place, object| {
        if let Some(item) = items.get(place) {
            members(object, item);
        }
    });
}

/// Serializes an object with these members.
pub(super) fn serialize<S: Serializer>(
    serializer: S,
    members: &dyn Fn(&mut dyn MemberWriter),
) -> Result<S::Ok, S::Error> {
    let mut entries = SerdeMembers {
        map: serializer.serialize_map(None)?,
        ended: Ok(()),
    };
    members(&mut entries);
    entries.ended?;
    entries.map.end()
}

/// Passes the members of an object on to serde.
struct SerdeMembers<M: SerializeMap> {
    map: M,
    /// The error that stopped it.
    ended: Result<(), M::Error>,
}

impl<M: SerializeMap> SerdeMembers<M> {
    fn entry(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        if self.ended.is_ok() {
            self.ended = self.map.serialize_entry(name, value);
        }
    }
}

impl<M: SerializeMap> MemberWriter for SerdeMembers<M> {
    fn text(&mut self, name: &str, value: &str) {
        self.entry(name, value);
    }

    fn number(&mut self, name: &str, value: u64) {
        self.entry(name, &value);
    }

    fn flag(&mut self, name: &str) {
        self.entry(name, &true);
    }

    fn texts(&mut self, name: &str, values: &[&str]) {
        self.entry(name, values);
    }

    fn object(&mut self, name: &str, members: &dyn Fn(&mut dyn MemberWriter)) {
        self.entry(name, &Nested(members));
    }

    fn objects(&mut self, name: &str, count: usize, item: &dyn Fn(usize, &mut dyn MemberWriter)) {
        self.entry(name, &Items(count, item));
    }
}

struct Nested<'m>(&'m dyn Fn(&mut dyn MemberWriter));

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(serializer, self.0)
    }
}

struct Items<'m>(usize, &'m dyn Fn(usize, &mut dyn MemberWriter));

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(self.0))?;
        for place in 0..self.0 {
            items.serialize_element(&Nested(&|object| (self.1)(place, object)))?;
        }
        items.end()
    }
}
