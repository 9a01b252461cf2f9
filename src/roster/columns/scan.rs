//! One look at every row of a sheet or text file → the tables that it holds.

use std::ops::Range;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::roster::cell::Cell;
use crate::roster::columns::blocks::{Block, Heading, blank, blocks};
use crate::roster::columns::content::{Kind, is_like_a_name, kind, kind_of};
use crate::roster::columns::decide::{Decided, decide};
use crate::roster::columns::evidence::{Evidence, unread, with_evidence};
use crate::roster::columns::headings::{self, HEADING_ROWS, filled};
use crate::roster::columns::map::Map;
use crate::roster::columns::tables::{Layout, Region};
use crate::roster::entry::column_letters;
use crate::roster::limits::{COLUMNS, TABLES};
use crate::roster::row::Row;
use crate::roster::source::{Column, Role, Source};

/// Looks at every row of a sheet once, in bounded memory, and says which tables it holds.
pub(in crate::roster) struct Scan<'m> {
    map: &'m Map,
    /// The first rows as shown: headings with one known word alone are looked for here.
    first: Vec<(u64, Vec<String>)>,
    /// The row before.
    above: Option<(u64, Vec<String>)>,
    bands: Vec<Band>,
}

/// Rows below one row of headings, up to the next.
#[derive(Debug, Default)]
struct Band {
    heading: Option<Heading>,
    /// The first and the last row below the headings.
    rows: Option<(u64, u64)>,
    evidence: Vec<Evidence>,
}

impl<'m> Scan<'m> {
    pub(in crate::roster) fn new(map: &'m Map) -> Self {
        Self {
            map,
            first: Vec::new(),
            above: None,
            bands: vec![Band::default()],
        }
    }

    /// The next row.
    pub(in crate::roster) fn row(&mut self, row: &Row) {
        let kinds: Vec<Kind> = row.cells.iter().map(kind).collect();
        let of_a_person = kinds.iter().any(|kind| {
            matches!(
                kind,
                Kind::Token | Kind::Number | Kind::File | Kind::NumberInside
            )
        });
        let early = self.first.len() < HEADING_ROWS;
        // Few rows can be headings: only their texts are looked at closely.
        let shown = (early || !of_a_person).then(|| {
            let cells = row.cells.iter().map(Cell::shown);
            cells.map(str::to_owned).collect::<Vec<String>>()
        });
        if let Some(shown) = &shown {
            if early {
                self.first.push((row.number, shown.clone()));
            }
            if !of_a_person && self.begins_a_table(row.number, shown) {
                self.above = Some((row.number, shown.clone()));
                return;
            }
        }
        self.above = shown.map(|shown| (row.number, shown));
        let Some(band) = self.bands.last_mut() else {
            return;
        };
        let first = band.rows.map_or(row.number, |(first, _)| first);
        band.rows = Some((first, row.number));
        for (column, kind) in kinds.into_iter().enumerate() {
            if kind != Kind::Empty {
                with_evidence(&mut band.evidence, column, |e| e.add(kind, row.number));
            }
        }
        for placed in &row.pictures {
            if let Ok(column) = usize::try_from(placed.column) {
                with_evidence(&mut band.evidence, column, |e| e.pictures += 1);
            }
        }
    }

    /// Whether a row is a row of headings: two known ones at least.
    fn begins_a_table(&mut self, number: u64, shown: &[String]) -> bool {
        let row: Vec<&str> = shown.iter().map(String::as_str).collect();
        let plain = blocks(&row, self.map);
        let roles = |blocks: &[Block]| blocks.iter().map(|b| b.roles.len()).sum::<usize>();
        // Headings of two lines: the upper one may hold a word that stretches over several columns.
        let above = self.above.as_ref();
        let above = above.filter(|(row, _)| row + 1 == number || self.bands_last_is(*row));
        let upper: Option<Vec<&str>> =
            above.map(|(_, above)| above.iter().map(String::as_str).collect());
        let upper = upper.filter(|upper| upper.iter().filter(|cell| !blank(cell)).count() > 1);
        let both = upper.map(|upper| {
            let filled: Vec<String> = filled(&row, &upper);
            let cells: Vec<&str> = filled.iter().map(String::as_str).collect();
            let blocks = blocks(&cells, self.map);
            (filled, blocks)
        });
        let (texts, found) = match both {
            Some((filled, both)) if roles(&plain) > 0 && roles(&both) >= roles(&plain) => {
                (filled, both)
            }
            _ => (shown.to_vec(), plain),
        };
        let current = self.bands.last().and_then(|band| band.heading.as_ref());
        if roles(&found) < 2 {
            return false;
        }
        // The same headings again, at the top of a printed page or in another language.
        let same = current.is_some_and(|current| {
            let roles = |blocks: &[Block]| -> Vec<(Role, usize)> {
                blocks.iter().flat_map(|b| b.roles.clone()).collect()
            };
            let (mut new, mut old) = (roles(&found), roles(&current.blocks));
            new.sort_unstable();
            old.sort_unstable();
            new == old
        });
        if same {
            return true;
        }
        let heading = Heading {
            row: number,
            texts,
            blocks: found,
        };
        match self.bands.last_mut() {
            // The lower line of headings of two lines.
            Some(band) if band.heading.is_some() && band.rows.is_none() => {
                let lower = heading.blocks.iter().map(|b| b.roles.len()).sum::<usize>();
                let upper = band.heading.as_ref().map_or(0, |upper| {
                    upper.blocks.iter().map(|b| b.roles.len()).sum::<usize>()
                });
                if lower >= upper {
                    band.heading = Some(heading);
                }
            }
            _ => self.bands.push(Band {
                heading: Some(heading),
                ..Band::default()
            }),
        }
        true
    }

    fn bands_last_is(&self, row: u64) -> bool {
        let heading = self.bands.last().and_then(|band| band.heading.as_ref());
        heading.is_some_and(|heading| heading.row == row)
    }

    /// The tables, each a copy of `like` with its own columns; `None` if there is none.
    pub(in crate::roster) fn finish(
        mut self,
        like: &Source,
        hides: impl Fn(u32) -> bool,
    ) -> Option<Layout> {
        self.look_at_the_first_rows();
        let mut layout = Layout::default();
        let title = like.title().into_owned();
        for band in self.bands {
            let Some(rows) = band.rows else {
                // Headings without anybody below them are a table all the same.
                if let Some(heading) = band.heading {
                    add_empty(&mut layout, like, &heading);
                }
                continue;
            };
            let heading = band.heading.as_ref();
            let sole = Block {
                columns: 0..COLUMNS,
                roles: Vec::new(),
            };
            let blocks = heading.map_or(vec![sole], |heading| heading.blocks.clone());
            let side_by_side = blocks.len() > 1;
            let mut used: Vec<usize> = Vec::new();
            let mut decided: Vec<(Block, Decided)> = Vec::new();
            for block in blocks {
                let texts = heading.map_or(&[][..], |heading| &heading.texts);
                let found = decide(
                    &block.columns,
                    &block.roles,
                    &band.evidence,
                    texts,
                    self.map,
                );
                used.extend(found.roles.iter().map(|(_, column)| *column));
                decided.push((block, found));
            }
            for (block, found) in decided {
                if found.roles.is_empty() && found.conflict.is_none() {
                    continue;
                }
                // Without headings a table must hold a code or a number.
                let said = |role| found.roles.iter().any(|(known, _)| *known == role);
                if heading.is_none()
                    && found.conflict.is_none()
                    && !said(Role::Code)
                    && !said(Role::IdNumber)
                {
                    continue;
                }
                let mut source = like.clone();
                source.heading_row = heading.map(|heading| heading.row);
                source.columns = columns(&block.columns, heading, &band.evidence, &found.roles);
                source.notes.extend(found.notes);
                if side_by_side {
                    source.range = Some(letters(&source.columns));
                }
                for column in source.columns.iter().filter(|c| c.role.is_some()) {
                    if hides(column.index) {
                        source.notes.push(hidden_column(&column.heading));
                    }
                }
                let source = Arc::new(source);
                let refused = found.conflict.is_some() || layout.regions.len() >= TABLES;
                if let Some(conflict) = found.conflict {
                    let error = Error::one(&place(&title, rows), conflict);
                    layout.faults.push((Arc::clone(&source), error));
                } else if refused {
                    let error = Error::one(&place(&title, rows), too_many());
                    layout.faults.push((Arc::clone(&source), error));
                    break;
                }
                layout.regions.push(Region {
                    rows,
                    columns: side_by_side.then(|| block.columns.clone()),
                    source,
                    refused,
                });
            }
            // What stands beside all tables and could be a worker's.
            let within = |column: usize| match heading {
                Some(heading) => {
                    let last = heading.texts.len();
                    column < last || used.contains(&column)
                }
                None => used.contains(&column) || !layout.regions.is_empty(),
            };
            if let Some(fault) = unread(&band.evidence, |column| !within(column)) {
                let source = layout.regions.last().map(|r| Arc::clone(&r.source));
                let source = source.unwrap_or_else(|| Arc::new(like.clone()));
                layout.faults.push((source, Error::one(&title, fault)));
            }
        }
        (!layout.regions.is_empty() || !layout.faults.is_empty()).then_some(layout)
    }

    /// Headings with a single known word, or a map by letters, count only among the first rows and
    /// only where no others were found.
    fn look_at_the_first_rows(&mut self) {
        let others = self.bands.len() > 1;
        let Some(band) = self.bands.first_mut() else {
            return;
        };
        let Some((from, last)) = band.rows.filter(|_| band.heading.is_none()) else {
            return;
        };
        let early: Vec<&(u64, Vec<String>)> =
            self.first.iter().filter(|(row, _)| *row <= last).collect();
        let rows: Vec<Vec<&str>> = early
            .iter()
            .map(|(_, cells)| cells.iter().map(String::as_str).collect())
            .collect();
        let people = |e: &Evidence| e.tokens + e.numbers + e.files > 0;
        let (has_people, has_names) = (
            band.evidence.iter().any(people),
            band.evidence.iter().any(|e| e.names > 0),
        );
        let found = headings::find(&rows, self.map);
        // Above other headings a word alone is a part of the title, unless people stand below it.
        if found.is_some() && others && !has_people && !has_names {
            return;
        }
        let roles: Vec<(Role, usize)> = found
            .iter()
            .flat_map(|found| &found.columns)
            .filter_map(|c| Some((c.role?, usize::try_from(c.index).ok()?)))
            .collect();
        let top = match found.as_ref().map(|found| found.row) {
            Some(Some(at)) => early.get(at),
            // Without known headings a row of words above codes and numbers is one all the same.
            Some(None) | None => early.first().filter(|(row, cells)| {
                has_people && *row < last && are_words(cells) && !names_somebody(cells, &roles)
            }),
        };
        if found.is_none() && top.is_none() {
            return;
        }
        let (row, texts) = top.map_or((0, Vec::new()), |(row, texts)| (*row, texts.clone()));
        for (_, cells) in early.iter().filter(|(above, _)| *above <= row) {
            for (column, cell) in cells.iter().enumerate() {
                with_evidence(&mut band.evidence, column, |e| {
                    e.remove(kind_of(cell.trim()));
                });
            }
        }
        band.heading = Some(Heading {
            row,
            texts,
            blocks: vec![Block {
                columns: 0..COLUMNS,
                roles,
            }],
        });
        band.rows = (row < last).then_some((from.max(row + 1), last));
    }
}

/// Whether no cell holds what a worker has and a heading does not.
fn are_words(cells: &[String]) -> bool {
    cells.iter().all(|cell| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        digits < 5 && matches!(kind_of(cell.trim()), Kind::Empty | Kind::Name | Kind::Other)
    })
}

/// Whether the column of the name, or any where it is not known, holds somebody's.
fn names_somebody(cells: &[String], roles: &[(Role, usize)]) -> bool {
    let name = roles.iter().find(|(role, _)| *role == Role::Name);
    match name {
        Some((_, at)) => cells
            .get(*at)
            .is_some_and(|cell| is_like_a_name(cell) && headings::known(cell).is_none()),
        None => false,
    }
}

fn add_empty(layout: &mut Layout, like: &Source, heading: &Heading) {
    let mut source = like.clone();
    source.heading_row = Some(heading.row);
    let Some(block) = heading.blocks.first() else {
        return;
    };
    source.columns = columns(&block.columns, Some(heading), &[], &block.roles);
    layout.regions.push(Region {
        rows: (heading.row + 1, heading.row + 1),
        columns: None,
        source: Arc::new(source),
        refused: false,
    });
}

fn place(title: &str, (first, last): (u64, u64)) -> String {
    format!("{title} {first}–{last}")
}

/// The roster's own columns of one table.
fn columns(
    range: &Range<usize>,
    heading: Option<&Heading>,
    evidence: &[Evidence],
    roles: &[(Role, usize)],
) -> Vec<Column> {
    let texts = heading.map_or(&[][..], |heading| &heading.texts);
    let width = texts.len().max(evidence.len());
    let filled = |at: usize| evidence.get(at).is_some_and(|e| e.filled + e.pictures > 0);
    (range.start..range.end.min(width))
        .filter(|at| *at < texts.len() || filled(*at) || roles.iter().any(|(_, r)| r == at))
        .filter_map(|at| {
            Some(Column {
                index: u32::try_from(at).ok()?,
                heading: headings::one_line(texts.get(at).map_or("", String::as_str)),
                role: roles
                    .iter()
                    .find(|(_, column)| *column == at)
                    .map(|(role, _)| *role),
            })
        })
        .collect()
}

/// `F:H`.
fn letters(columns: &[Column]) -> String {
    let letter = |column: Option<&Column>| column.map(|c| column_letters(c.index));
    let (first, last) = (letter(columns.first()), letter(columns.last()));
    format!("{}:{}", first.unwrap_or_default(), last.unwrap_or_default())
}

fn hidden_column(heading: &str) -> Text {
    Text::new(
        format!("“{heading}”列是隐藏的，照常读取"),
        format!("the column “{heading}” is hidden and was read all the same"),
    )
}

fn too_many() -> Fault {
    Fault {
        place: String::new(),
        what: Text::new(
            format!("表格超过 {TABLES} 个，其后未读"),
            format!("more than {TABLES} tables, the rest was not read"),
        ),
        hint: Some(Text::fixed("请分成几个文件", "split the file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::SourceKind;

    fn source() -> Source {
        Source {
            file: "a.xlsx".to_owned(),
            kind: SourceKind::Workbook,
            sheet: Some("a".to_owned()),
            range: None,
            heading_row: None,
            columns: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn rows(texts: &[&[&str]]) -> Vec<Row> {
        (1..)
            .zip(texts)
            .map(|(number, cells)| Row {
                number,
                cells: cells.iter().map(|cell| Cell::text(cell)).collect(),
                ..Row::default()
            })
            .collect()
    }

    /// Row, range and name of everybody, and how many faults there are.
    fn people(texts: &[&[&str]], map: &str) -> (Vec<(u64, String, String)>, usize) {
        let map = if map.is_empty() {
            Map::default()
        } else {
            Map::parse(map).unwrap()
        };
        let rows = rows(texts);
        let mut scan = Scan::new(&map);
        rows.iter().for_each(|row| scan.row(row));
        let Some(layout) = scan.finish(&source(), |_| false) else {
            return (Vec::new(), 0);
        };
        let mut people = Vec::new();
        for row in rows {
            for (source, row) in layout.split(row) {
                let number = row.number;
                if let Some(worker) = row.worker(source) {
                    let name = worker.name.unwrap_or_default();
                    people.push((number, source.range.clone().unwrap_or_default(), name));
                }
            }
        }
        (people, layout.faults().len())
    }

    const ZHANG: &str = "11010519491231002X";
    const LI: &str = "440524188001010014";

    #[test]
    fn tables_side_by_side_and_below_each_other_are_all_read() {
        let (found, faults) = people(
            &[
                &["花名册"],
                &[
                    "序号",
                    "姓名",
                    "身份证号",
                    "健康码",
                    "序号",
                    "姓名",
                    "身份证号",
                    "健康码",
                ],
                &["1", "张三", ZHANG, "a.png", "2", "李四", LI, "b.png"],
                &["", "", "", "", "3", "王五", LI, "c.png"],
                &["二车间"],
                &["健康码", "身份证号", "姓名"],
                &["d.png", LI, "赵六"],
            ],
            "",
        );
        let of = |row, range: &str, name: &str| (row, range.to_owned(), name.to_owned());
        let all = [
            of(3, "A:D", "张三"),
            of(3, "E:H", "李四"),
            of(4, "E:H", "王五"),
            of(7, "", "赵六"),
        ];
        assert_eq!((found.as_slice(), faults), (&all[..], 0));
    }

    #[test]
    fn two_numbers_in_one_table_are_not_two_tables() {
        let (found, _) = people(
            &[
                &["证件号码", "姓名", "健康码", "护照号"],
                &[ZHANG, "张三", "a.png", "E1"],
            ],
            "",
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn without_headings_the_content_decides() {
        let (found, faults) = people(&[&["张三", ZHANG, "a.png"], &["李四", LI, "b.png"]], "");
        assert_eq!((found.len(), faults), (2, 0));
        let (found, _) = people(&[&["甲", "乙", "丙"], &["张三", ZHANG, "a.png"]], "");
        assert_eq!(found, [(2, String::new(), "张三".to_owned())]);
        // By letters the row of headings is nobody either.
        let rows: &[&[&str]] = &[&["XM", "HM", "M"], &["张三", ZHANG, "a.png"]];
        let (found, _) = people(rows, "name=A,id=B,code=C");
        assert_eq!(found, [(2, String::new(), "张三".to_owned())]);
        assert_eq!(people(&[&["a", "b"], &["1", "2"]], "").0, []);
    }

    #[test]
    fn a_heading_and_its_column_that_contradict_each_other_are_asked_about() {
        let (found, faults) = people(
            &[
                &["姓名", "证件号码", "登记号"],
                &["张三", "A0001", ZHANG],
                &["李四", "A0002", LI],
            ],
            "",
        );
        assert_eq!((found.len(), faults), (0, 1));
        let rows: &[&[&str]] = &[&["姓名", "证件号码", "登记号"], &["张三", "A0001", ZHANG]];
        assert_eq!(people(rows, "id=登记号").0.len(), 1);
    }

    #[test]
    fn what_stands_beside_the_tables_is_never_silent() {
        let (found, faults) = people(
            &[&["姓名", "证件号码"], &["张三", ZHANG, "", "", "李四", LI]],
            "",
        );
        assert_eq!((found.len(), faults), (1, 1));
    }
}
