//! One look through all rows before they are judged.

use std::collections::HashMap;
use std::sync::Arc;

use super::Plan;
use super::inputs;
use super::places::Places;
use crate::roster::{Match, Pointer, Reading, Worker};

/// What one look through all rows finds before they are judged: how many there are, and whose the
/// pictures of the folders are.
pub(super) struct Survey {
    pub(super) total: u64,
    /// By file, table and place among the table's rows; a row's own number may stand twice.
    pub(super) matches: HashMap<(usize, usize, u64), Match>,
}

pub(super) fn survey(plan: &Plan<'_>, places: &Places) -> Survey {
    let mut keys = Vec::new();
    let mut workers: Vec<Worker> = Vec::new();
    let mut total = 0;
    let matching = !plan.inputs.pictures.is_empty();
    for (file, path) in plan.inputs.rosters.iter().enumerate() {
        let Ok(opened) = inputs::open(path, &plan.map) else {
            continue;
        };
        for (number, mut table) in opened.tables.into_iter().enumerate() {
            let mut place = 0;
            let layout = Arc::clone(&table.layout);
            total += u64::try_from(layout.faults().len()).unwrap_or_default();
            while let Ok(Some(batch)) = table.next_batch() {
                for row in batch.rows(&table.source) {
                    let Ok(row) = row else {
                        total += 1;
                        continue;
                    };
                    for (source, row) in layout.split(row) {
                        place += 1;
                        let worker = match row.reading(source) {
                            Reading::Worker(worker) => worker,
                            Reading::Nobody => continue,
                            Reading::Doubtful => {
                                total += 1;
                                continue;
                            }
                        };
                        total += 1;
                        if matching && worker.code == Pointer::Nowhere {
                            keys.push((file, number, place));
                            workers.push(worker);
                        }
                    }
                }
            }
        }
    }
    total += u64::try_from(plan.inputs.pictures.len()).unwrap_or_default();
    let matches = keys
        .into_iter()
        .zip(places.folder().assign(&workers))
        .collect();
    Survey { total, matches }
}
