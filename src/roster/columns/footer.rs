//! What people write on a roster that is neither a worker nor a code.

use unicode_normalization::UnicodeNormalization;

use crate::roster::columns::headings::normal;

/// Words with which a row of totals begins.
const TOTALS: [&str; 7] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "总人数",
    "total",
    "subtotal",
];

/// Words before a colon, or in a row that names nobody, with which a line of remarks or signatures
/// begins. Beside a name they may be what the person does (`负责人`).
const LABELS: [&str; 25] = [
    "注",
    "备注",
    "说明",
    "填表说明",
    "审核",
    "审核人",
    "审批",
    "审批人",
    "制表",
    "制表人",
    "填表人",
    "填报人",
    "填表日期",
    "填报日期",
    "日期",
    "单位",
    "负责人",
    "单位负责人",
    "经办人",
    "联系人",
    "签字",
    "盖章",
    "note",
    "preparedby",
    "approvedby",
];

/// What stands in a code's cell where there is no code.
const NO_CODE: [&str; 14] = [
    "否",
    "无码",
    "没码",
    "没有码",
    "未办",
    "未办理",
    "没办",
    "未申请",
    "未申领",
    "未提供",
    "未交",
    "暂未申领",
    "no",
    "not yet",
];

/// Whether a row that begins with this cell is a total, a remark or a signature; `names` says
/// whether another of its cells names somebody.
pub(in crate::roster) fn begins_footer(cell: &str, names: bool) -> bool {
    let text: String = cell.nfkc().collect();
    let (label, labelled) = match text.split_once(':') {
        Some((label, _)) => (label, true),
        None => (&*text, !names),
    };
    let word = normal(label);
    // `合计8人`; no name begins so.
    let total = |total: &&str| word.strip_prefix(*total).is_some_and(is_count);
    TOTALS.iter().any(total) || (labelled && LABELS.contains(&&*word))
}

/// `8人`, or nothing.
fn is_count(text: &str) -> bool {
    text.trim_end_matches(['人', '名'])
        .chars()
        .all(|c| c.is_ascii_digit())
}

/// Whether a cell of codes says that there is none.
pub(in crate::roster) fn says_no_code(cell: &str) -> bool {
    /// No longer text is one of the words, in whatever case.
    const LONGEST: usize = 16;
    let cell = cell.trim();
    cell.len() <= LONGEST && NO_CODE.contains(&&*cell.to_lowercase())
}

/// Words with which a row of an example begins.
const EXAMPLES: [&str; 6] = ["示例", "样例", "范例", "举例", "example", "sample"];

/// Whether a row that begins with this cell, or names somebody so, shows how to fill in a form.
pub(in crate::roster) fn is_example(cell: &str) -> bool {
    let begins = |c: char| matches!(c, '示' | '样' | '范' | '举' | '例' | 'e' | 'E' | 's' | 'S');
    let cell = cell.trim();
    if !cell.starts_with(begins) {
        return false;
    }
    let word = cell.to_lowercase();
    let is = |known: &&str| {
        word.strip_prefix(*known)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    EXAMPLES.iter().any(is) || word == "例" || word.starts_with("例：") || word.starts_with("例:")
}

/// What forms say of a column below its heading.
const INSTRUCTIONS: [&str; 12] = [
    "必填",
    "选填",
    "必须填",
    "请填",
    "请上传",
    "请输入",
    "请粘贴",
    "填写",
    "粘贴",
    "文本格式",
    "required",
    "optional",
];

/// Whether every cell of a row that is not blank says how to fill in its column.
pub(in crate::roster) fn is_instruction<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut said = 0;
    let mut instructions = 0;
    for cell in cells.filter(|cell| !cell.trim().is_empty()) {
        let cell = cell.to_lowercase();
        said += 1;
        let digits = cell.trim_end_matches('位').trim();
        let length = cell.contains('位') && digits.bytes().all(|b| b.is_ascii_digit() || b == b'/');
        let one = INSTRUCTIONS.iter().any(|word| cell.contains(word)) || length;
        instructions += i32::from(one);
    }
    said > 0 && instructions == said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_remarks_and_signatures_are_no_workers() {
        for cell in [
            "合计",
            "合 计：",
            "总计",
            "合计8人",
            "共计 12 名",
            "Total",
            "注：如实填写",
            "备注",
            "审核人：王主任",
            "制表人:",
            "填表日期：2020年3月27日",
            "Note: by Friday",
        ] {
            assert!(begins_footer(cell, false), "{cell}");
        }
        for cell in [
            "",
            "1",
            "张三",
            "一班：",
            "共青团",
            "合计平",
            "Totalia",
            "单位一",
            "Noteworthy",
        ] {
            assert!(!begins_footer(cell, false), "{cell}");
        }
        for (cell, footer) in [
            ("负责人", false),
            ("负责人：", true),
            ("审核人:王主任", true),
            ("合计", true),
        ] {
            assert_eq!(begins_footer(cell, true), footer, "{cell}");
        }
    }
}
