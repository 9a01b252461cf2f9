//! Headings in Chinese or English → which column is what.

use unicode_normalization::UnicodeNormalization;

use super::known::KNOWN;
use crate::roster::columns::map::ColumnMap;
use crate::roster::source::{Column, ColumnRole};

/// What a heading is known for.
pub(in crate::roster) fn known(heading: &str) -> Option<ColumnRole> {
    let normal = normal(heading);
    let mut all = KNOWN.iter();
    let found = all.find(|known| known.rank(heading, &normal).is_some());
    found.map(|known| known.role)
}

/// The rows from the top in which headings may stand: titles and remarks stand above them.
pub(in crate::roster) const HEADING_ROWS: usize = 30;

/// A heading longer than this is a remark.
const HEADING_CHARS: usize = 64;

/// The headings that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::roster) struct Headings {
    /// Which of the rows looked at it is, counted from 0; `None` if the map names columns by their
    /// letters and there are no headings.
    pub(in crate::roster) row: Option<usize>,
    pub(in crate::roster) columns: Vec<Column>,
}

/// Finds the heading row among `rows` (the table's first ones) and what its columns are. `None` if
/// no row has a heading that is known.
pub(in crate::roster) fn find(rows: &[Vec<&str>], map: &ColumnMap) -> Option<Headings> {
    let best = rows
        .iter()
        .take(HEADING_ROWS)
        .enumerate()
        .flat_map(|(at, row)| {
            let plain = by_role(row, map);
            // Headings of two lines: a cell that stretches over both stands in the upper one.
            let above = at.checked_sub(1).and_then(|above| rows.get(above));
            let both = above
                .filter(|above| !plain.is_empty() && !by_role(above, map).is_empty())
                .map(|above| {
                    let filled = filled(row, above);
                    let cells: Vec<&str> = filled.iter().map(String::as_str).collect();
                    (at, by_role(&cells, map))
                });
            [Some((at, plain)), both]
        })
        .flatten()
        // The first of the rows with the most roles.
        .rev()
        .max_by_key(|(_, found)| found.len())
        .filter(|(_, found)| !found.is_empty());
    match best {
        Some((at, found)) => {
            let row = rows.get(at)?;
            // A row with a single cell is a title.
            let upper = at.checked_sub(1).and_then(|upper| rows.get(upper));
            let upper = upper.filter(|upper| upper.iter().filter(|cell| !blank(cell)).count() > 1);
            let filled = upper.map(|upper| filled(row, upper));
            let headings = match &filled {
                Some(filled) => filled.iter().map(String::as_str).collect(),
                None => row.clone(),
            };
            Some(Headings {
                row: Some(at),
                columns: columns(&headings, &found),
            })
        }
        None => by_letters(rows, map),
    }
}

/// The row with its blank cells filled from the row above it. A word below one that stretches over
/// several columns is joined to it (`证件` over `类型` and `号码`).
pub(super) fn filled(row: &[&str], above: &[&str]) -> Vec<String> {
    let mut upper = "";
    (0..row.len().max(above.len()))
        .map(|at| {
            let cell = row.get(at).copied().unwrap_or_default();
            let over = above.get(at).copied().unwrap_or_default();
            if !blank(over) {
                upper = over;
            }
            if blank(cell) {
                return over.to_owned();
            }
            let both = format!("{}{cell}", upper.trim());
            if known(cell).is_none() && known(&both).is_some() {
                both
            } else {
                cell.to_owned()
            }
        })
        .collect()
}

fn blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// The columns without headings, by the letters that the map gives.
fn by_letters(rows: &[Vec<&str>], map: &ColumnMap) -> Option<Headings> {
    let found: Vec<(ColumnRole, usize)> = ColumnRole::ALL
        .into_iter()
        .filter_map(|role| Some((role, letters(map.get(role)?)?)))
        .collect();
    if found.is_empty() {
        return None;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let blank = vec![""; width];
    Some(Headings {
        row: None,
        columns: columns(&blank, &found),
    })
}

fn columns(row: &[&str], found: &[(ColumnRole, usize)]) -> Vec<Column> {
    row.iter()
        .enumerate()
        .filter_map(|(index, heading)| {
            Some(Column {
                index: u32::try_from(index).ok()?,
                heading: one_line(heading),
                role: found
                    .iter()
                    .find(|(_, at)| *at == index)
                    .map(|(role, _)| *role),
            })
        })
        .collect()
}

/// The columns of a row whose headings are known, from the left.
pub(in crate::roster) fn heading_columns(
    row: &[&str],
    map: &ColumnMap,
) -> Vec<(usize, ColumnRole)> {
    let role = |heading: &str| {
        let mapped = ColumnRole::ALL.into_iter().find(|role| {
            map.get(*role)
                .is_some_and(|wanted| normal(wanted) == normal(heading))
        });
        mapped.or_else(|| known(heading).filter(|role| map.get(*role).is_none()))
    };
    let columns = row.iter().enumerate().filter(|(_, cell)| !blank(cell));
    columns
        .filter_map(|(at, heading)| Some((at, role(heading)?)))
        .collect()
}

/// Which column of this row has which role, each role once.
pub(in crate::roster) fn by_role(row: &[&str], map: &ColumnMap) -> Vec<(ColumnRole, usize)> {
    let normal: Vec<String> = row.iter().map(|heading| normal(heading)).collect();
    let mut found: Vec<(ColumnRole, usize)> = Vec::new();
    let mut unfound: Vec<(ColumnRole, Option<usize>)> = Vec::new();
    // Whether a column was found other than by its letter: a cell of data may hold a letter too.
    let mut sure = false;
    for known in &KNOWN {
        let is_free = |at: &usize| found.iter().all(|(_, taken)| taken != at);
        let at = match map.get(known.role) {
            Some(wanted) => {
                let wanted_normal = self::normal(wanted);
                let same = |h: &String| !h.is_empty() && *h == wanted_normal;
                let by_heading = normal.iter().position(same).filter(is_free);
                sure |= by_heading.is_some() && letters(wanted).is_none();
                if by_heading.is_none() {
                    unfound.push((known.role, letters(wanted)));
                }
                by_heading
            }
            None => {
                let ranks = row.iter().zip(&normal).enumerate();
                let ranks = ranks
                    .filter(|(at, _)| is_free(at))
                    .filter_map(|(at, (heading, normal))| Some((known.rank(heading, normal)?, at)));
                let at = ranks.min().map(|(_, at)| at);
                sure |= at.is_some();
                at
            }
        };
        found.extend(at.map(|at| (known.role, at)));
    }
    if !sure && !unfound.is_empty() {
        return Vec::new();
    }
    // Letters count only beside headings that are known.
    for (role, at) in unfound {
        let free = at.filter(|at| found.iter().all(|(_, taken)| taken != at));
        found.extend(free.map(|at| (role, at)));
    }
    found
}

/// `B` → 1; at most three letters, as in a sheet.
fn letters(column: &str) -> Option<usize> {
    let valid = (1..=3).contains(&column.len()) && column.bytes().all(|b| b.is_ascii_alphabetic());
    // Only what is valid is counted: a long name would overflow.
    let counted = valid.then(|| {
        column.bytes().fold(0_usize, |sum, b| {
            sum * 26 + usize::from(b.to_ascii_uppercase().saturating_sub(b'A')) + 1
        })
    });
    counted.map(|value| value.saturating_sub(1))
}

/// A heading as compared: NFKC, lower case, without what stands in brackets, spaces and marks.
pub(in crate::roster) fn normal(heading: &str) -> String {
    let kept = unbracketed(heading);
    kept.filter(|c| c.is_alphanumeric()).collect()
}

/// The characters of a heading, NFKC and lower case, without what stands in brackets; none of a
/// text that is too long for a heading.
pub(super) fn unbracketed(heading: &str) -> impl Iterator<Item = char> {
    let heading = Some(heading).filter(|heading| heading.len() <= 4 * HEADING_CHARS);
    let mut depth = 0_u32;
    heading
        .unwrap_or_default()
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(move |c| {
            match c {
                '(' | '[' | '【' | '<' => depth += 1,
                ')' | ']' | '】' | '>' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
}

/// The heading on one line.
pub(super) fn one_line(heading: &str) -> String {
    let words: Vec<&str> = heading.split_whitespace().collect();
    crate::base::text::shortened(&words.join(" "), HEADING_CHARS).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_name_a_column_and_long_names_do_not() {
        assert_eq!((letters("B"), letters("xfd")), (Some(1), Some(16_383)));
        for name in ["", "ABCD", "身份证号码", "居民身份证件号码（18位）"] {
            assert_eq!(letters(name), None, "{name}");
        }
    }

    /// The row of the headings, and the roles of its columns.
    type Seen = (Option<usize>, Vec<(ColumnRole, u32)>);

    fn found(rows: &[&[&str]], map: &str) -> Option<Seen> {
        let map = if map.is_empty() {
            ColumnMap::default()
        } else {
            ColumnMap::parse(map).unwrap()
        };
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
        let headings = find(&rows, &map)?;
        let mut roles: Vec<(ColumnRole, u32)> = headings
            .columns
            .iter()
            .filter_map(|c| Some((c.role?, c.index)))
            .collect();
        roles.sort_unstable();
        Some((headings.row, roles))
    }

    use ColumnRole::{Code, IdNumber, Name};

    #[test]
    fn headings_are_known_in_both_languages_and_below_titles() {
        let rows: &[&[&str]] = &[
            &["某某公司返岗人员花名册", "", ""],
            &["", "", ""],
            &["序号", " * 姓 名（必填）", "身份证\n号码", "健康码(截图)"],
            &["1", "张三", "x", "y"],
        ];
        let all = vec![(Name, 1), (IdNumber, 2), (Code, 3)];
        assert_eq!(found(rows, ""), Some((Some(2), all.clone())));
        let rows: &[&[&str]] = &[&["No.", "Full Name", "ID Number", "Health Code"]];
        assert_eq!(found(rows, ""), Some((Some(0), all)));
        assert_eq!(
            found(&[&["a", "b"], &["紧急联系人姓名", "家属身份证号"]], ""),
            None
        );
    }

    #[test]
    fn of_two_likely_columns_the_likelier_is_taken() {
        let rows: &[&[&str]] = &[&["照片", "姓名", "健康码"]];
        assert_eq!(found(rows, ""), Some((Some(0), vec![(Name, 1), (Code, 2)])));
    }

    #[test]
    fn headings_may_say_a_thing_twice_and_whose_it_is() {
        for [name, number, code] in [
            ["姓名/Name", "证件号码/ID No.", "健康码/Health code"],
            ["Name 姓名", "ID card No 身份证号", "Green code\n绿码"],
            ["人员姓名", "护照号/身份证号", "本人健康码截图"],
            ["学生姓名", "身份证件号（18位）*", "苏康码"],
            ["真实姓名", "员工身份证号码", "健康宝图片"],
            [
                "1、您的姓名",
                "2、请输入您的身份证号码",
                "3、请上传健康码截图",
            ],
            ["1. 姓名：", "证照号码", "电子健康码"],
            ["姓名", "身份證字號", "国务院健康码"],
            ["你的姓名", "请填写证件号", "浙江健康码（截图）"],
            ["姓名及身份证号", "护照号", "健康码图片上传"],
        ] {
            let row: &[&str] = &["序号", name, number, code];
            let all = vec![(Name, 1), (IdNumber, 2), (Code, 3)];
            assert_eq!(found(&[row], ""), Some((Some(0), all)), "{row:?}");
        }
        for other in [
            "家属姓名",
            "紧急联系人姓名/电话",
            "姓名/电话",
            "健康码/体温",
            "绿码/红码/黄码",
            "健康码颜色",
            "是否有健康码",
            "家属健康码",
            "2、是否已申领健康码",
            "员工照片",
            "部门code",
        ] {
            assert_eq!(found(&[&[other]], ""), None, "{other}");
        }
    }

    #[test]
    fn headings_of_two_lines_are_one() {
        let rows: &[&[&str]] = &[
            &["登记表", "", "", ""],
            &["姓名", "证件", "健康信息", "备注"],
            &["", "证件号码", "健康码", ""],
            &["张三", "", "", "身份证"],
        ];
        let all = vec![(Name, 0), (IdNumber, 1), (Code, 2)];
        assert_eq!(found(rows, ""), Some((Some(2), all)));
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
        let headings = find(&rows, &ColumnMap::default()).unwrap().columns;
        let headings: Vec<&str> = headings.iter().map(|c| &*c.heading).collect();
        assert_eq!(headings, ["姓名", "证件号码", "健康码", "备注"]);
        // A title is no heading, and what stands below the headings is a worker.
        let rows: &[&[&str]] = &[
            &["登记表", "", ""],
            &["", "姓名", "身份证号"],
            &["", "", "证件"],
        ];
        let two = vec![(Name, 1), (IdNumber, 2)];
        assert_eq!(found(rows, ""), Some((Some(1), two)));
    }

    #[test]
    fn the_map_overrides_by_heading_or_letter() {
        let rows: &[&[&str]] = &[&["姓名", "工号", "证件号码", "备注"]];
        assert_eq!(
            found(rows, "id=工号,code=备注"),
            Some((Some(0), vec![(Name, 0), (IdNumber, 1), (Code, 3)]))
        );
        assert_eq!(
            found(rows, "code=d"),
            Some((Some(0), vec![(Name, 0), (IdNumber, 2), (Code, 3)]))
        );
        let rows: &[&[&str]] = &[&["张三", "15050219900101123X", "eyJ"]];
        assert_eq!(
            found(rows, "name=A,id=B,code=C"),
            Some((None, vec![(Name, 0), (IdNumber, 1), (Code, 2)]))
        );
        // A letter among the data is no heading, and the first column may be a letter too.
        let rows: &[&[&str]] = &[&["张三", "1", "eyJ", "B"], &["李四", "2", "eyJ", "A"]];
        assert_eq!(
            found(rows, "name=A,id=B,code=C"),
            Some((None, vec![(Name, 0), (IdNumber, 1), (Code, 2)]))
        );
        let rows: &[&[&str]] = &[&["序号", "人", "证件号码", "健康码"]];
        assert_eq!(
            found(rows, "name=B"),
            Some((Some(0), vec![(Name, 1), (IdNumber, 2), (Code, 3)]))
        );
        let rows: &[&[&str]] = &[&["XM", "ID", "QR"]];
        assert_eq!(
            found(rows, "name=XM,id=ID,code=QR"),
            Some((Some(0), vec![(Name, 0), (IdNumber, 1), (Code, 2)]))
        );
        for bad in ["", "name", "name=", "phone=电话", "name=a,name=b"] {
            assert!(ColumnMap::parse(bad).is_err(), "{bad}");
        }
    }
}
