//! A tree → typed values, with every fault on the way.

use serde_json::Number;

use super::faults::{Faults, UNKNOWN};
use super::tree::{Json, child};
use crate::base::error::{ErrorCode, Fault};
use crate::base::text::{Text, is_visible, printable, shortened};

/// A value with its place. Every reader returns `None` after noting why.
#[derive(Debug, Clone)]
pub struct Node<'j> {
    json: &'j Json,
    pointer: String,
}

impl<'j> Node<'j> {
    /// The whole document.
    #[must_use]
    pub const fn root(json: &'j Json) -> Self {
        Self {
            json,
            pointer: String::new(),
        }
    }

    /// The JSON Pointer of this value.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The value itself.
    #[must_use]
    pub const fn json(&self) -> &'j Json {
        self.json
    }

    /// The value unless it is `null`.
    #[must_use]
    pub fn unless_null(self) -> Option<Self> {
        (*self.json != Json::Null).then_some(self)
    }

    /// An object whose other members are ignored.
    pub fn object(&self, faults: &mut Faults) -> Option<Members<'j>> {
        match self.json {
            Json::Object(members) => Some(Members {
                members,
                pointer: self.pointer.clone(),
            }),
            _ => self.wrong(faults, &Text::fixed("一个对象", "an object")),
        }
    }

    /// An object that may have only the members in `known`; any other is a fault.
    pub fn closed_object(&self, known: &[&str], faults: &mut Faults) -> Option<Members<'j>> {
        let object = self.object(faults)?;
        for (name, _) in object.members {
            if !known.contains(&name.as_str()) {
                let place = child(&self.pointer, name);
                let what = Text::fixed("未知成员", "unknown member");
                faults.add_unknown(&place, &what, name, known);
            }
        }
        Some(object)
    }

    /// An array's items.
    pub fn array(&self, faults: &mut Faults) -> Option<Vec<Self>> {
        match self.json {
            Json::Array(items) => Some(
                items
                    .iter()
                    .enumerate()
                    .map(|(i, json)| Node {
                        json,
                        pointer: format!("{}/{i}", self.pointer),
                    })
                    .collect(),
            ),
            _ => self.wrong(faults, &Text::fixed("一个数组", "an array")),
        }
    }

    /// A string.
    pub fn text(&self, faults: &mut Faults) -> Option<&'j str> {
        match self.json {
            Json::Text(text) => Some(text),
            _ => self.wrong(faults, &Text::fixed("一段文字", "a string")),
        }
    }

    /// A string that is not empty.
    pub fn words(&self, faults: &mut Faults) -> Option<&'j str> {
        let text = self.text(faults)?;
        if !is_visible(text) {
            return self.wrong(
                faults,
                &Text::fixed("看得见的文字", "text that can be seen"),
            );
        }
        Some(text)
    }

    /// A number.
    pub fn number(&self, faults: &mut Faults) -> Option<&'j Number> {
        match self.json {
            Json::Number(number) => Some(number),
            _ => self.wrong(faults, &Text::fixed("一个数", "a number")),
        }
    }

    /// A whole number that is not negative.
    pub fn integer(&self, faults: &mut Faults) -> Option<u64> {
        match self.json {
            Json::Number(number) if number.as_u64().is_some() => number.as_u64(),
            _ => self.wrong(
                faults,
                &Text::fixed("一个非负整数", "a whole number, not negative"),
            ),
        }
    }

    /// A string that `read` understands; `expected` says what that is.
    pub fn read<T>(
        &self,
        faults: &mut Faults,
        expected: &Text,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(faults)?;
        match read(text) {
            Some(value) => Some(value),
            None => self.wrong(faults, expected),
        }
    }

    /// A string out of a closed vocabulary.
    pub fn word<T: Copy>(&self, faults: &mut Faults, known: &[(&str, T)]) -> Option<T> {
        let text = self.text(faults)?;
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        faults.add_unknown(&self.pointer, &UNKNOWN, text, &words);
        None
    }

    /// Notes that the name of this member should be `expected`.
    pub fn wrong_name(&self, faults: &mut Faults, expected: &Text) {
        let what = Text::new(
            format!("成员名应为{}", expected.zh),
            format!("the member's name should be {}", expected.en),
        );
        faults.add(&self.pointer, what);
    }

    /// Notes that this value should be `expected`.
    pub fn wrong<T>(&self, faults: &mut Faults, expected: &Text) -> Option<T> {
        let (zh, en) = match self.json {
            Json::Null => ("null".to_owned(), "null".to_owned()),
            Json::Bool(value) => (value.to_string(), value.to_string()),
            Json::Number(number) => (number.to_string(), number.to_string()),
            Json::Text(text) => {
                let shown = format!("`{}`", printable(&shortened(text, 40)));
                (shown.clone(), shown)
            }
            Json::Array(_) => ("数组".to_owned(), "an array".to_owned()),
            Json::Object(_) => ("对象".to_owned(), "an object".to_owned()),
        };
        faults.add(
            &self.pointer,
            Text::new(
                format!("应为{}，现为{zh}", expected.zh),
                format!("expected {}, found {en}", expected.en),
            ),
        );
        None
    }
}

/// The members of an object.
#[derive(Debug, Clone)]
pub struct Members<'j> {
    members: &'j [(String, Json)],
    pointer: String,
}

impl<'j> Members<'j> {
    /// A member that may be absent.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<Node<'j>> {
        let (_, json) = self.members.iter().find(|(known, _)| known == name)?;
        Some(Node {
            json,
            pointer: child(&self.pointer, name),
        })
    }

    /// A member whose absence is a fault.
    pub fn required(&self, name: &str, faults: &mut Faults) -> Option<Node<'j>> {
        let node = self.optional(name);
        if node.is_none() {
            let what = Text::fixed("缺少此成员", "this member is missing");
            let fault = Fault::new(child(&self.pointer, name), what);
            faults.push(fault.of_kind(ErrorCode::Missing));
        }
        node
    }

    /// Every member with its name, in order.
    pub fn each(&self) -> impl Iterator<Item = (&'j str, Node<'j>)> {
        self.members.iter().map(|(name, json)| {
            (
                name.as_str(),
                Node {
                    json,
                    pointer: child(&self.pointer, name),
                },
            )
        })
    }

    /// How many members there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}
