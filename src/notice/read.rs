//! JSON → a notice, with every fault on the way. Whether it is *safe* is proven elsewhere (`proof`).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::document::{Article, BasisDocument, Document};
use super::{cited, read_rule};
use crate::base::error::Error;
use crate::base::json::{Faults, Members, Node, document as read_json};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window, Zone};

const MEMBERS: [&str; 14] = [
    "id",
    "title",
    "issuer",
    "region",
    "timezone",
    "effective",
    "lookback_days",
    "source",
    "preamble",
    "articles",
    "sources",
    "rules",
    "changes",
    "liability",
];

/// Reads a notice; `name` is what messages call the document.
pub(super) fn document(name: &str, bytes: &[u8]) -> Result<Document, Error> {
    let json = read_json(name, bytes)?;
    let mut faults = Faults::default();
    let document = read(&Node::root(&json), &mut faults);
    faults.settle(name, document)
}

fn read(root: &Node<'_>, faults: &mut Faults) -> Option<Document> {
    let members = root.closed_object(&MEMBERS, faults)?;
    let id = members
        .required("id", faults)
        .and_then(|node| slug(&node, faults));
    let title = bilingual(&members, "title", faults);
    let issuer = bilingual(&members, "issuer", faults);
    let region = members
        .required("region", faults)
        .and_then(|node| node.region(faults));
    let zone = members.required("timezone", faults).and_then(|node| {
        node.read(
            faults,
            &Text::fixed("时区，如 +08:00", "an offset such as +08:00"),
            Zone::parse,
        )
    });
    let effective = members
        .required("effective", faults)
        .and_then(|n| effective(&n, faults));
    let lookback_days = members
        .required("lookback_days", faults)
        .and_then(|node| days(&node, 60, faults));
    let source = bilingual(&members, "source", faults);
    let preamble = members
        .required("preamble", faults)
        .and_then(|node| node.words(faults).map(str::to_owned));
    let articles = list(&members, "articles", faults, article);
    unique(
        articles
            .items
            .iter()
            .map(|(place, article)| (place, &article.number)),
        faults,
    );
    let sources = list(&members, "sources", faults, source_of);
    unique(
        sources
            .items
            .iter()
            .map(|(place, source)| (place, &source.id)),
        faults,
    );
    let rules = list(&members, "rules", faults, read_rule::rule);
    unique(
        rules.items.iter().map(|(place, rule)| (place, &rule.id)),
        faults,
    );
    cited::count(&rules, faults);
    cited::bases(&rules, &articles, &sources, faults);
    cited::articles(&rules, &articles, faults);
    let changes = members
        .required("changes", faults)
        .and_then(|node| changes(&node, faults));
    let liability = members.optional("liability").and_then(Node::unless_null);
    let liability = match liability {
        Some(node) => Some(node.bilingual(faults)?),
        None => None,
    };
    let (from, effective, effective_basis) = effective?;
    Some(Document {
        id: id?,
        title: title?,
        issuer: issuer?,
        region: region?,
        zone: zone?,
        from,
        effective,
        effective_basis,
        lookback_days: lookback_days?,
        source: source?,
        preamble: preamble?,
        articles: articles.into_items(),
        sources: sources.into_items(),
        rules: rules.into_items(),
        changes: changes?,
        liability,
    })
}

fn bilingual(members: &Members<'_>, name: &str, faults: &mut Faults) -> Option<Text> {
    members
        .required(name, faults)
        .and_then(|node| node.bilingual(faults))
}

/// The items of an array, as far as they could be read.
pub(super) struct ListedItems<T> {
    /// Each item with its place.
    pub(super) items: Vec<(String, T)>,
    /// The number of items in the document; `None` if it is unknown.
    pub(super) written: Option<usize>,
}

impl<T> ListedItems<T> {
    /// Whether all items could be read: only then is an absent item known to be absent.
    pub(super) fn is_whole(&self) -> bool {
        self.written == Some(self.items.len())
    }

    fn into_items(self) -> Vec<T> {
        self.items.into_iter().map(|(_, item)| item).collect()
    }
}

fn list<T>(
    members: &Members<'_>,
    name: &str,
    faults: &mut Faults,
    read: impl Fn(&Node<'_>, &mut Faults) -> Option<T>,
) -> ListedItems<T> {
    let nodes = members
        .required(name, faults)
        .and_then(|node| node.array(faults));
    let written = nodes.as_ref().map(Vec::len);
    let mut item = |node: &Node<'_>| Some((node.pointer().to_owned(), read(node, faults)?));
    let items = nodes.iter().flatten().filter_map(&mut item).collect();
    ListedItems { items, written }
}

/// A name that machines compare: small letters, digits and hyphens.
pub(super) fn slug(node: &Node<'_>, faults: &mut Faults) -> Option<Arc<str>> {
    let expected = Text::fixed(
        "1 至 64 个小写字母、数字或连字符",
        "1 to 64 small letters, digits or hyphens",
    );
    node.read(faults, &expected, |text| {
        let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        ((1..=64).contains(&text.len()) && text.bytes().all(known)).then(|| Arc::from(text))
    })
}

/// A number of days from 1 to `most`.
pub(super) fn days(node: &Node<'_>, most: u16, faults: &mut Faults) -> Option<u16> {
    let days = u16::try_from(node.integer(faults)?).ok();
    days.filter(|days| (1..=most).contains(days)).or_else(|| {
        let expected = Text::new(format!("1 至 {most} 天"), format!("1 to {most} days"));
        node.wrong(faults, &expected)
    })
}

fn effective(node: &Node<'_>, faults: &mut Faults) -> Option<(Timestamp, Window, Text)> {
    let members = node.closed_object(&["from", "until", "basis"], faults)?;
    let window = members.window(faults);
    let basis = bilingual(&members, "basis", faults);
    let (from, window) = window?;
    Some((from, window, basis?))
}

fn article(node: &Node<'_>, faults: &mut Faults) -> Option<Article> {
    let members = node.closed_object(&["article", "text", "summary", "decides_nothing"], faults)?;
    let number = members
        .required("article", faults)
        .and_then(|node| slug(&node, faults));
    let text = members
        .required("text", faults)
        .and_then(|node| node.words(faults).map(str::to_owned));
    let summary = bilingual(&members, "summary", faults);
    let decides_nothing = match members
        .optional("decides_nothing")
        .and_then(Node::unless_null)
    {
        Some(node) => Some(node.bilingual(faults)?),
        None => None,
    };
    Some(Article {
        number: number?,
        text: text?,
        summary: summary?,
        decides_nothing,
    })
}

fn source_of(node: &Node<'_>, faults: &mut Faults) -> Option<BasisDocument> {
    let members = node.closed_object(&["id", "zh", "en"], faults)?;
    let id = members
        .required("id", faults)
        .and_then(|node| slug(&node, faults));
    let mut words = |name| {
        members
            .required(name, faults)
            .and_then(|node| node.words(faults).map(str::to_owned))
    };
    let (zh, en) = (words("zh"), words("en"));
    Some(BasisDocument {
        id: id?,
        text: Text::new(zh?, en?),
    })
}

fn changes(node: &Node<'_>, faults: &mut Faults) -> Option<Vec<Timestamp>> {
    let nodes = node.array(faults)?;
    let changes: Vec<Timestamp> = nodes
        .iter()
        .filter_map(|node| node.instant(faults))
        .collect();
    if !changes.is_sorted_by(|a, b| a < b) {
        let what = Text::fixed(
            "须按先后排列，每个时刻一次",
            "must be in order, each instant once",
        );
        faults.add(node.pointer(), what);
    }
    Some(changes)
}

/// Notes every name that occurs twice.
pub(super) fn unique<'a>(
    names: impl Iterator<Item = (&'a String, &'a Arc<str>)>,
    faults: &mut Faults,
) {
    let mut seen = BTreeSet::new();
    for (place, name) in names {
        if !seen.insert(name) {
            let what = Text::new(
                format!("`{name}` 重复出现"),
                format!("`{name}` occurs twice"),
            );
            faults.add(place, what);
        }
    }
}
