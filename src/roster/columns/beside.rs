//! What a row holds beside its worker's name, number and code: other codes, other numbers, pictures that its cells
//! name.

use crate::claims::lengthened;
use crate::roster::cell::{Cell, IdNumber};
use crate::roster::columns::content::{holds_a_token, is_code, is_token, tokens_in};
use crate::roster::columns::numbers::numbers_in;
use crate::roster::row::{Row, is_no_token, names_a_picture};
use crate::roster::source::{ColumnRole, Source};

impl Row {
    /// The texts of codes that stand in the row besides this one, in other texts as well.
    pub(in crate::roster) fn codes_beside<'r>(
        &'r self,
        source: &'r Source,
        code: &'r str,
    ) -> impl Iterator<Item = &'r str> {
        let columns = source.columns.iter();
        let texts = columns.map(|c| self.cell(c.index).shown().trim());
        let others = texts.filter(move |text| !is_no_token(text) && *text != code);
        // A longer text in the code's own cell holds the code itself.
        others
            .flat_map(|text| {
                // A text without an intact token may hold a garbled one.
                let garbled = tokens_in(text).next().is_none() && holds_a_token(text);
                tokens_in(text).chain(garbled.then_some(text))
            })
            .filter(move |text| !code.contains(text))
    }

    /// The complete numbers of residents in the row that are not the worker's `own`: in a remark, beside a name,
    /// in a column that is not used.
    pub(in crate::roster) fn other_numbers(&self, source: &Source, own: &IdNumber) -> Vec<String> {
        let own = own.given();
        let long = own.and_then(lengthened);
        let is_own = |number: &str| {
            let number = lengthened(number).unwrap_or_else(|| number.to_owned());
            own == Some(&*number) || long.as_deref() == Some(&*number)
        };
        // A number that a spreadsheet rounded is not an ID number.
        let whole = |cell: &&Cell| !matches!(cell, Cell::Rounded(_));
        let columns = source.columns.iter();
        let beside = columns.filter(|c| c.role != Some(ColumnRole::IdNumber));
        let cells = beside.map(|c| self.cell(c.index)).filter(whole);
        let texts = cells.map(Cell::shown).filter(|text| !is_token(text.trim()));
        let mut others: Vec<String> = texts.flat_map(numbers_in).collect();
        others.retain(|number| !is_own(number));
        others
    }

    /// The pictures that the row's cells name or link to, each with its column.
    pub(in crate::roster) fn named_pictures<'r>(
        &'r self,
        source: &'r Source,
    ) -> impl Iterator<Item = (u32, &'r str)> {
        let linked = self.links.iter();
        let linked = linked.map(|(column, name)| (*column, name.as_str()));
        let columns = source.columns.iter();
        let texts = columns.map(|c| (c.index, self.cell(c.index).shown().trim()));
        linked.chain(texts.filter(|(_, text)| names_a_picture(text) && !is_code(text)))
    }
}
