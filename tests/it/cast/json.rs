//! JSON as it is written on purpose: members in order, doubled or broken where a fixture wants it.

use healthcode::Timestamp;

/// An object as a list of members whose values are JSON text.
#[derive(Clone)]
pub(crate) struct Object(Vec<(String, String)>);

impl Object {
    /// An object of these members, the values being JSON text.
    pub(crate) fn new<const N: usize>(members: [(&str, String); N]) -> Self {
        Self(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// With this member instead of the one of that name, or added.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.double(name, value),
        }
    }

    /// With this member added, whether or not the name is there.
    pub(crate) fn double(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Without the member.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| n != name);
    }

    /// The value of a member.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(n, _)| n == name)?;
        Some(&found.1)
    }

    /// The text, without white space.
    pub(crate) fn text(&self) -> String {
        let members: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{}:{value}", quoted(name)))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

/// A JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A list of JSON strings.
pub(crate) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(quoted).collect();
    format!("[{}]", texts.join(", "))
}

/// The `NumericDate` of a time in China.
pub(crate) fn seconds(local: &str) -> i64 {
    Timestamp::parse(&format!("{local}+08:00"))
        .unwrap()
        .seconds()
}
