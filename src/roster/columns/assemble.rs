//! What the scan found in all rows → the tables, each with its columns and its faults.

use std::ops::Range;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::roster::columns::blocks::{Block, Heading, blank};
use crate::roster::columns::decide::{DecidedColumns, decide};
use crate::roster::columns::evidence::{ColumnEvidence, unread};
use crate::roster::columns::headings;
use crate::roster::columns::map::ColumnMap;
use crate::roster::columns::scan::TableScan;
use crate::roster::columns::tables::{Layout, TableFault, TableRegion, too_far_right};
use crate::roster::entry::column_letters;
use crate::roster::limits::{COLUMNS, TABLES};
use crate::roster::source::{Column, ColumnRole, Source};

impl TableScan<'_> {
    /// The tables, each a copy of `like` with its own columns; `None` if there is none.
    pub(in crate::roster) fn finish(
        mut self,
        like: &Source,
        hides: impl Fn(u32) -> bool,
    ) -> Option<Layout> {
        let mut layout = Layout::default();
        let title = like.title().into_owned();
        let headed = self.bands.iter().any(|band| band.heading.is_some());
        let first = self.sideways.first();
        if !headed
            && *self.map == ColumnMap::default()
            && self.sideways.iter().any(|role| Some(role) != first)
        {
            layout.faults.push(TableFault {
                source: Arc::new(like.clone()),
                error: Error::one(&title, on_its_side()),
                map: None,
            });
            return Some(layout);
        }
        self.look_at_the_first_rows();
        for band in self.bands {
            let Some(rows) = band.rows else {
                // Headings without workers below them are a table too.
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
            let mut decided: Vec<(Block, DecidedColumns)> = Vec::new();
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
                    && !said(ColumnRole::Code)
                    && !said(ColumnRole::IdNumber)
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
                    layout.faults.push(TableFault {
                        source: Arc::clone(&source),
                        error,
                        map: found.map,
                    });
                } else if refused {
                    let error = Error::one(&place(&title, rows), too_many());
                    layout.faults.push(TableFault {
                        source: Arc::clone(&source),
                        error,
                        map: None,
                    });
                    break;
                }
                layout.regions.push(TableRegion {
                    rows,
                    columns: side_by_side.then(|| block.columns.clone()),
                    source,
                    refused,
                });
            }
            // Cells beside all tables that could be a worker's.
            let within = |column: usize| match heading {
                Some(heading) => {
                    // A spreadsheet fills the row of headings up with blank cells.
                    let last = heading.texts.iter().rposition(|text| !blank(text));
                    last.is_some_and(|last| column <= last) || used.contains(&column)
                }
                None => used.contains(&column) || !layout.regions.is_empty(),
            };
            if let Some(fault) = unread(&band.evidence, |column| !within(column)) {
                let source = layout.regions.last().map(|r| Arc::clone(&r.source));
                let source = source.unwrap_or_else(|| Arc::new(like.clone()));
                layout.faults.push(TableFault {
                    source,
                    error: Error::one(&title, fault),
                    map: None,
                });
            }
        }
        if self.beyond {
            let source = layout.first().map(Arc::clone);
            layout.faults.push(TableFault {
                source: source.unwrap_or_else(|| Arc::new(like.clone())),
                error: Error::one(&title, too_far_right()),
                map: None,
            });
        }
        (!layout.regions.is_empty() || !layout.faults.is_empty()).then_some(layout)
    }
}

fn add_empty(layout: &mut Layout, like: &Source, heading: &Heading) {
    let mut source = like.clone();
    source.heading_row = Some(heading.row);
    let Some(block) = heading.blocks.first() else {
        return;
    };
    source.columns = columns(&block.columns, Some(heading), &[], &block.roles);
    layout.regions.push(TableRegion {
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
    evidence: &[ColumnEvidence],
    roles: &[(ColumnRole, usize)],
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

fn on_its_side() -> Fault {
    Fault::new(
        "",
        Text::fixed(
            "表头写在左边一列，一人不占一行，未读",
            "the headings stand in the first column and nobody has a row, so it was not read",
        ),
    )
    .with_hint(Text::fixed(
        "请改成表头在上、一人一行（可用“转置”粘贴）",
        "put the headings on top and one person in each row (“transpose” does it)",
    ))
}

fn too_many() -> Fault {
    Fault::new(
        "",
        Text::new(
            format!("表格超过 {TABLES} 个，其后未读"),
            format!("more than {TABLES} tables, the rest was not read"),
        ),
    )
    .with_hint(Text::fixed("请分成几个文件", "split the file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::SourceKind;
    use crate::roster::cell::Cell;
    use crate::roster::row::Row;

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
            ColumnMap::default()
        } else {
            ColumnMap::parse(map).unwrap()
        };
        let rows = rows(texts);
        let mut scan = TableScan::new(&map);
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
    fn tables_of_other_orders_stand_side_by_side_too() {
        let (found, faults) = people(
            &[
                &[
                    "姓名",
                    "证件号码",
                    "健康码",
                    "",
                    "健康码",
                    "姓名",
                    "证件号码",
                    "",
                    "Name",
                    "ID",
                    "Code",
                ],
                &[
                    "张三", ZHANG, "a.png", "", "b.png", "李四", LI, "", "王五", LI, "c.png",
                ],
            ],
            "",
        );
        let of = |range: &str, name: &str| (2, range.to_owned(), name.to_owned());
        assert_eq!(
            (found, faults),
            (
                vec![of("A:D", "张三"), of("E:H", "李四"), of("I:K", "王五")],
                0
            )
        );
    }

    #[test]
    fn a_table_on_its_side_is_named() {
        for rows in [
            &[&["姓名", "张三", "李四"][..], &["证件号码", ZHANG, LI]][..],
            &[
                &["姓名", "张三"],
                &["证件号码", ZHANG],
                &[],
                &["姓名", "李四"],
                &["证件号码", LI],
            ],
        ] {
            assert_eq!(people(rows, ""), (Vec::new(), 1), "{rows:?}");
        }
    }

    #[test]
    fn without_headings_the_content_decides() {
        let (found, faults) = people(&[&["张三", ZHANG, "a.png"], &["李四", LI, "b.png"]], "");
        assert_eq!((found.len(), faults), (2, 0));
        let (found, _) = people(&[&["甲", "乙", "丙"], &["张三", ZHANG, "a.png"]], "");
        assert_eq!(found, [(2, String::new(), "张三".to_owned())]);
        // A map by letters does not make the row of headings a worker.
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
        // The same where blank cells stand over them.
        let (found, faults) = people(
            &[&["姓名", "证件号码", "", ""], &["张三", ZHANG, "李四", LI]],
            "",
        );
        assert_eq!((found.len(), faults), (1, 1));
    }
}
