//! Every list at hand, by the name under which codes refer to it.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::base::error::{Error, Fault};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::trust::Registry;

use super::list::{Entries, StatusList};
use super::read::read;

/// The genuine status lists, the newest of each; and why each other document is not among them.
#[derive(Debug, Clone, Default)]
pub struct StatusLists {
    /// Lists of several issuers may have the same name: one issuer's list never replaces another's.
    by_uri: HashMap<Box<str>, Vec<StatusList>>,
    newest: Option<Timestamp>,
    refused: Vec<Error>,
}

impl StatusLists {
    /// Reads every document (its name, its bytes) and keeps the genuine lists: the token is well
    /// formed, `registry` knows its key and the key is alive at `at`, the signature is good, the
    /// claims keep the contract (section 4) and the list unpacks. Of several with the same issuer
    /// and `sub` the newest `iat` wins, whatever the order.
    ///
    /// Documents are taken one by one, so a caller that reads them only when they are asked for
    /// never holds two.
    #[must_use]
    pub fn load<N: AsRef<str>, B: AsRef<[u8]>>(
        documents: impl IntoIterator<Item = (N, B)>,
        registry: &Registry,
        at: Timestamp,
    ) -> Self {
        let mut lists = Self::default();
        for (name, bytes) in documents {
            match read(name.as_ref(), bytes.as_ref(), registry, at) {
                Ok(list) => lists.keep(name.as_ref(), list),
                Err(error) => lists.refused.push(error),
            }
        }
        lists
    }

    /// The list of that name by that issuer.
    #[must_use]
    pub fn find(&self, issuer: Region, uri: &str) -> Option<&StatusList> {
        let mut named = self.by_uri.get(uri)?.iter();
        named.find(|list| list.issuer == issuer)
    }

    /// Every list.
    pub fn iter(&self) -> impl Iterator<Item = &StatusList> {
        self.by_uri.values().flatten()
    }

    /// Every list, taken out.
    pub fn into_lists(self) -> impl Iterator<Item = StatusList> {
        self.by_uri.into_values().flatten()
    }

    /// The date of the newest list; a clock before it is wrong.
    #[must_use]
    pub const fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// Why each document that is not used was refused.
    #[must_use]
    pub fn refused(&self) -> &[Error] {
        &self.refused
    }

    fn keep(&mut self, document: &str, list: StatusList) {
        self.newest = self.newest.max(Some(list.issued_at));
        let named = self.by_uri.entry((&*list.uri).into()).or_default();
        let Some(known) = named.iter_mut().find(|known| known.issuer == list.issuer) else {
            named.push(list);
            return;
        };
        match list.issued_at.cmp(&known.issued_at) {
            Ordering::Greater => *known = list,
            Ordering::Less => {}
            Ordering::Equal => {
                let same = known.bits == list.bits && known.bytes() == list.bytes();
                known.stale_from = known.stale_from.min(list.stale_from);
                known.not_before = known.not_before.max(list.not_before);
                if !same {
                    known.entries = Entries::Contested;
                    let what = Text::fixed(
                        "另有同名、同一签发时间而内容不同的列表：两者均不采用",
                        "another list of this name and date says something else: neither is used",
                    );
                    let fault = Fault::new("/iat", what);
                    self.refused.push(Error::one(document, fault));
                }
            }
        }
    }
}
