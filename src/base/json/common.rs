//! Forms that the project's documents share: instants, windows, regions, bilingual text.

use super::faults::Faults;
use super::node::{Members, Node};
use super::tree::{Json, parse};
use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::limits::DOCUMENT_BYTES;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window};

/// Reads one JSON document of trust data within its budget.
///
/// # Errors
/// The document is too large, or [`parse`] refuses it.
pub fn document(name: &str, bytes: &[u8]) -> Result<Json, Error> {
    if bytes.len() > DOCUMENT_BYTES {
        let what = Text::new(
            format!("文件过大，上限 {DOCUMENT_BYTES} 字节"),
            format!("the document is too large; the limit is {DOCUMENT_BYTES} bytes"),
        );
        let fault = Fault::new("", what).of_kind(ErrorCode::TooLarge);
        return Err(Error::one(name, fault));
    }
    parse(bytes).map_err(|fault| Error::one(name, fault))
}

/// What an instant must look like, for messages.
const INSTANT: Text = Text::fixed(
    "带时区的 RFC 3339 时间（如 2020-03-27T00:00:00+08:00）",
    "an RFC 3339 time with an offset (2020-03-27T00:00:00+08:00)",
);

impl Faults {
    /// What was read, unless there is any fault; `name` is what messages call the document.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn settle<T>(self, name: &str, read: Option<T>) -> Result<T, Error> {
        let faults = self
            .into_vec()
            .into_iter()
            .map(|fault| (name.to_owned(), fault));
        if let Some(error) = Error::all(faults.collect()) {
            return Err(error);
        }
        // A reader that returns `None` has noted a fault. If one forgets to, the document is refused all the
        // same.
        let unread = Text::fixed("无法读取", "the document cannot be read");
        read.ok_or_else(|| Error::one(name, Fault::new("", unread)))
    }
}

impl Node<'_> {
    /// `true` or `false`.
    pub fn flag(&self, faults: &mut Faults) -> Option<bool> {
        match self.json() {
            Json::Bool(value) => Some(*value),
            _ => self.wrong(faults, &Text::fixed("true 或 false", "true or false")),
        }
    }

    /// An RFC 3339 time.
    pub fn instant(&self, faults: &mut Faults) -> Option<Timestamp> {
        self.read(faults, &INSTANT, Timestamp::parse)
    }

    /// A region or country.
    pub fn region(&self, faults: &mut Faults) -> Option<Region> {
        self.read(faults, &Region::EXPECTED, Region::parse)
    }

    /// `{"zh": …, "en": …}`, neither of them empty.
    pub fn bilingual(&self, faults: &mut Faults) -> Option<Text> {
        let members = self.closed_object(&["zh", "en"], faults)?;
        let zh = members.required("zh", faults);
        let en = members.required("en", faults);
        let zh = zh.and_then(|node| node.words(faults).map(str::to_owned));
        let en = en.and_then(|node| node.words(faults).map(str::to_owned));
        Some(Text::new(zh?, en?))
    }
}

impl Members<'_> {
    /// The required members `from` (an instant) and `until` (an instant or `null`), half-open.
    pub fn window(&self, faults: &mut Faults) -> Option<(Timestamp, Window)> {
        let from = self
            .required("from", faults)
            .and_then(|node| node.instant(faults));
        let until = self.required("until", faults)?;
        let end = match until.clone().unless_null() {
            None => None,
            Some(node) => Some(node.instant(faults)?),
        };
        let window = Window { from, until: end };
        if window.is_empty() {
            faults.add(
                until.pointer(),
                Text::fixed(
                    "`until` 必须晚于 `from`",
                    "`until` must be later than `from`",
                ),
            );
            return None;
        }
        Some((from?, window))
    }
}
