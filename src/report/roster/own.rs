//! The roster's own columns, side by side. Columns of several tables with the same role or heading
//! share one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::roster::{ColumnRole, Entry, Names, Source, Summary};

/// The own columns of all sources, in the order of first mention.
#[derive(Debug, Default)]
pub(super) struct OwnColumns {
    /// One for each.
    pub(super) columns: Vec<OwnColumn>,
    /// For each source the joint column of each of its own. There are few, so they are searched in order.
    places: Vec<(Arc<Source>, Vec<usize>)>,
}

/// One joint column.
#[derive(Debug)]
pub(super) struct OwnColumn {
    /// The heading, unchanged; empty if there is none.
    pub(super) heading: String,
    /// The role that it has.
    pub(super) role: Option<ColumnRole>,
}

impl OwnColumns {
    /// Those of all sources that entries come from.
    pub(super) fn of(summary: &Summary, entries: &[&Entry], names: Names) -> Self {
        let of_entries = entries.iter().map(|entry| &entry.source);
        Self::of_sources(summary.sources.iter().chain(of_entries), names)
    }

    /// None at all in a report without names.
    pub(super) fn of_sources<'s>(
        sources: impl Iterator<Item = &'s Arc<Source>>,
        names: Names,
    ) -> Self {
        let mut own = Self::default();
        if names == Names::Masked {
            return own;
        }
        let mut known: BTreeMap<(usize, &str, usize), usize> = BTreeMap::new();
        for source in sources {
            if own.of_source(source).is_some() {
                continue;
            }
            let mut mentions: BTreeMap<(usize, &str), usize> = BTreeMap::new();
            let mut places = Vec::new();
            for column in &source.columns {
                // The names of all tables stand in one column, whatever each calls it.
                let key = match column.role {
                    Some(role) => role.name(),
                    None => &column.heading,
                };
                let kind = usize::from(column.role.is_some());
                // A heading that occurs twice in one table means two columns.
                let mention = mentions.entry((kind, key)).or_default();
                let place = *known
                    .entry((kind, key, *mention))
                    .or_insert(own.columns.len());
                if place == own.columns.len() {
                    own.columns.push(OwnColumn {
                        heading: column.heading.clone(),
                        role: column.role,
                    });
                }
                *mention += 1;
                places.push(place);
            }
            own.places.push((Arc::clone(source), places));
        }
        own
    }

    fn of_source(&self, source: &Arc<Source>) -> Option<&Vec<usize>> {
        let mut known = self.places.iter();
        known.find_map(|(known, places)| Arc::ptr_eq(known, source).then_some(places))
    }

    /// The cells of an entry, each with the place of its joint column.
    pub(super) fn cells<'e>(&self, entry: &'e Entry) -> impl Iterator<Item = (usize, &'e str)> {
        self.of_source(&entry.source)
            .into_iter()
            .flatten()
            .copied()
            .zip(entry.cells.iter().map(String::as_str))
    }
}
