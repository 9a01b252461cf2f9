//! Separated values and JSON lines.

use encoding_rs::GB18030;

use super::case::{Case, case};
use super::people::{Person, person, with};
use crate::cast::mint::Mint;

const HEAD: &str = "姓名,身份证号,健康码\n";

fn rows(people: &[&Person]) -> String {
    people.iter().map(|p| p.row() + "\n").collect()
}

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Case> {
    [forms(mint), numbers(mint), troubles(mint), codes(mint)]
        .into_iter()
        .flatten()
        .collect()
}

fn forms(mint: &Mint<'_>) -> Vec<Case> {
    let [a, b] = [0, 1].map(|index| person(mint, index));
    let both = rows(&[&a, &b]);
    let passes = ["2 pass matched token", "3 pass matched token"];
    let text = format!("{HEAD}{both}");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            text.replace(',', "\t")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let json = |p: &Person| {
        format!(
            "{{\"姓名\":\"{}\",\"证件号码\":\"{}\",\"健康码\":\"{}\"}}\n",
            p.name, p.number, p.token
        )
    };
    vec![
        case(
            "csv-utf8",
            ["UTF-8，带签名", "UTF-8 with a byte order mark"],
            "a.csv",
            format!("\u{feff}{text}"),
        )
        .must(0, &passes),
        case(
            "csv-gb18030",
            ["国标编码", "GB 18030"],
            "a.csv",
            GB18030.encode(&text).0.into_owned(),
        )
        .must(0, &passes),
        case(
            "csv-utf16-tab",
            ["Unicode 文本，制表符分隔", "UTF-16 with TABs"],
            "a.txt",
            utf16,
        )
        .must(0, &passes),
        case(
            "csv-semicolon",
            ["分号分隔", "semicolons"],
            "a.csv",
            text.replace(',', ";"),
        )
        .must(0, &passes),
        case(
            "csv-bare-returns",
            ["只用回车换行", "lines that end in CR"],
            "a.csv",
            text.replace('\n', "\r"),
        )
        .must(0, &passes),
        case(
            "csv-titles",
            [
                "表头上有标题和空行，页眉重复",
                "titles above the headings, and the headings again",
            ],
            "a.csv",
            format!(
                "某厂返岗花名册,,\n\n制表：王五,,\n序号,{HEAD}1,{}\n序号,{HEAD},,,\n2,{}\n",
                a.row(),
                b.row()
            ),
        )
        .must(0, &["5 pass matched token", "8 pass matched token"]),
        case(
            "csv-english",
            ["英文表头", "English headings"],
            "a.csv",
            format!("Full Name,\"ID Number\n(18 digits)\",Health Code\n{both}"),
        )
        .must(0, &["3 pass matched token", "4 pass matched token"]),
        case(
            "csv-map",
            ["自定义表头", "headings of one's own"],
            "a.csv",
            format!("谁,号,码儿\n{both}"),
        )
        .flag("--map", "name=谁,id=号,code=码儿")
        .must(0, &passes),
        case(
            "csv-letters",
            ["没有表头", "no headings"],
            "a.csv",
            both.clone(),
        )
        .flag("--map", "name=A,id=B,code=C")
        .must(0, &["1 pass matched token", "2 pass matched token"]),
        case(
            "csv-no-headings",
            [
                "认不出表头，按内容认列",
                "unknown headings: what the columns hold decides",
            ],
            "a.csv",
            format!("甲,乙,丙\n{both}"),
        )
        .must(0, &["2 pass matched token", "3 pass matched token"]),
        case("csv-empty", ["空文件", "an empty file"], "a.csv", "").must(1, &["- error - nowhere"]),
        case("csv-nobody", ["只有表头", "headings alone"], "a.csv", HEAD).must(1, &[]),
        case(
            "jsonl",
            ["JSON 行，其中一行损坏", "JSON lines, one of them broken"],
            "a.jsonl",
            format!("{}{{\"姓名\":\n\n[]\n{}", json(&a), json(&b)),
        )
        .must(
            1,
            &[
                "1 pass matched token",
                "2 error - nowhere",
                "4 error - nowhere",
                "5 pass matched token",
            ],
        ),
    ]
}

fn numbers(mint: &Mint<'_>) -> Vec<Case> {
    let people = [0, 1, 2, 3, 4, 5, 6].map(|index| person(mint, index));
    let shown = |index: usize, number: &str| {
        format!("{},{number},{}\n", people[index].name, people[index].token)
    };
    let digits = |index: usize| people[index].number.clone();
    let wide: String = digits(0)
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let spaced = digits(1);
    let spaced = format!("{} {} {}", &spaced[..6], &spaced[6..14], &spaced[14..]);
    let json = |index: usize| {
        let (name, token) = (&people[index].name, &people[index].token);
        format!("{{\"name\":\"{name}\",\"idnumber\":150102190001011234,\"code\":\"{token}\"}}\n")
    };
    let lost = "pass name-only token id-digits-lost";
    vec![
        case(
            "id-digits-lost",
            [
                "电子表格吃掉证件号码末几位：说明，绝不比对",
                "a spreadsheet has lost the last digits of ID numbers",
            ],
            "a.csv",
            format!(
                "{HEAD}{}{}{}{}",
                shown(0, "1.10106E+17"),
                shown(1, &format!("{}000", &digits(1)[..15])),
                shown(2, "\"1.50106190001031E+17\""),
                shown(3, &format!("{}.0", &digits(3)[..17].replace('X', "0"))),
            ),
        )
        .must(
            0,
            &[2, 3, 4, 5]
                .map(|row| format!("{row} {lost}"))
                .each_ref()
                .map(String::as_str),
        ),
        case(
            "id-digits-lost-json",
            ["JSON 数字也是", "numbers in JSON too"],
            "a.jsonl",
            json(0),
        )
        // The first digits are those of another region.
        .must(
            12,
            &["1 reject:holder-mismatch mismatched token id-digits-lost"],
        ),
        case(
            "id-forms",
            [
                "全角、空格、撇号、小写 x",
                "full-width digits, spaces, an apostrophe, x for X",
            ],
            "a.csv",
            format!(
                "{HEAD}{}{}{}{}",
                shown(0, &wide),
                shown(1, &spaced),
                shown(2, &format!("'{}", digits(2))),
                shown(3, &format!(" {} ", digits(3).to_lowercase())),
            ),
        )
        .must(
            0,
            &[2, 3, 4, 5]
                .map(|row| format!("{row} pass matched token"))
                .each_ref()
                .map(String::as_str),
        ),
        case(
            "id-masked-or-missing",
            ["打码的、没有的号码", "masked and missing numbers"],
            "a.csv",
            format!(
                "{HEAD}{}{}{}",
                shown(
                    0,
                    &format!("{}**********{}", &digits(0)[..4], &digits(0)[14..])
                ),
                shown(1, ""),
                shown(2, "无")
            ),
        )
        .must(
            0,
            &[
                "2 pass name-only token id-masked",
                "3 pass name-only token id-missing",
                "4 pass name-only token id-missing",
            ],
        ),
        case(
            "not-the-holder",
            [
                "码是别人的：姓名不符、号码不符、校验码错",
                "another name, another number, a wrong check digit",
            ],
            "a.csv",
            format!(
                "{HEAD}{}{}{}{}",
                format_args!("{},{},{}\n", people[4].name, digits(0), people[0].token),
                shown(1, &digits(2)),
                shown(3, &format!("{}0", &digits(3)[..17])),
                shown(5, "1505**********9999"),
            ),
        )
        .must(
            12,
            &[
                "2 reject:holder-mismatch mismatched token",
                "3 reject:holder-mismatch mismatched token",
                "4 reject:invalid-id-number mismatched token",
                "5 reject:holder-mismatch mismatched token id-masked",
            ],
        ),
    ]
}

fn troubles(mint: &Mint<'_>) -> Vec<Case> {
    let [a, b, c] = [0, 1, 2].map(|index| person(mint, index));
    let mut broken = format!("{HEAD}{}\n", a.row()).into_bytes();
    broken.extend(b"\xe5\xbc,1,x\n");
    broken.extend(format!("{}\n", b.row()).into_bytes());
    vec![
        case(
            "open-quote",
            ["引号不成对", "a quotation mark left open"],
            "a.csv",
            format!("{HEAD}{}\n\"坏,1,x\n{}\n", a.row(), b.row()),
        )
        .must(
            1,
            &[
                "2 pass matched token",
                "3 error - nowhere",
                "4 pass matched token",
            ],
        ),
        case(
            "broken-characters",
            ["一行有坏字节", "bytes that are no characters"],
            "a.csv",
            broken,
        )
        .must(
            1,
            &[
                "2 pass matched token",
                "3 error - nowhere",
                "4 pass matched token",
            ],
        ),
        case(
            "uneven-rows",
            [
                "列数不齐、空行、很长的一行",
                "rows too short and too long, blank ones, an endless one",
            ],
            "a.csv",
            format!(
                "{HEAD}{}\n\n,,\n{},多,余\n{}\n{}\n",
                c.name,
                a.row(),
                "长".repeat(88_000),
                b.row()
            ),
        )
        .must(
            1,
            &[
                "2 hold:manual-lane - nowhere no-code-given id-missing",
                "5 pass matched token",
                "6 error - nowhere",
                "7 pass matched token",
            ],
        ),
        case(
            "quoted-line-breaks",
            ["单元格里有换行", "line breaks inside cells"],
            "a.csv",
            format!(
                "{HEAD}\"{}\",{},\"{}\n\"\n{}\n",
                a.name,
                a.number,
                a.token,
                b.row()
            ),
        )
        .must(0, &["2 pass matched token", "4 pass matched token"]),
        case(
            "duplicates",
            [
                "一码两人、一人两行",
                "one code for two workers, one worker twice",
            ],
            "a.csv",
            format!(
                "{HEAD}{}\n{}\n{},{},{}\n{}\n",
                a.row(),
                b.row(),
                c.name,
                c.number,
                a.token,
                b.row()
            ),
        )
        .must(
            12,
            &[
                "2 pass matched token duplicate-code",
                "3 pass matched token duplicate-worker",
                "4 reject:holder-mismatch mismatched token duplicate-code",
                "5 pass matched token duplicate-worker",
            ],
        ),
        case(
            "formulas",
            [
                "会被当作公式的单元格",
                "cells that a spreadsheet would calculate",
            ],
            "a.csv",
            format!("{HEAD}=HYPERLINK(1),+86,@SUM(1)\n-1,-2,{}\n", a.token),
        )
        .must(
            1,
            &[
                "2 error - nowhere",
                "3 reject:invalid-id-number mismatched token",
            ],
        ),
    ]
}

fn in_pieces(token: &str, gap: &str) -> String {
    let pieces: Vec<_> = token.as_bytes().chunks(76).collect();
    let pieces = pieces
        .iter()
        .map(|piece| std::str::from_utf8(piece).unwrap());
    pieces.collect::<Vec<_>>().join(gap)
}

fn full_width(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
    text.chars().map(wide).collect()
}

fn codes(mint: &Mint<'_>) -> Vec<Case> {
    let [a, b, c] = [0, 1, 2].map(|index| person(mint, index));
    let expired = with(mint, 10, |draft| {
        draft.times("2020-03-25T08:00:00", "2020-03-26T08:00:00")
    });
    let red = with(mint, 11, |draft| draft.colour("10"));
    let wuhan = with(mint, 12, |draft| {
        draft.claim("visited", r#"{"420100":"2020-03-27"}"#)
    });
    let scanned: String = a
        .token
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let mut forged = a.token.clone();
    let end = forged.len() - 10;
    forged.replace_range(
        end..=end,
        if forged[end..].starts_with('A') {
            "B"
        } else {
            "A"
        },
    );
    let none = |name: &str, code: &str| format!("{name},{},{code}\n", a.number);
    vec![
        case(
            "csv-two-codes-in-a-row",
            [
                "一行里有两个不同的码：写明；没有证件号码的不作判定",
                "two different codes in a row: it is said, and a name alone lets nobody pass",
            ],
            "a.csv",
            format!(
                "姓名,身份证号,健康码,健康码\n{},{}\n{},,{},{}\n{},{}\n",
                a.row(),
                b.token,
                b.name,
                b.token,
                a.token,
                c.row(),
                c.token
            ),
        )
        .must(
            1,
            &[
                "2 pass matched token several-pictures",
                "3 error - token several-pictures id-missing",
                "4 pass matched token",
            ],
        ),
        case(
            "codes",
            [
                "过期、红码、重点地区、伪造、乱写、没有",
                "expired, red, a key area, forged, nonsense, none",
            ],
            "a.csv",
            format!(
                "{HEAD}{}\n{}\n{}\n{},{},{forged}\n{}{}{}",
                expired.row(),
                red.row(),
                wuhan.row(),
                a.name,
                a.number,
                none(&a.name, "绿码"),
                none(&a.name, "无"),
                none(&a.name, ""),
            ),
        )
        .must(
            12,
            &[
                "2 reject:expired - token",
                "3 hold:red-code matched token",
                "4 quarantine:key-area-or-overseas matched token",
                "5 reject:bad-signature - token duplicate-worker",
                "6 reject:malformed - token cell-is-no-code duplicate-worker",
                "7 hold:manual-lane - nowhere no-code-given duplicate-worker",
                "8 hold:manual-lane - nowhere no-code-given duplicate-worker",
            ],
        ),
        case(
            "csv-form",
            [
                "登记表：两行表头、两种文字、合计、签字",
                "a form: headings of two lines and two languages, a total, a signature",
            ],
            "a.csv",
            format!(
                "复工人员登记表,,,,\n序号,基本信息,,健康信息,备注\n,姓名/Name,身份证号（18位）*,本人健康码截图,\n\
                 1,{},{},{},\n2,{},{},未办,\n合计,2人,,,\n审核人：,王主任,,日期：2020-03-27,\n",
                a.name, a.number, a.token, b.name, b.number,
            ),
        )
        .must(
            10,
            &[
                "4 pass matched token",
                "5 hold:manual-lane - nowhere no-code-given",
            ],
        ),
        case(
            "typed-by-a-scanner",
            [
                "扫码枪打进来的：大写锁定、前缀",
                "typed by a scanner with Caps Lock, or a prefix",
            ],
            "a.csv",
            format!("{HEAD}{},{},{scanned}\n", a.name, a.number),
        )
        .must(0, &["2 pass matched token"]),
        case(
            "csv-codes-in-pieces",
            [
                "码文本被折行、夹空格和看不见的字符、写成全角",
                "codes with line ends, spaces and unseen characters inside, or of full width",
            ],
            "a.csv",
            format!(
                "姓名,身份证号,备注\n{},{},\"{}\"\n{},{},{}\n{},{},{}\n",
                a.name,
                a.number,
                in_pieces(&a.token, "\n"),
                b.name,
                b.number,
                in_pieces(&b.token, " \u{200b}"),
                c.name,
                c.number,
                full_width(&c.token),
            ),
        )
        .must(
            0,
            &[
                "2 pass matched token",
                "10 pass matched token",
                "11 pass matched token",
            ],
        ),
        case(
            "other-id-numbers",
            [
                "别的单元格里有另一个证件号码：有本人号码可比的写明，没有的不判定",
                "another ID number in another cell: said where the own one was compared, else not judged",
            ],
            "a.csv",
            format!(
                "姓名,身份证号,健康码,备注\n{},,{},身份证{}\n{},{},{},配偶 {}\n{},,{},本人 {}\n",
                a.name, a.token, b.number, b.name, b.number, b.token, a.number, c.name, c.token, c.number,
            ),
        )
        .must(
            1,
            &[
                "2 error - token id-missing other-id-number",
                "3 pass matched token other-id-number",
                "4 pass name-only token id-missing",
            ],
        ),
        case(
            "elsewhere",
            ["换一个关口", "another gate"],
            "a.csv",
            format!("{HEAD}{}\n", a.row()),
        )
        .flag("--place", "city-entry")
        .must(0, &["2 pass matched token"]),
    ]
}
