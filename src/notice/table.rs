//! A table over several axes, made smaller by what makes no difference.

/// Cells over axes, the last axis running fastest.
#[derive(Debug, Clone)]
pub(super) struct CellTable<L> {
    /// For each axis its classes of equivalent values.
    pub(super) values: Vec<Vec<Vec<usize>>>,
    /// One for each class of each axis.
    pub(super) cells: Vec<L>,
}

impl<L: Clone + Eq> CellTable<L> {
    /// A table in which every value is a class of its own.
    pub(super) fn new(sizes: &[usize], cells: Vec<L>) -> Self {
        let classes = |size: &usize| (0..*size).map(|value| vec![value]).collect();
        Self {
            values: sizes.iter().map(classes).collect(),
            cells,
        }
    }

    /// The same axes with other cells.
    pub(super) fn map<M>(&self, of: impl Fn(&L) -> M) -> CellTable<M> {
        CellTable {
            values: self.values.clone(),
            cells: self.cells.iter().map(of).collect(),
        }
    }

    /// The cells at each place of one axis, given how long the axes are.
    pub(super) fn slices(cells: &[L], lengths: &[usize], axis: usize) -> Vec<Vec<L>> {
        let run: usize = lengths.iter().skip(axis + 1).product();
        let mut slices = vec![Vec::new(); lengths.get(axis).copied().unwrap_or_default()];
        if run == 0 {
            return slices;
        }
        let places = (0..slices.len()).cycle();
        for (place, run) in places.zip(cells.chunks(run)) {
            if let Some(slice) = slices.get_mut(place) {
                slice.extend_from_slice(run);
            }
        }
        slices
    }

    /// This table with equivalent values merged into one class: on the last axis, which is time,
    /// only neighbours.
    pub(super) fn joined(mut self) -> Self {
        for axis in 0..self.values.len() {
            self = self.joined_on(axis);
        }
        self
    }

    fn joined_on(self, axis: usize) -> Self {
        let is_time = axis + 1 == self.values.len();
        let lengths: Vec<usize> = self.values.iter().map(Vec::len).collect();
        let run: usize = lengths.iter().skip(axis + 1).product();
        let slices = Self::slices(&self.cells, &lengths, axis);
        let mut values = self.values;
        let Some(classes) = values.get_mut(axis).filter(|_| run > 0) else {
            return Self {
                values,
                cells: self.cells,
            };
        };
        let mut kept: Vec<(Vec<usize>, Vec<L>)> = Vec::new();
        for (class, slice) in classes.drain(..).zip(slices) {
            let from = if is_time {
                kept.len().saturating_sub(1)
            } else {
                0
            };
            match kept
                .iter_mut()
                .skip(from)
                .find(|(_, known)| *known == slice)
            {
                Some((known, _)) => known.extend(class),
                None => kept.push((class, slice)),
            }
        }
        // Back in order: a run of each kept class, over and over.
        let mut runs: Vec<_> = kept.iter().map(|(_, slice)| slice.chunks(run)).collect();
        let mut cells = Vec::new();
        loop {
            let before = cells.len();
            let next = runs.iter_mut().filter_map(Iterator::next);
            cells.extend(next.flatten().cloned());
            if cells.len() == before {
                break;
            }
        }
        classes.extend(kept.into_iter().map(|(class, _)| class));
        Self { values, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_becomes_one_class() {
        // Rows 0 and 2 are alike; columns 1 and 2 are; column 3 is as column 0, but no neighbour.
        let cells = "abba".chars().chain("cddc".chars()).chain("abba".chars());
        let table = CellTable::new(&[3, 4], cells.collect()).joined();
        assert_eq!(table.values[0], [vec![0, 2], vec![1]]);
        assert_eq!(table.values[1], [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(table.cells, ['a', 'b', 'a', 'c', 'd', 'c']);
        let columns = CellTable::slices(&table.cells, &[2, 3], 1);
        assert_eq!(columns, [['a', 'c'], ['b', 'd'], ['a', 'c']]);
    }
}
