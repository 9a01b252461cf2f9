//! A row → its worker, nobody, or a doubt.

use crate::base::text::{is_steering, is_unseen};
use crate::roster::cell::{Cell, IdNumber, is_nothing, is_plain_number};
use crate::roster::columns::content::{
    holds_a_token, is_code, is_like_a_name, is_like_a_section, is_token,
};
use crate::roster::columns::footer::{begins_footer, is_example, is_instruction};
use crate::roster::columns::headings::known;
use crate::roster::columns::numbers::{
    holds_several_numbers, name_beside, number_inside, numbers_in,
};
use crate::roster::row::{Doubt, Pointer, Reading, Row, RowWorker, is_no_token};
use crate::roster::source::{Column, ColumnRole, Source};

impl Row {
    /// The worker that the row describes, if it is certain that it describes one.
    #[cfg(test)]
    pub(in crate::roster) fn worker(&self, source: &Source) -> Option<RowWorker> {
        match self.reading(source) {
            Reading::Worker(worker) => Some(worker),
            Reading::Nobody | Reading::Doubtful(_) => None,
        }
    }

    /// What the row is: a worker's if it has a document's number or a code, or a name beside which the
    /// row has what others have.
    #[must_use]
    pub fn reading(&self, source: &Source) -> Reading {
        let column = |role| source.columns.iter().find(|c| c.role == Some(role));
        let cell = |role| column(role).map(|c| self.cell(c.index));
        let mut headed = source.columns.iter().filter(|c| c.role.is_some());
        // The headings again, at the top of a printed page or in another language.
        let repeats = |c: &Column| {
            let shown = self.cell(c.index).shown();
            let same = shown.split_whitespace().eq(c.heading.split_whitespace());
            !shown.trim().is_empty() && (same || (c.role == known(shown)))
        };
        let name_cell = cell(ColumnRole::Name).unwrap_or(&Cell::Empty);
        let mut number = cell(ColumnRole::IdNumber).map_or(IdNumber::Missing, IdNumber::read);
        // `身份证：330…` in the column of numbers.
        if let IdNumber::Given(text) | IdNumber::Masked(text) = &number
            && !is_plain_number(text)
            && let Some((inside, _)) = cell(ColumnRole::IdNumber)
                .map(Cell::shown)
                .and_then(number_inside)
        {
            number = IdNumber::Given(inside);
        }
        let mut name = plain_name(name_cell);
        if number == IdNumber::Missing
            && let Some((inside, rest)) = name.as_deref().and_then(number_inside)
        {
            number = IdNumber::Given(inside);
            name = name_beside(&rest).and_then(|name| plain_name(&Cell::text(&name)));
        }
        let mut code = self.pointer(column(ColumnRole::Code).map(|c| c.index));
        if matches!(code, Pointer::Nowhere)
            || matches!(&code, Pointer::Token { text, .. } if is_no_token(text))
        {
            code = self.only_token(source).unwrap_or(code);
        }
        if code == Pointer::Nowhere {
            code = self.linked(|_| true).unwrap_or(code);
        }
        // A number and a code in one cell, as in a text without columns.
        if number == IdNumber::Missing
            && let Pointer::Token { text, .. } = &code
            && let [only] = numbers_in_front(text).as_slice()
        {
            number = IdNumber::Given(only.clone());
        }
        let no_value = |role| matches!(cell(role), Some(Cell::NoValue(_)));
        let no_value = no_value(ColumnRole::Name) || no_value(ColumnRole::IdNumber);
        let strong = match &code {
            Pointer::File { .. } | Pointer::InSheet { .. } => true,
            Pointer::Token { text, .. } => !is_no_token(text),
            Pointer::NoValue { .. } | Pointer::Nowhere => false,
        };
        // The day of a signature or the count of a total is no document's number.
        let numbered = match &number {
            IdNumber::Given(number) => is_a_documents(number),
            IdNumber::Masked(number) => is_a_documents(number),
            IdNumber::Lost(_) => true,
            IdNumber::Missing => false,
        };
        let worker = |name, number, code| {
            Reading::Worker(RowWorker {
                name,
                number,
                code,
                no_value,
            })
        };
        let first = self.first_cell();
        // A code in the place of a name or of a number: the columns of this row are not those of the headings.
        let elsewhere = |role| cell(role).is_some_and(|cell| is_token(cell.shown().trim()));
        if elsewhere(ColumnRole::Name) || elsewhere(ColumnRole::IdNumber) {
            return Reading::Doubtful(Doubt::OtherColumns);
        }
        if is_example(first) || is_example(name_cell.shown()) {
            return Reading::Nobody;
        }
        let any_holds = |what: fn(&str) -> bool| self.cells.iter().any(|cell| what(cell.shown()));
        if !strong && any_holds(holds_a_token) {
            return Reading::Doubtful(Doubt::CodeInside);
        }
        if !numbered && any_holds(holds_several_numbers) {
            return Reading::Doubtful(Doubt::SeveralPeople);
        }
        if strong || numbered {
            return worker(name, number, code);
        }
        let any = headed.clone().any(&repeats);
        if any && headed.all(|c| repeats(c) || self.cell(c.index).is_empty()) {
            return Reading::Nobody;
        }
        let names = name.is_some() && name_cell.shown() != first;
        if begins_footer(first, names) {
            return Reading::Nobody;
        }
        if is_instruction(self.all_roles(source)) {
            return Reading::Nobody;
        }
        let said = self.cells.iter().map(Cell::shown);
        let mut said = said.filter(|shown| !is_nothing(shown) && !is_serial(shown));
        let text = name.as_deref().unwrap_or_default();
        let named = is_like_a_name(text);
        let weak = matches!(code, Pointer::Token { .. });
        let (only, alone) = (said.next().unwrap_or_default(), said.next().is_none());
        if alone && !no_value {
            // The only text of its row: a section, a remark, or a person of whom nothing else is known.
            return if named && !is_like_a_section(text) {
                worker(name, number, code)
            } else if begins_with_a_name(text) && !is_like_a_section(text) {
                Reading::Doubtful(Doubt::Somebody)
            } else if only.is_empty() || is_remark(only) {
                Reading::Nobody
            } else if name.is_some() || weak {
                Reading::Doubtful(Doubt::Somebody)
            } else {
                Reading::Nobody
            };
        }
        if no_value || named {
            worker(name, number, code)
        } else if weak || name.is_none() {
            match weak || number != IdNumber::Missing {
                true => Reading::Doubtful(Doubt::Somebody),
                false => Reading::Nobody,
            }
        } else if is_like_a_section(text) || is_remark(text) {
            Reading::Doubtful(Doubt::Somebody)
        } else {
            worker(name, number, code)
        }
    }

    /// The texts in the columns that are used.
    fn all_roles(&self, source: &Source) -> impl Iterator<Item = &str> {
        let used = source.columns.iter().filter(|c| c.role.is_some());
        let columns: Vec<u32> = used.map(|c| c.index).collect();
        columns.into_iter().map(|index| self.cell(index).shown())
    }

    /// The first text of the row.
    fn first_cell(&self) -> &str {
        let texts = self.cells.iter().map(Cell::shown);
        let mut texts = texts.filter(|text| !text.trim().is_empty());
        texts.next().unwrap_or_default()
    }

    /// The only text of the form of a code in the row, wherever it stands.
    fn only_token(&self, source: &Source) -> Option<Pointer> {
        let columns = source.columns.iter();
        let tokens = columns.filter(|c| is_code(self.cell(c.index).shown().trim()));
        let mut tokens = tokens.map(|c| Pointer::Token {
            column: c.index,
            text: self.cell(c.index).shown().trim().to_owned(),
        });
        match (tokens.next(), tokens.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }
}

/// The numbers that stand in front of a code in one cell, or behind it.
fn numbers_in_front(text: &str) -> Vec<String> {
    match is_code(text) {
        true => Vec::new(),
        false => numbers_in(text),
    }
}

/// Whether a text in the place of a document's number is one: not a count (`12人`), nor a date.
fn is_a_documents(number: &str) -> bool {
    const FEWEST_DIGITS: usize = 4;
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let said = number.contains([':', '：', '年', '月', '日', '人', '名']);
    digits >= FEWEST_DIGITS && number.chars().count() > FEWEST_DIGITS && !said
}

/// A longer text in the place of a name is a remark.
const NAME_CHARS: usize = 12;

/// Whether the only text of a row is a remark on the rows around it.
fn is_remark(text: &str) -> bool {
    text.chars().count() > NAME_CHARS
        || text.contains(['：', ':', '，', ',', '。', '；', '！', '*'])
        || text.contains(|c: char| c.is_numeric())
        || (is_like_a_section(text) && !is_like_a_name(text))
}

/// `张伟1`, `王小明等3人`, `李静（新）`: a name, and something behind it.
fn begins_with_a_name(text: &str) -> bool {
    let behind = |c: char| {
        c.is_numeric()
            || c.is_whitespace()
            || matches!(c, '（' | '(' | '；' | ';' | '*' | '等' | '、')
    };
    text.find(behind)
        .and_then(|at| text.get(..at))
        .is_some_and(is_like_a_name)
}

/// `1`, `12.`: a serial number.
fn is_serial(text: &str) -> bool {
    let digits = text.trim().trim_end_matches(['.', '、']);
    (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A name as it is compared, without the spaces that stretch a name of two characters to three
/// (`张　三`).
pub(in crate::roster) fn plain_name(cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Empty | Cell::NoValue(_) => return None,
        Cell::Text(text) | Cell::Number(text) | Cell::Rounded(text) => text,
    };
    // Most names need no closer look.
    if !is_nothing(text) && text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return Some(text.clone());
    }
    let around = |c: char| c.is_whitespace() || is_unseen(c);
    let text = text.trim_matches(around).trim_start_matches('\'');
    let text = text.trim_matches(around);
    // Invisible characters inside a name come from copying.
    let unseen = |c: char| is_steering(c) && !c.is_whitespace();
    let seen = text.contains(unseen).then(|| text.replace(unseen, ""));
    let text = seen.as_deref().unwrap_or(text);
    if is_nothing(text) {
        return None;
    }
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}';
    let all_han = text.chars().all(|c| han(c) || c.is_whitespace());
    let name: String = if all_han {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Placed, SourceKind};

    fn source() -> Source {
        let columns = [
            (ColumnRole::Name, "姓名"),
            (ColumnRole::IdNumber, "证件号码"),
            (ColumnRole::Code, "健康码"),
        ];
        Source {
            file: "a.csv".to_owned(),
            kind: SourceKind::Separated,
            sheet: None,
            range: None,
            heading_row: Some(1),
            columns: (0..)
                .zip(columns)
                .map(|(index, (role, heading))| Column {
                    index,
                    heading: heading.to_owned(),
                    role: Some(role),
                })
                .collect(),
            notes: Vec::new(),
        }
    }

    fn row(cells: &[&str]) -> Row {
        Row {
            number: 2,
            cells: cells.iter().map(|c| Cell::text(c)).collect(),
            ..Row::default()
        }
    }

    #[test]
    fn a_row_describes_a_worker_or_nobody() {
        let source = source();
        for nobody in [
            &["", " ", ""][..],
            &[],
            &["姓名", "证件号码", "健康码"],
            &["-", "无", "/"],
            &["合计", "", "2人"],
            &["审核人：王主任", "", "日期：2020-03-27"],
            &["一车间", "", ""],
            &["小计：1人", "", ""],
            &["合计", "2", ""],
            &["必填", "18位", "粘贴图片"],
            &["示例：王小明", "110101199003070000", "（填写健康码）"],
            &["例", "11010519491231002X", "a.png"],
            &["Name", "ID number", "Health code"],
            &["以上人员均已核实，特此证明。", "", ""],
        ] {
            assert_eq!(row(nobody).reading(&source), Reading::Nobody, "{nobody:?}");
        }
        for doubtful in [
            &["装卸", "", ""][..],
            &["", "", "绿色"],
            // Two of one name, a group, a mask, a telephone.
            &["张伟1", "", ""],
            &["王小明等3人", "", ""],
            &["赵六*", "", ""],
            &["赵六；手机13800138000", "", ""],
        ] {
            assert_eq!(
                row(doubtful).reading(&source),
                Reading::Doubtful(Doubt::Somebody),
                "{doubtful:?}"
            );
        }
        // A number or a code inside another cell is not lost.
        let worker = row(&["李四光 11010519491231002X", "", ""])
            .worker(&source)
            .unwrap();
        assert_eq!(worker.name.as_deref(), Some("李四光"));
        assert_eq!(
            worker.number,
            IdNumber::Given("11010519491231002X".to_owned())
        );
        for somebody in [
            &["合计", "11010519491231002X", ""][..],
            &["备注", "", "a.png"],
            &["张三", "", "否"],
            &["张三", "", ""],
            &["阿不都·热合曼", "", ""],
            &["#N/A", "11010519491231002X", ""],
        ] {
            assert!(row(somebody).worker(&source).is_some(), "{somebody:?}");
        }
        // A worker's job may be a word that begins a line of signatures.
        let mut behind = source.clone();
        behind.columns.iter_mut().for_each(|c| c.index += 1);
        assert!(row(&["负责人", "张三"]).worker(&behind).is_some());
        let doubtful = Reading::Doubtful(Doubt::Somebody);
        assert_eq!(row(&["1", "张伟1", ""]).reading(&behind), doubtful);
        assert_eq!(row(&["审核人：", "王主任"]).worker(&behind), None);
        assert_eq!(row(&["备注", ""]).worker(&behind), None);
        let card = "姓名：李四光\n身份证：11010519491231002X\n电话：13900001111";
        let worker = row(&[card, "", ""]).worker(&source).unwrap();
        assert_eq!(worker.name.as_deref(), Some("李四光"));
        assert!(worker.number.given().is_some());
        let token = format!("eyJ{0}.eyJ{0}.{0}{0}", "a".repeat(60));
        let elsewhere = Reading::Doubtful(Doubt::OtherColumns);
        assert_eq!(row(&[&token, "张三", ""]).reading(&source), elsewhere);
        let hidden = row(&["张\u{200b}\u{3000}三", "", "a.png"])
            .worker(&source)
            .unwrap();
        assert_eq!(hidden.name.as_deref(), Some("张三"));
        let worker = row(&["张三", "", "未办"]).worker(&source).unwrap();
        assert_eq!(worker.code, Pointer::Nowhere);
        let worker = row(&["张　三", "", "a/b.PNG"]).worker(&source).unwrap();
        assert_eq!(worker.name.as_deref(), Some("张三"));
        assert_eq!(
            worker.code,
            Pointer::File {
                column: 2,
                name: "a/b.PNG".to_owned()
            }
        );
        let worker = row(&["John  Smith", "E1", "eyJ.a.b"])
            .worker(&source)
            .unwrap();
        assert_eq!(worker.name.as_deref(), Some("John Smith"));
        assert_eq!(
            worker.code,
            Pointer::Token {
                column: 2,
                text: "eyJ.a.b".to_owned()
            }
        );
    }

    #[test]
    fn a_picture_in_the_codes_own_column_comes_first() {
        let mut row = row(&["张三", "", ""]);
        let placed = |column, picture| Placed {
            column,
            picture: Some(picture),
            lies: crate::roster::row::Lies::Within,
        };
        row.pictures = vec![placed(0, 7), placed(2, 8)];
        let worker = row.worker(&source()).unwrap();
        assert_eq!(
            worker.code,
            Pointer::InSheet {
                placed: placed(2, 8),
                of: 2
            }
        );
        // A text under the picture may be another code and must not be ignored.
        let mut row = self::row(&["张三", "", "eyJ.a.b"]);
        row.pictures = vec![placed(2, 8)];
        let worker = row.worker(&source()).unwrap();
        assert!(matches!(worker.code, Pointer::InSheet { of: 2, .. }));
    }
}
