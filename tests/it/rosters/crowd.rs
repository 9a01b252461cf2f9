//! Two hundred workers with every kind of fault.

use super::book::{Book, Sheet, row, sheet};
use super::case::{Case, case};
use super::people::{Person, person, with};
use super::pictures::picture;
use crate::cast::draft;
use crate::cast::mint::{Mint, segments};

/// What is wrong with a worker, and the expected result.
type Trouble = (fn(&Mint<'_>, usize) -> [String; 3], &'static str);

fn cells(p: Person) -> [String; 3] {
    [p.name, p.number, p.token]
}

/// One worker in six has a fault, in this order.
const TROUBLES: [Trouble; 12] = [
    (
        |m, i| {
            cells(with(m, i, |d| {
                d.times("2020-03-25T08:00:00", "2020-03-26T08:00:00")
            }))
        },
        "reject:expired - token",
    ),
    (
        |m, i| cells(with(m, i, |d| d.colour("10"))),
        "hold:red-code matched token",
    ),
    (
        |m, i| cells(with(m, i, |d| d.colour("01"))),
        "hold:yellow-code matched token",
    ),
    (
        |m, i| {
            cells(with(m, i, |d| {
                d.claim("visited", r#"{"420100":"2020-03-20"}"#)
            }))
        },
        "quarantine:key-area-or-overseas matched token",
    ),
    (
        |m, i| cells(with(m, i, |d| d.claim("from", "\"US\""))),
        "quarantine:key-area-or-overseas matched token",
    ),
    (
        |m, i| {
            let [n, d, t] = cells(person(m, i));
            [n, d, forged(&t, &person(m, i + 1).token)]
        },
        "reject:bad-signature - token",
    ),
    (
        |m, i| {
            let [n, d, _] = cells(person(m, i));
            [n, d, String::new()]
        },
        "hold:manual-lane - nowhere no-code-given",
    ),
    (
        |m, i| {
            let [n, _, t] = cells(person(m, i));
            [
                n,
                format!(r#"<c r="PLACE"><v>1501021900{:02}011E+2</v></c>"#, i % 90),
                t,
            ]
        },
        "pass name-only token id-digits-lost",
    ),
    (
        |m, i| {
            let [_, d, t] = cells(person(m, i));
            ["诸葛亮".to_owned(), d, t]
        },
        "reject:holder-mismatch mismatched token",
    ),
    (
        |m, i| {
            let [n, d, _] = cells(person(m, i));
            [n, d, "绿码".to_owned()]
        },
        "reject:malformed - token cell-is-no-code",
    ),
    (
        |m, i| {
            cells(with(m, i, |d| {
                d.claim(
                    "declared",
                    &draft::span("2020-03-20T08:00:00", "2020-03-25T08:00:00"),
                )
            }))
        },
        "hold:declaration-expired matched token",
    ),
    (
        |m, i| {
            let [n, _, t] = cells(person(m, i));
            [n, String::new(), t]
        },
        "pass name-only token id-missing",
    ),
];

/// A token with the claims of one and the signature of another.
fn forged(token: &str, other: &str) -> String {
    let [header, _, signature] = segments(token);
    [header, segments(other)[1], signature].join(".")
}

/// The crowd's workers differ from those of the other tables.
const FIRST: usize = 300;

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Case> {
    let mut rows = row(1, "", &["某某公司复工人员花名册（示例，人名皆虚构）"]);
    rows += &row(2, "", &["序号", "姓名", "身份证号", "健康码", "备注"]);
    let mut expected = Vec::new();
    let mut floating = Vec::new();
    let mut book = Book::default();
    for index in 0..200 {
        let number = index + 3;
        let serial = (index + 1).to_string();
        let (mut own, mut must) = match index % 6 {
            5 => {
                let (change, must) = TROUBLES[index / 6 % TROUBLES.len()];
                (change(mint, FIRST + index), must.to_owned())
            }
            _ => (
                cells(person(mint, FIRST + index)),
                "pass matched token".to_owned(),
            ),
        };
        // Some sent pictures, which lie over their rows.
        if index % 40 == 8 {
            floating.push((number as u32 - 1, 3, floating.len()));
            book = book.picture(&picture(&person(mint, FIRST + index)));
            own[2] = String::new();
            must = "pass matched picture-in-sheet".to_owned();
        }
        let hidden = index == 100;
        if hidden {
            must += " hidden-row";
        }
        rows += &row(
            number,
            if hidden { r#"hidden="1""# } else { "" },
            &[&serial, &own[0], &own[1], &own[2]],
        );
        expected.push(format!("花名册:{number} {must}"));
    }
    // The last two rows repeat others: one worker twice, one code for two.
    let [name, number, token] = cells(person(mint, FIRST));
    rows += &row(203, "", &["201", &name, &number, &token]);
    expected[0] += " duplicate-worker";
    expected.push("花名册:203 pass matched token duplicate-worker".to_owned());
    rows += &row(
        204,
        "",
        &[
            "202",
            "司马光",
            "11010519491231002X",
            &cells(person(mint, FIRST + 1))[2],
        ],
    );
    expected[1] += " duplicate-code";
    expected.push("花名册:204 reject:holder-mismatch mismatched token duplicate-code".to_owned());
    let sheet = Sheet {
        rows,
        floating,
        ..sheet("花名册", &[])
    };
    let book = book.with(sheet);
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    vec![
        case(
            "two-hundred",
            [
                "两百人，各种情形",
                "two hundred workers, every kind of trouble",
            ],
            "花名册.xlsx",
            book.bytes(),
        )
        .must(12, &expected),
    ]
}
