//! Workbooks: the forms of cells, and the three ways in which a picture stands in a sheet.

use super::book::{Book, Sheet, row, sheet};
use super::case::{Case, case};
use super::people::{Person, person};
use super::pictures::picture;
use crate::cast::mint::Mint;

const HEAD: [&str; 3] = ["姓名", "身份证号", "健康码"];

fn cells(p: &Person) -> [&str; 3] {
    [&p.name, &p.number, &p.token]
}

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Case> {
    [plain(mint), values(mint), pictures(mint), broken(mint)]
        .into_iter()
        .flatten()
        .collect()
}

fn book(name: &'static str, why: [&'static str; 2], book: Book) -> Case {
    case(name, why, "a.xlsx", book.bytes())
}

fn plain(mint: &Mint<'_>) -> Vec<Case> {
    let [a, b, c] = [40, 41, 42].map(|index| person(mint, index));
    let titled = Sheet {
        head: r#"<cols><col min="3" max="3" hidden="1"/></cols>"#.to_owned(),
        rows: [
            row(1, "", &["某某公司花名册"]),
            row(3, "", &["姓名", "身份证号", "健康码", "入职日期"]),
            row(
                4,
                "",
                &[
                    &*a.name,
                    &a.number,
                    &a.token,
                    r#"<c r="PLACE"><v>43831</v></c>"#,
                ],
            ),
            row(5, r#"hidden="1""#, &cells(&b)),
            row(9, "", &cells(&c)),
        ]
        .concat(),
        ..sheet("花名册", &[])
    };
    let hidden = Sheet {
        attributes: r#"state="hidden""#.to_owned(),
        ..sheet("旧", &[&HEAD, &cells(&b)])
    };
    vec![
        book(
            "xlsx",
            ["普通工作簿", "a plain workbook"],
            Book::of([sheet("Sheet1", &[&HEAD, &cells(&a), &cells(&b)])]),
        )
        .must(
            0,
            &["Sheet1:2 pass matched token", "Sheet1:3 pass matched token"],
        ),
        book(
            "xlsx-titles-and-hidden",
            [
                "标题行、隐藏的行列和表、说明表",
                "title rows, hidden rows, columns and sheets",
            ],
            Book::of([titled, hidden, sheet("说明", &[&["请勿删改"]])]),
        )
        .must(
            1,
            &[
                "花名册:4 pass matched token",
                "花名册:5 pass matched token hidden-row",
                "花名册:9 pass matched token",
                "旧:1 error - nowhere",
            ],
        ),
        book(
            "xlsx-two-sheets",
            [
                "两张表各有一人，两表同一人",
                "two sheets, one worker on both",
            ],
            Book::of([
                sheet("一班", &[&HEAD, &cells(&a)]),
                sheet("二班", &[&HEAD, &cells(&b), &cells(&a)]),
            ]),
        )
        .must(
            0,
            &[
                "一班:2 pass matched token duplicate-worker",
                "二班:2 pass matched token",
                "二班:3 pass matched token duplicate-worker",
            ],
        ),
    ]
}

fn values(mint: &Mint<'_>) -> Vec<Case> {
    let [a, b, c, d] = [43, 44, 45, 46].map(|index| person(mint, index));
    let number = |p: &Person| format!(r#"<c r="PLACE"><v>{}</v></c>"#, p.number.replace('X', "0"));
    let shown = r#"<c r="PLACE"><v>1.50102190001021E+17</v></c>"#;
    let shared = |at: u8| format!(r#"<c r="PLACE" t="s"><v>{at}</v></c>"#);
    let strings = format!(
        r#"<sst uniqueCount="99999999999999999"><si><t>姓名</t></si><si><r><t>{}</t></r><r><t>{}</t></r><rPh><t>reading</t></rPh></si><si><t xml:space="preserve"> {}_x000D_&#10;</t></si></sst>"#,
        a.name.chars().next().unwrap(),
        a.name.chars().skip(1).collect::<String>(),
        a.token,
    );
    let formula = r#"<c r="PLACE"><f>VLOOKUP(A2,B:C,2)</f></c>"#;
    let error = r#"<c r="PLACE" t="e"><v>#N/A</v></c>"#;
    let calculated = format!(r#"<c r="PLACE" t="str"><f>X1</f><v>{}</v></c>"#, d.token);
    vec![
        book(
            "xlsx-id-as-number",
            ["证件号码存成了数字", "ID numbers kept as numbers"],
            Book::of([sheet(
                "Sheet1",
                &[
                    &HEAD,
                    &[&a.name, &number(&a), &a.token],
                    &[&b.name, shown, &b.token],
                    &[&c.name, &format!("'{}", c.number), &c.token],
                ],
            )]),
        )
        .must(
            12,
            &[
                "Sheet1:2 pass name-only token id-digits-lost",
                "Sheet1:3 reject:holder-mismatch mismatched token id-digits-lost",
                "Sheet1:4 pass matched token",
            ],
        ),
        book(
            "xlsx-shared-strings",
            [
                "共享字符串、富文本、转义，谎报的数目",
                "shared strings, rich text, escapes, a lie about their number",
            ],
            Book::of([sheet(
                "Sheet1",
                &[
                    &[&shared(0), "证件号码", "健康码"],
                    &[&shared(1), &a.number, &shared(2)],
                ],
            )])
            .strings(&strings),
        )
        .must(0, &["Sheet1:2 pass matched token"]),
        book(
            "xlsx-formulas",
            [
                "未计算的公式、错误值、算好的公式",
                "formulas without a value, error values, calculated formulas",
            ],
            Book::of([sheet(
                "Sheet1",
                &[
                    &HEAD,
                    &[&a.name, &a.number, formula],
                    &[&b.name, &b.number, error],
                    &[&d.name, &d.number, &calculated],
                ],
            )]),
        )
        .must(
            10,
            &[
                "Sheet1:2 hold:manual-lane - token cell-has-no-value",
                "Sheet1:3 hold:manual-lane - token cell-has-no-value",
                "Sheet1:4 pass matched token",
            ],
        ),
    ]
}

fn pictures(mint: &Mint<'_>) -> Vec<Case> {
    let people = [47, 48, 49, 50].map(|index| person(mint, index));
    let [a, b, c, d] = &people;
    let of = |p: &Person| [p.name.clone(), p.number.clone()];
    let two = |p: &'_ Person| of(p);
    let floating = Sheet {
        // A logo over the title, one in the code's column, two over a row, one over a row without cells.
        floating: vec![
            (0, 0, 3),
            (2, 2, 0),
            (3, 0, 3),
            (3, 2, 1),
            (4, 2, 2),
            (7, 1, 3),
        ],
        rows: [
            row(1, "", &["标题"]),
            row(2, "", &HEAD),
            row(3, "", &[&two(a)[0], &two(a)[1]]),
            row(4, "", &[&two(b)[0], &two(b)[1]]),
            row(5, "", &[&two(c)[0], &two(c)[1]]),
            row(6, "", &[&two(d)[0], &two(d)[1]]),
        ]
        .concat(),
        ..sheet("Sheet1", &[])
    };
    let with_pictures = |book: Book| {
        people
            .iter()
            .fold(book, |book, p| book.picture(&picture(p)))
    };
    let in_cell = |vm: u8| format!(r#"<c r="PLACE" t="e" vm="{vm}"><v>#VALUE!</v></c>"#);
    let wps = |id: &str| {
        format!(
            r#"<c r="PLACE" t="str"><f>_xlfn.DISPIMG("{id}",1)</f><v>=DISPIMG("{id}",1)</v></c>"#
        )
    };
    vec![
        book(
            "xlsx-floating",
            ["浮动图片", "floating pictures"],
            with_pictures(Book::of([floating])),
        )
        .must(
            1,
            &[
                "Sheet1:3 pass matched picture-in-sheet",
                "Sheet1:4 pass matched picture-in-sheet several-pictures",
                "Sheet1:5 pass matched picture-in-sheet",
                "Sheet1:6 hold:manual-lane - nowhere no-code-given",
                "Sheet1:8 error - picture-in-sheet id-missing",
            ],
        ),
        book(
            "xlsx-in-cell",
            ["放在单元格里的图片", "pictures placed in cells"],
            with_pictures(Book::of([sheet(
                "Sheet1",
                &[
                    &HEAD,
                    &[&a.name, &a.number, &in_cell(2)],
                    &[&b.name, &b.number, &in_cell(1)],
                    &[&c.name, &c.number, &in_cell(9)],
                ],
            )]))
            .in_cell(1)
            .in_cell(0),
        )
        .must(
            10,
            &[
                "Sheet1:2 pass matched picture-in-sheet",
                "Sheet1:3 pass matched picture-in-sheet",
                "Sheet1:4 hold:manual-lane - token cell-has-no-value",
            ],
        ),
        book(
            "xlsx-dispimg",
            ["WPS 的 DISPIMG", "WPS Office's DISPIMG"],
            with_pictures(Book::of([sheet(
                "Sheet1",
                &[
                    &HEAD,
                    &[&a.name, &a.number, &wps("ID_0A")],
                    &[&b.name, &b.number, &wps("ID_0B")],
                    &[&c.name, &c.number, &wps("ID_FF")],
                ],
            )]))
            .cell_image("ID_0B", 1)
            .cell_image("ID_0A", 0),
        )
        .must(
            1,
            &[
                "Sheet1:2 pass matched picture-in-sheet",
                "Sheet1:3 pass matched picture-in-sheet",
                "Sheet1:4 error - picture-in-sheet",
            ],
        ),
        book(
            "xlsx-picture-gone",
            [
                "图片在文件里缺失或不是图片",
                "a picture missing in the file, and one that is none",
            ],
            Book::of([Sheet {
                floating: vec![(1, 2, 7), (2, 2, 0)],
                ..sheet(
                    "Sheet1",
                    &[
                        &HEAD,
                        &[&a.name, &a.number],
                        &[&b.name, &b.number],
                        &cells(c),
                    ],
                )
            }])
            .picture(b"no picture"),
        )
        .must(
            1,
            &[
                "Sheet1:2 error - picture-in-sheet",
                "Sheet1:3 reject:unreadable-image - picture-in-sheet",
                "Sheet1:4 pass matched token",
            ],
        ),
    ]
}

fn broken(mint: &Mint<'_>) -> Vec<Case> {
    let [a, b] = [51, 52].map(|index| person(mint, index));
    let good = || Book::of([sheet("Sheet1", &[&HEAD, &cells(&a), &cells(&b)])]);
    let whole = good().bytes();
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>"#;
    let sheet_xml = |inside: &str| {
        let head = row(1, "", &HEAD);
        format!(
            "{laughs}<worksheet><sheetData>{head}{}{inside}",
            row(2, "", &cells(&a))
        )
    };
    let laughing = sheet_xml(&format!(
        "{}</sheetData></worksheet>",
        row(
            3,
            "",
            &[
                "<c r=\"PLACE\" t=\"inlineStr\"><is><t>&c;</t></is></c>",
                &b.number,
                &b.token
            ]
        )
    ));
    let far = sheet_xml(&format!(
        r#"<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c><c r="ZZZZZZZZZ9" t="str"><v>x</v></c></row><row r="99999999999">{}</row></sheetData></worksheet>"#,
        r#"<c r="A9" t="str"><v>甲</v></c>"#
    ));
    let cut = sheet_xml("<row r=\"3\"><c r=\"A3\" t=\"inl");
    let one_sheet = r#"<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let end = "</sheetData></worksheet>";
    let disordered = sheet_xml(&[&row(5, "", &cells(&b)), &*row(4, "", &cells(&a)), end].concat());
    let astray = row(3, "", &[&*b.name, "", &a.token]).replace("C3", "C2");
    let astray = sheet_xml(&(astray + end));
    let parted = sheet_xml(&["</sheetData><sheetData>", &row(3, "", &cells(&b)), end].concat());
    let part = "xl/worksheets/sheet1.xml";
    vec![
        book(
            "xlsx-cut-sheet",
            [
                "表在中间断了：前面的照常判定",
                "a sheet that breaks off: the rows before it are judged",
            ],
            good().part(part, cut.as_bytes()),
        )
        .must(
            1,
            &["Sheet1:2 pass matched token", "Sheet1:3 error - nowhere"],
        ),
        book(
            "xlsx-entities",
            ["实体炸弹不展开", "entities that multiply are not expanded"],
            good().part(part, laughing.as_bytes()),
        )
        .must(
            12,
            &[
                "Sheet1:2 pass matched token",
                "Sheet1:3 reject:holder-mismatch mismatched token",
            ],
        ),
        book(
            "xlsx-far-cells",
            ["天边的行列", "rows and columns at the end of the world"],
            good().part(part, far.as_bytes()),
        )
        .must(
            1,
            &[
                "Sheet1:2 pass matched token",
                "Sheet1:1048576 error - nowhere",
            ],
        ),
        book(
            "xlsx-rows-out-of-order",
            [
                "行不按顺序：不会有人落在表外而无声无息",
                "rows out of order: nobody falls out of the table in silence",
            ],
            good().part(part, disordered.as_bytes()),
        )
        .must(
            1,
            &[
                "Sheet1:2 pass matched token",
                "Sheet1:5 pass matched token",
                "Sheet1:5 error - nowhere",
            ],
        ),
        book(
            "xlsx-cell-of-another-row",
            [
                "单元格写着别的行：不会算到别人头上",
                "a cell that says it is of another row: nobody gets somebody else's",
            ],
            good().part(part, astray.as_bytes()),
        )
        .must(
            1,
            &["Sheet1:2 pass matched token", "Sheet1:3 error - nowhere"],
        ),
        book(
            "xlsx-rows-in-two-parts",
            ["行分成两部分", "rows in two parts"],
            good().part(part, parted.as_bytes()),
        )
        .must(
            1,
            &["Sheet1:2 pass matched token", "Sheet1:2 error - nowhere"],
        ),
        book(
            "xlsx-sheet-leads-nowhere",
            [
                "有一张表没有内容部件：说出来，不当作没有",
                "a sheet that leads to no part: it is told, not passed over",
            ],
            Book::of(["Sheet1", "Sheet2"].map(|name| sheet(name, &[&HEAD, &cells(&a)])))
                .part("xl/_rels/workbook.xml.rels", one_sheet.as_bytes()),
        )
        .must(
            1,
            &["Sheet1:2 pass matched token", "Sheet2:1 error - nowhere"],
        ),
        book(
            "xlsx-two-parts-of-a-name",
            [
                "两个部件同名，只是大小写不同",
                "two parts whose names differ in case alone",
            ],
            good().part("XL/worksheets/Sheet1.xml", parted.as_bytes()),
        )
        .must(1, &["- error - nowhere"]),
        case(
            "xlsx-cut-short",
            ["文件不完整", "a file cut short"],
            "a.xlsx",
            whole.get(..whole.len() / 2).unwrap(),
        )
        .must(1, &["- error - nowhere"]),
        case(
            "xlsx-is-none",
            ["其实是文本", "a text under this ending"],
            "a.xlsx",
            "姓名\t身份证号\t健康码\n".to_owned() + &cells(&a).join("\t"),
        )
        .must(0, &["2 pass matched token"]),
        case(
            "xlsx-encrypted",
            [
                "加密或损坏的旧格式",
                "encrypted, or a damaged file of the old form",
            ],
            "a.xlsx",
            [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat(),
        )
        .must(1, &["- error - nowhere"]),
    ]
}
