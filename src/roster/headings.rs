//! Headings in Chinese or English → which column is what.

use unicode_normalization::UnicodeNormalization;

use crate::ground::text::Text;

use super::map::Map;
use super::source::{Column, Role};

/// Headings that are known, the likeliest first: of two columns that could be the same, the one
/// that stands earlier here is taken.
const KNOWN: [(Role, &[&str]); 3] = [
    (
        Role::Name,
        &[
            "姓名",
            "员工姓名",
            "职工姓名",
            "工人姓名",
            "人员姓名",
            "务工人员姓名",
            "真实姓名",
            "名字",
            "name",
            "fullname",
            "workername",
            "employeename",
            "staffname",
            "员工",
            "worker",
            "employee",
        ],
    ),
    (
        Role::IdNumber,
        &[
            "身份证号码",
            "身份证号",
            "居民身份证号码",
            "居民身份证号",
            "公民身份号码",
            "身份号码",
            "证件号码",
            "证件号",
            "证件编号",
            "身份证件号码",
            "身份证",
            "证件",
            "护照号码",
            "护照号",
            "idnumber",
            "idno",
            "idcard",
            "idcardnumber",
            "idcardno",
            "identitynumber",
            "identitycard",
            "nationalid",
            "documentnumber",
            "certificatenumber",
            "passportnumber",
            "passportno",
            "passport",
        ],
    ),
    (
        Role::Code,
        &[
            "健康码",
            "健康码截图",
            "健康码图片",
            "健康码照片",
            "健康码文本",
            "健康码内容",
            "健康通行码",
            "绿码",
            "通行码",
            "二维码",
            "healthcode",
            "token",
            "qrcode",
            "qrtext",
            "qr",
            "code",
            "jws",
            "截图",
            "图片",
            "照片",
            "凭证",
            "screenshot",
            "picture",
            "image",
            "photo",
            "file",
            "文件名",
            "filename",
        ],
    ),
];

/// What a heading is known for.
pub(super) fn known(heading: &str) -> Option<Role> {
    let normal = normal(heading);
    let found = KNOWN.iter().find(|(_, known)| known.contains(&&*normal));
    found.map(|(role, _)| *role)
}

/// The rows from the top in which headings may stand: titles and remarks stand above them.
pub(super) const HEADING_ROWS: usize = 30;

/// A heading longer than this is a remark.
const HEADING_CHARS: usize = 64;

/// The headings that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headings {
    /// Which of the rows looked at it is, counted from 0; `None` if the map names columns by their
    /// letters and there are no headings.
    pub(super) row: Option<usize>,
    pub(super) columns: Vec<Column>,
    /// What is worth knowing of the rows above.
    pub(super) notes: Vec<Text>,
}

/// Finds the heading row among `rows` (the table's first ones) and what its columns are. `None` if
/// no row has a heading that is known.
pub(super) fn find(rows: &[Vec<&str>], map: &Map) -> Option<Headings> {
    let best = rows
        .iter()
        .take(HEADING_ROWS)
        .enumerate()
        .map(|(at, row)| (at, roles(row, map)))
        // The first of the rows with the most roles.
        .max_by_key(|(at, found)| (found.len(), std::cmp::Reverse(*at)))
        .filter(|(_, found)| !found.is_empty());
    match best {
        Some((at, found)) => Some(Headings {
            row: Some(at),
            columns: columns(rows.get(at)?, &found),
            notes: above(rows.get(..at)?, map).into_iter().collect(),
        }),
        None => by_letters(rows, map),
    }
}

/// The columns without headings, by the letters that the map gives.
fn by_letters(rows: &[Vec<&str>], map: &Map) -> Option<Headings> {
    let found: Vec<(Role, usize)> = Role::ALL
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
        notes: Vec::new(),
    })
}

/// A table of its own above the headings: who stands there is not read, and that is said.
fn above(rows: &[Vec<&str>], map: &Map) -> Option<Text> {
    let first = rows.iter().position(|row| roles(row, map).len() > 1)?;
    let unread = rows.iter().skip(first + 1);
    let unread = unread.filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    let count = unread.count();
    (count > 0).then(|| {
        Text::new(
            format!("所用表头之上另有表头，其间的 {count} 行未读；请把两个表分开"),
            format!("other headings stand above those that are used; the {count} rows between were not read: put the two tables apart"),
        )
    })
}

fn columns(row: &[&str], found: &[(Role, usize)]) -> Vec<Column> {
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

/// Which column of this row has which role, each role once.
fn roles(row: &[&str], map: &Map) -> Vec<(Role, usize)> {
    let normal: Vec<String> = row.iter().map(|heading| normal(heading)).collect();
    let mut found: Vec<(Role, usize)> = Vec::new();
    let mut unfound: Vec<(Role, Option<usize>)> = Vec::new();
    // Whether anything was found that is no letter: a cell of data may well hold one.
    let mut sure = false;
    for (role, known) in KNOWN {
        let free = |heading: &str| {
            let at = normal.iter().position(|h| !h.is_empty() && h == heading);
            at.filter(|at| found.iter().all(|(_, taken)| taken != at))
        };
        let at = match map.get(role) {
            Some(wanted) => {
                let by_heading = free(&self::normal(wanted));
                sure |= by_heading.is_some() && letters(wanted).is_none();
                if by_heading.is_none() {
                    unfound.push((role, letters(wanted)));
                }
                by_heading
            }
            None => {
                let at = known.iter().find_map(|known| free(known));
                sure |= at.is_some();
                at
            }
        };
        found.extend(at.map(|at| (role, at)));
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
    let value = column.bytes().fold(0_usize, |sum, b| {
        sum * 26 + usize::from(b.to_ascii_uppercase().saturating_sub(b'A')) + 1
    });
    valid.then(|| value.saturating_sub(1))
}

/// A heading as compared: NFKC, lower case, without what stands in brackets, spaces and marks.
pub(super) fn normal(heading: &str) -> String {
    if heading.len() > 4 * HEADING_CHARS {
        return String::new();
    }
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in heading.nfkc().flat_map(char::to_lowercase) {
        match c {
            '(' | '[' | '【' | '<' => depth += 1,
            ')' | ']' | '】' | '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// The heading on one line.
fn one_line(heading: &str) -> String {
    let words: Vec<&str> = heading.split_whitespace().collect();
    crate::ground::text::shortened(&words.join(" "), HEADING_CHARS).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The row of the headings, and the roles of its columns.
    type Seen = (Option<usize>, Vec<(Role, u32)>);

    fn found(rows: &[&[&str]], map: &str) -> Option<Seen> {
        let map = if map.is_empty() {
            Map::default()
        } else {
            Map::parse(map).unwrap()
        };
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
        let headings = find(&rows, &map)?;
        let mut roles: Vec<(Role, u32)> = headings
            .columns
            .iter()
            .filter_map(|c| Some((c.role?, c.index)))
            .collect();
        roles.sort_unstable();
        Some((headings.row, roles))
    }

    use Role::{Code, IdNumber, Name};

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
    fn a_table_above_the_one_that_is_read_is_named() {
        let notes = |rows: &[&[&str]]| {
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
            find(&rows, &Map::default()).unwrap().notes
        };
        let (short, long): (&[&str], &[&str]) =
            (&["姓名", "证件号码"], &["姓名", "证件号码", "健康码"]);
        let said = notes(&[short, &["张三", "1"], &["", ""], long]);
        assert!(said[0].en.contains("the 1 rows between"), "{said:?}");
        assert_eq!(notes(&[&["返岗花名册"], &["制表", "姓名"], short]), []);
    }

    #[test]
    fn of_two_likely_columns_the_likelier_is_taken() {
        let rows: &[&[&str]] = &[&["照片", "姓名", "健康码"]];
        assert_eq!(found(rows, ""), Some((Some(0), vec![(Name, 1), (Code, 2)])));
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
            assert!(Map::parse(bad).is_err(), "{bad}");
        }
    }
}
