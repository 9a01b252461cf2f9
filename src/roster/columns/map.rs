//! Columns that the caller names: `--map name=姓名,id=B`.

use crate::roster::source::{ColumnRole, Source};

/// What the caller says about columns: `--map name=姓名,id=B`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMap(Vec<(ColumnRole, String)>);

impl ColumnMap {
    /// Reads `name=姓名,id=证件号码,code=C`; the fault is the part that cannot be read.
    ///
    /// # Errors
    /// A part without `=`, an unknown word before it, nothing behind it, or a word twice.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pairs: Vec<(ColumnRole, String)> = Vec::new();
        for part in text.split([',', '，']) {
            let pair = part.split_once('=').and_then(|(word, column)| {
                let role = ColumnRole::ALL
                    .into_iter()
                    .find(|role| role.name() == word.trim())?;
                let column = column.trim();
                (!column.is_empty()).then(|| (role, column.to_owned()))
            });
            match pair {
                Some((role, column)) if pairs.iter().all(|(known, _)| *known != role) => {
                    pairs.push((role, column));
                }
                _ => return Err(part.to_owned()),
            }
        }
        Ok(Self(pairs))
    }

    /// The columns of these roles, by heading or letter.
    #[must_use]
    pub const fn of(columns: Vec<(ColumnRole, String)>) -> Self {
        Self(columns)
    }

    pub(in crate::roster) fn get(&self, role: ColumnRole) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == role);
        found.map(|(_, column)| column.as_str())
    }

    /// A column that the caller names and the table does not have: nothing would be read of it.
    #[must_use]
    pub fn missing(&self, source: &Source) -> Option<(ColumnRole, &str)> {
        let has = |role| source.columns.iter().any(|c| c.role == Some(role));
        let missing = self.0.iter().find(|(role, _)| !has(*role));
        missing.map(|(role, column)| (*role, column.as_str()))
    }
}
