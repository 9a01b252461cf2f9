//! Every list at hand, by the name under which codes refer to it.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::base::error::{Error, Fault};
use crate::base::limits::LEEWAY_SECONDS;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::trust::Registry;

use super::list::{Entries, StatusList};
use super::read::read;

/// The genuine status lists, the newest of each; and why each other document is not among them.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// use healthcode::{StatusLists, Timestamp, embedded};
///
/// let registry = embedded::demo_registry()?;
/// let at = Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?;
/// let lists = StatusLists::load([("broken.jwt", "no token")], &registry, at);
/// // A document that is not genuine is left out, and the caller learns why; `Checker::with_status_lists`
/// // takes what is left.
/// assert_eq!((lists.iter().count(), lists.refused().len()), (0, 1));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct StatusLists {
    /// Lists of several issuers may have the same name: one issuer's list never replaces another's.
    by_uri: HashMap<Box<str>, Vec<StatusList>>,
    newest: Option<Timestamp>,
    /// Lists that are dated later than the horizon, or whose key has not begun: they take away, and never let
    /// pass.
    ahead: Vec<StatusList>,
    /// The latest date that is not ahead of the clock: the clock and the leeway.
    horizon: Option<Timestamp>,
    leeway: i64,
    refused: Vec<Error>,
}

impl StatusLists {
    /// Reads every document (its name, its bytes) and keeps the genuine lists: the token is well
    /// formed, `registry` knows its key, which is neither revoked nor past its end, the signature is good, the
    /// claims keep the contract (section 4) and the list unpacks. Of several with the same issuer
    /// and `sub` the newest `iat` wins, whatever the order. A list that is dated later than `at` and the
    /// usual leeway, or whose key has not begun at `at`, puts no older one out of force before its time; it is
    /// kept beside them, since the clock may be behind: what it revokes is revoked, and no code of it passes.
    ///
    /// Documents are taken one by one, so a caller that reads them only when they are asked for
    /// never holds two.
    #[must_use]
    pub fn load<N: AsRef<str>, B: AsRef<[u8]>>(
        documents: impl IntoIterator<Item = (N, B)>,
        registry: &Registry,
        at: Timestamp,
    ) -> Self {
        Self::load_within(documents, registry, at, LEEWAY_SECONDS)
    }

    /// The same with another leeway, in seconds.
    #[must_use]
    pub fn load_within<N: AsRef<str>, B: AsRef<[u8]>>(
        documents: impl IntoIterator<Item = (N, B)>,
        registry: &Registry,
        at: Timestamp,
        leeway: i64,
    ) -> Self {
        let mut lists = Self {
            horizon: Some(at.plus_seconds(leeway)),
            leeway,
            ..Self::default()
        };
        for (name, bytes) in documents {
            match read(name.as_ref(), bytes.as_ref(), registry, at) {
                Ok(list) => lists.keep(name.as_ref(), list),
                Err(error) => lists.refused.push(error),
            }
        }
        lists
    }

    /// The same, with those of `before` that are newer than theirs here, or have none here, as long as
    /// `registry` still believes their keys: what a gate has once seen is not taken back by a file that is
    /// removed.
    #[must_use]
    pub fn not_behind(mut self, before: &Self, registry: &Registry) -> Self {
        if self.horizon < before.horizon {
            (self.horizon, self.leeway) = (before.horizon, before.leeway);
        }
        for list in before.iter().chain(&before.ahead) {
            let here = self.find(list.issuer, &list.uri);
            let newer = here.is_none_or(|here| here.issued_at < list.issued_at);
            let known = self.find_ahead(list.issuer, &list.uri);
            let known = { known }.any(|known| known.issued_at == list.issued_at);
            if newer && !known && list.is_of(registry) {
                let name = list.uri.clone();
                self.keep(&name, list.clone());
            }
        }
        self
    }

    /// When the first of the lists that are dated ahead begins to count; they are to be loaded again then.
    #[must_use]
    pub fn ahead(&self) -> Option<Timestamp> {
        let begins = |list: &StatusList| {
            let date = list.issued_at.plus_seconds(-self.leeway);
            date.max(list.key_begins().unwrap_or(date))
        };
        self.ahead.iter().map(begins).min()
    }

    /// The lists of that name by that issuer that are dated ahead of the clock. Either the clock or the list
    /// is wrong: what they hold against a code counts, and none of their codes passes.
    pub fn find_ahead(&self, issuer: Region, uri: &str) -> impl Iterator<Item = &StatusList> {
        let named = self.ahead.iter();
        named.filter(move |list| list.issuer == issuer && *list.uri == *uri)
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
        self.by_uri.into_values().flatten().chain(self.ahead)
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

    /// What makes a list one of later than now, if anything does.
    fn too_early(&self, list: &StatusList, until: Timestamp) -> Option<Fault> {
        // A key's life knows no leeway.
        let key = list.key_begins();
        let key = key.filter(|key| *key > until.plus_seconds(-self.leeway));
        if list.issued_at > until {
            let date = list.issued_at.for_people(Zone::CHINA);
            let said = Text::new(
                format!("签发时间 {date} 晚于现在"),
                format!("is dated ahead ({date})"),
            );
            return Some(early("/iat", &said));
        }
        let date = key?.for_people(Zone::CHINA);
        let said = Text::new(
            format!("签发密钥 {date} 才生效"),
            format!("its key begins later ({date})"),
        );
        Some(early("key-not-valid", &said))
    }

    fn keep(&mut self, document: &str, list: StatusList) {
        if let Some(fault) = self.horizon.and_then(|until| self.too_early(&list, until)) {
            self.refused.push(Error::one(document, fault));
            self.ahead.push(list);
            return;
        }
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

/// Why a list does not count yet.
fn early(place: &'static str, said: &Text) -> Fault {
    Fault {
        hint: Some(Text::fixed(
            "请校准本机时间；时间无误的，请签发机关更正",
            "set the clock; if it is right, the issuer must correct the list",
        )),
        ..Fault::new(
            place,
            Text::new(
                format!("{}：在那之前，据此拒绝或暂缓，不据此放行", said.zh),
                format!(
                    "{}: until then it holds or rejects its codes and lets none pass",
                    said.en
                ),
            ),
        )
    }
}
