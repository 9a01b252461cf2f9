//! Step 9: recognition, the declaration, the notice's force, the clock itself.

use healthcode::internals::issue::Ink;

use super::draft::{code, long_lived, span, zhejiang};
use super::fixture::{FROM_TODAY, Fixture, hold, pass, quarantine, recognised};
use super::mint::Mint;

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [issuers(mint), declarations(mint), clocks(mint), tests(mint)]
        .into_iter()
        .flatten()
        .collect()
}

fn issuers(mint: &Mint<'_>) -> Vec<Fixture> {
    let not_recognised = || hold(&["issuer-not-recognised", "mutual-recognition"]);
    vec![
        mint.code("recognition-tibet", code("540000"))
            .painted(Ink::Green)
            .must(
                "码真，互认尚待函告",
                "genuine, recognition still to be confirmed",
                "",
                not_recognised(),
            ),
        mint.code("recognition-hubei", code("420000"))
            .painted(Ink::Green)
            .must(
                "湖北：重点地区，隔离；且互认除外",
                "Hubei is a key area, and excepted from recognition",
                "",
                quarantine(FROM_TODAY, &["issuer-not-recognised"]),
            )
            .must(
                "若湖北降为低风险，仍无互认",
                "with Hubei at low risk, recognition is still missing",
                "--risk fixtures/registers/cast-levels.json",
                hold(&["issuer-not-recognised", "mutual-recognition"]),
            ),
    ]
}

fn declarations(mint: &Mint<'_>) -> Vec<Fixture> {
    let declared = |at, until| zhejiang().claim("declared", &span(at, until));
    let expired = || declared("2020-03-20T08:00:00", "2020-03-27T08:00:00");
    let not_in_force = || hold(&["declaration-expired", "mutual-recognition"]);
    vec![
        mint.code("recognition-declaration-expired", expired())
            .painted(Ink::Green)
            .must(
                "码有效，申报已过期",
                "a current code on an old declaration",
                "",
                not_in_force(),
            )
            .must(
                "社区也须由人决定",
                "the same at an open gate",
                "--place community",
                hold(&["declaration-expired", "open-gate"]),
            ),
        mint.code(
            "recognition-declaration-future",
            declared("2020-03-28T10:00:00", "2020-03-30T10:00:00"),
        )
        .must(
            "申报尚未开始",
            "the declaration has not begun",
            "",
            not_in_force(),
        ),
        mint.code(
            "recognition-declaration-absent",
            zhejiang().without("declared"),
        )
        .must("没有申报一项", "no declaration is signed", "", recognised()),
        mint.code(
            "recognition-declaration-expired-overseas",
            expired().claim("from", r#""US""#),
        )
        .must(
            "申报过期不能免除隔离",
            "an old declaration does not save anyone from quarantine",
            "",
            quarantine(FROM_TODAY, &["declaration-expired"]),
        ),
    ]
}

fn clocks(mint: &Mint<'_>) -> Vec<Fixture> {
    let not_in_force = || hold(&["notice-not-in-force"]);
    vec![
        mint.code("recognition-long-lived", long_lived())
            .must(
                "通告施行前一刻：不作决定",
                "the last second before the notice",
                "--at 2020-03-26T23:59:59+08:00",
                not_in_force(),
            )
            .must(
                "通告施行",
                "the notice is in force",
                "--at 2020-03-27T00:00:00+08:00",
                recognised(),
            )
            .must(
                "时钟早于信任名单",
                "a clock before the registry's own date",
                "--at 2020-03-25T12:00:00+08:00",
                hold(&["clock-suspect", "notice-not-in-force"]),
            )
            .must(
                "时钟早于风险名册",
                "a clock before the register's own date",
                "--risk fixtures/registers/cast-issued-later.json",
                hold(&["clock-suspect", "mutual-recognition"]),
            )
            .must(
                "世界标准时间书写的同一时刻",
                "the same instant in UTC",
                "--at 2020-03-26T16:00:00Z",
                recognised(),
            ),
        mint.code(
            "recognition-overseas-before-notice",
            long_lived().claim("from", r#""US""#),
        )
        .must(
            "通告未施行，不隔离任何人",
            "a notice not in force quarantines nobody",
            "--at 2020-03-26T12:00:00+08:00",
            not_in_force(),
        )
        .must(
            "施行后隔离",
            "quarantine once it is",
            "--at 2020-03-27T12:00:00+08:00",
            quarantine("centralised-quarantine until 2020-04-10", &[]),
        ),
    ]
}

fn tests(mint: &Mint<'_>) -> Vec<Fixture> {
    let test = |result: &str| {
        let claim = format!(r#"{{"result":"{result}","at":1585280000}}"#);
        zhejiang().claim("test", &claim)
    };
    vec![
        mint.code("recognition-test-negative", test("negative"))
            .must("核酸阴性", "a negative test", "", recognised()),
        mint.code("recognition-test-pending", test("pending")).must(
            "核酸待出",
            "a test without a result yet",
            "",
            recognised(),
        ),
        mint.code("recognition-test-positive", test("positive"))
            .must(
                "绿码却载明核酸阳性",
                "a green code that states a positive test",
                "",
                hold(&["test-positive", "mutual-recognition"]),
            ),
        mint.code(
            "recognition-green-plain",
            code("360000").without("visited").without("declared"),
        )
        .must(
            "只有必备声明",
            "required claims only",
            "",
            pass("mutual-recognition", &["check-identity", "ask-14-days"]),
        ),
    ]
}
