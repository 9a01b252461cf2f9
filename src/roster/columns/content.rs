//! What a cell holds, whatever the heading over it says.

use memchr::memchr_iter;

use crate::base::limits::TYPED_BYTES;
use crate::jws::{Repair, Typed};
use crate::roster::cell::{Cell, IdNumber, is_plain_number};
use crate::roster::columns::numbers::{is_residents, number_inside, without_labels};
use crate::roster::row::{is_no_token, names_a_picture};

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::roster) enum CellKind {
    Empty,
    /// The form of a health code: three parts, the first an encoded JSON object.
    Token,
    /// A resident's number: 18 characters that GB 11643 can give, or 15 digits of the older form.
    Number,
    /// What a spreadsheet or a mask left of a number.
    PartOfNumber,
    /// The name of a picture file.
    File,
    /// A resident's number inside a longer text (`张三 330…`).
    NumberInside,
    /// A text of a person's name's form.
    Name,
    Other,
}

/// What a cell holds.
pub(in crate::roster) fn kind(cell: &Cell) -> CellKind {
    match cell {
        Cell::Empty | Cell::NoValue(_) => CellKind::Empty,
        Cell::Rounded(_) => CellKind::PartOfNumber,
        Cell::Text(text) | Cell::Number(text) => kind_of(text.trim()),
    }
}

/// What a field of separated values holds: the same as its cell.
pub(in crate::roster) fn kind_of_field(field: &str) -> CellKind {
    match field.trim() {
        // What a spreadsheet writes for an error or around a text.
        text if text.starts_with(['#', '=']) => kind(&Cell::text(field)),
        text => kind_of(text),
    }
}

/// What a text holds.
pub(in crate::roster) fn kind_of(text: &str) -> CellKind {
    if text.is_empty() {
        return CellKind::Empty;
    }
    if is_code(text) {
        return CellKind::Token;
    }
    if text.len() > LOOKED_AT || text.starts_with("eyJ") {
        return CellKind::Other;
    }
    if is_plain_number(text) && is_residents(text) {
        return CellKind::Number;
    }
    // The number in a list, a telephone: a resident's number has 15 digits at least.
    if text.len() < 15 && text.bytes().all(|b| b.is_ascii_digit()) {
        return CellKind::Other;
    }
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let read = match digits >= 5 {
        true => IdNumber::read(&Cell::text(text)),
        false => IdNumber::Missing,
    };
    if matches!(&read, IdNumber::Given(number) if is_residents(number)) {
        return CellKind::Number;
    }
    if names_a_picture(text) {
        CellKind::File
    } else if let Some((_, rest)) = (digits >= 15).then(|| number_inside(text)).flatten() {
        match without_labels(&rest).chars().any(char::is_alphanumeric) {
            true => CellKind::NumberInside,
            // `身份证：330…` is a number and nothing else.
            false => CellKind::Number,
        }
    } else if matches!(read, IdNumber::Lost(_) | IdNumber::Masked(_)) {
        CellKind::PartOfNumber
    } else if digits == 0 && is_like_a_name(text) {
        CellKind::Name
    } else {
        CellKind::Other
    }
}

/// A longer text, such as a remark, is searched for a token only.
const LOOKED_AT: usize = 512;

/// Whether a text has the form of a health code. `eyJ` is `{"` in base64url (RFC 7515 section 3.1).
pub(in crate::roster) fn is_token(text: &str) -> bool {
    if !text.starts_with("eyJ") || is_no_token(text) {
        return false;
    }
    let mut dots = memchr_iter(b'.', text.as_bytes());
    let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
        return false;
    };
    // No part is empty.
    first + 1 < second && second + 1 < text.len() && is_of_tokens(text.as_bytes())
}

/// The codes in a text, which may be longer (`健康码是eyJ…请查收`).
pub(in crate::roster) fn tokens_in(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(move |c| !is_part(c)).filter_map(|run| {
        // The last three parts.
        let run = run.trim_end_matches('.');
        let begin = run.rmatch_indices('.').nth(2).map_or(0, |(dot, _)| dot + 1);
        let parts = run.get(begin..)?;
        let token = parts.get(parts.find("eyJ")?..)?;
        is_token(token).then_some(token)
    })
}

/// Whether a text is a health code and nothing else, as it stands or once what a keyboard or a spreadsheet did to
/// it is undone.
pub(in crate::roster) fn is_code(text: &str) -> bool {
    let alone = |repairs: &[Repair]| {
        let affix = |repair: &Repair| matches!(repair, Repair::Prefix | Repair::Suffix);
        !repairs.iter().any(affix)
    };
    is_token(text)
        || (may_be_garbled(text)
            && matches!(Typed::read(text), Typed::Repaired(_, repairs) if alone(&repairs)))
}

/// Whether a text has as many letters and digits as the shortest codes. Only such a text is examined
/// further.
fn may_be_garbled(text: &str) -> bool {
    /// The shortest signed codes have 250.
    const LETTERS: usize = 200;
    let letter = |c: &char| c.is_ascii_alphanumeric() || ('０'..='ｚ').contains(c);
    (LETTERS..=TYPED_BYTES).contains(&text.len()) && text.chars().filter(letter).count() >= LETTERS
}

/// Whether a code stands in a text, which may be longer, as it is or garbled.
pub(in crate::roster) fn holds_a_token(text: &str) -> bool {
    tokens_in(text).next().is_some() || (may_be_garbled(text) && Typed::is_code_like(text))
}

/// Whether a text holds only characters of base64url, and dots. It looks at many bytes at once.
fn is_of_tokens(text: &[u8]) -> bool {
    let is_other =
        |b: &u8| !(b.is_ascii_alphanumeric() | (*b == b'-') | (*b == b'_') | (*b == b'.'));
    let others = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | is_other(byte));
    let (chunks, rest) = text.as_chunks::<32>();
    !chunks
        .iter()
        .fold(others(rest), |any, chunk| any | others(chunk))
}

/// Family names of one character, which nine in ten names begin with (Ministry of Public Security,
/// 2019: the hundred most common, and others that are usual in rosters).
const FAMILY: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由";

/// Family names of two characters.
const DOUBLE_FAMILY: [&str; 16] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒",
    "端木", "百里", "南宫", "独孤",
];

/// Words with which the name of a section, a place or a task ends.
const SECTION: [&str; 31] = [
    "车间",
    "班组",
    "部门",
    "工段",
    "公司",
    "项目",
    "宿舍",
    "小组",
    "分厂",
    "科室",
    "中心",
    "仓库",
    "食堂",
    "生产线",
    "组",
    "部",
    "科",
    "队",
    "厂",
    "室",
    "处",
    "班",
    "线",
    "楼",
    "栋",
    "区",
    "店",
    "院",
    "所",
    "站",
    "坊",
];

/// Whether a text has the form of a person's name: two to four Han characters that begin with a
/// family name, parts with a dot between them, or words of Latin letters.
pub(in crate::roster) fn is_like_a_name(text: &str) -> bool {
    let text = text.trim();
    let shown = || text.chars().filter(|c| !c.is_whitespace());
    let count = shown().take(41).count();
    if count == 0 || count > 40 {
        return false;
    }
    if shown().all(is_han) {
        let begins = |name: &str| name.chars().eq(shown().take(2));
        let family = || shown().next().is_some_and(|first| FAMILY.contains(first));
        return (2..=4).contains(&count)
            && (family() || DOUBLE_FAMILY.iter().any(|name| begins(name)));
    }
    let dotted = |c: char| matches!(c, '·' | '•' | '・' | '．' | '.' | '‧' | '∙' | '⋅');
    if text.contains(dotted) {
        let mut parts = text.split(dotted).map(str::trim);
        return parts.clone().count() >= 2
            && parts.all(|part| {
                (1..=12).contains(&part.chars().count())
                    && (part.chars().all(is_han) || part.chars().all(is_latin))
            });
    }
    text.chars().all(is_latin) && text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}' || c == '〇'
}

fn is_latin(c: char) -> bool {
    (c.is_alphabetic() && c < '\u{0250}') || matches!(c, ' ' | '-' | '\'' | '’')
}

/// Whether a text ends as the name of a section does (`一车间`, `装卸组`).
pub(in crate::roster) fn is_like_a_section(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '：', ')', '）', '人']);
    let text = text.trim_end_matches(|c: char| c.is_numeric() || matches!(c, '(' | '（'));
    SECTION.iter().any(|word| text.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_known_by_what_they_hold() {
        let token = format!(
            "eyJ{}.eyJ{}.{}",
            "a".repeat(40),
            "b".repeat(40),
            "c".repeat(86)
        );
        for (text, is) in [
            ("", CellKind::Empty),
            (&*token, CellKind::Token),
            ("11010519491231002X", CellKind::Number),
            ("１１０１０５１９４９１２３１００２Ｘ", CellKind::Number),
            ("110105 19491231 002x", CellKind::Number),
            ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", CellKind::Number),
            ("身份证：١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", CellKind::Number),
            ("证件号码: 11010519491231002X", CellKind::Number),
            ("110105491231002", CellKind::Number),
            ("110105194912310021", CellKind::Other),
            ("13800001111", CellKind::Other),
            ("1.10105E+17", CellKind::PartOfNumber),
            ("1101**********002X", CellKind::PartOfNumber),
            ("张三 11010519491231002X", CellKind::NumberInside),
            ("张三（11010519491231002x）", CellKind::NumberInside),
            (
                "姓名：张三\n身份证：11010519491231002X\n电话：13900001111",
                CellKind::NumberInside,
            ),
            ("a/张三.PNG", CellKind::File),
            ("张三", CellKind::Name),
            ("欧阳修", CellKind::Name),
            ("阿不都·热合曼", CellKind::Name),
            ("John Smith", CellKind::Name),
            ("绿色", CellKind::Other),
            ("eyJ.a.b", CellKind::Other),
            ("2020-03-28", CellKind::Other),
        ] {
            assert_eq!(kind_of(text), is, "{text}");
            for field in [text, &format!(" {text} "), &format!("=\"{text}\"")] {
                assert_eq!(kind_of_field(field), kind(&Cell::text(field)), "{field}");
            }
        }
        assert_eq!(kind_of_field(" #N/A"), CellKind::Empty);
    }

    #[test]
    fn a_token_has_three_parts_of_its_own_characters() {
        let part = "b".repeat(43);
        let token = format!("eyJ{part}.{part}.{part}");
        assert!(is_token(&token));
        for at in 3..token.len() {
            for other in ["+", "é", " ", "."] {
                let mut text = token.clone();
                text.replace_range(at..=at, other);
                assert_eq!(is_token(&text), text == token, "{text}");
            }
        }
        for text in [
            format!("eyJ{part}..{part}{part}"),
            format!("eyJ{part}.{part}{part}."),
            format!("eyJ{part}{part}.{part}"),
            format!("{part}.{part}.{part}"),
        ] {
            assert!(!is_token(&text), "{text}");
        }
    }

    #[test]
    fn sections_are_known_by_their_end() {
        for section in ["一车间", "装卸组", "二车间（12人）", "行政部：", "3号楼"]
        {
            assert!(is_like_a_section(section), "{section}");
        }
        assert!(!is_like_a_section("张三"));
    }
}
