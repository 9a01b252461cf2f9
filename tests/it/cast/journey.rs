//! Step 10: where the traveller sets out from, has been and declares to have been.

use healthcode::internals::issue::Ink;

use super::draft::{Draft, zhejiang};
use super::fixture::{FROM_TODAY, Fixture, hold, pass, quarantine, recognised};
use super::mint::Mint;

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [window(mint), departures(mint), declared(mint), levels(mint)]
        .into_iter()
        .flatten()
        .collect()
}

fn visited(places: &str) -> Draft {
    zhejiang().claim("visited", places)
}

fn isolated() -> super::fixture::Expected {
    quarantine(FROM_TODAY, &[])
}

fn window(mint: &Mint<'_>) -> Vec<Fixture> {
    vec![
        mint.code(
            "notice-wuhan",
            visited(r#"{"330100":"2020-03-27","420106":"2020-03-20"}"#),
        )
        .painted(Ink::Green)
        .must(
            "绿码，八天前在武汉",
            "green, in Wuhan eight days ago",
            "",
            isolated(),
        )
        .must(
            "隔离期从到达之日算起",
            "quarantine counts from the arrival",
            "--arrived 2020-03-25",
            quarantine("centralised-quarantine until 2020-04-08", &[]),
        )
        .must(
            "社区放开不及于重点地区来人",
            "an open gate does not open for key areas",
            "--place community",
            isolated(),
        ),
        mint.code("notice-wuhan-day-14", visited(r#"{"420100":"2020-03-14"}"#))
            .must(
                "第14天，仍在回溯期内",
                "14 days ago is inside",
                "",
                isolated(),
            )
            .must(
                "当天最后一秒",
                "until the end of the day",
                "--at 2020-03-28T23:59:59+08:00",
                isolated(),
            )
            .must(
                "次日零点出了回溯期",
                "outside from midnight, in China",
                "--at 2020-03-29T00:00:00+08:00",
                recognised(),
            ),
        mint.code("notice-wuhan-day-15", visited(r#"{"420100":"2020-03-13"}"#))
            .must(
                "第15天，不在回溯期内",
                "15 days ago is outside",
                "",
                recognised(),
            ),
        mint.code("notice-wuhan-still", visited(r#"{"420100":"2020-03-30"}"#))
            .must(
                "离开日期在将来：行程未结束",
                "a last day to come: the stay is not over",
                "",
                isolated(),
            ),
        mint.code("notice-visited-overseas", visited(r#"{"IT":"2020-03-18"}"#))
            .must("十天前在意大利", "in Italy ten days ago", "", isolated()),
        mint.code("notice-visited-nowhere", visited("{}")).must(
            "载明没有到过别处：不必再问",
            "says that there were no other stays: nothing to ask",
            "",
            recognised(),
        ),
        mint.code("notice-visited-absent", zhejiang().without("visited"))
            .painted(Ink::Green)
            .must(
                "未载行程：须询问14天行程",
                "says nothing of visits: ask",
                "",
                pass("mutual-recognition", &["check-identity", "ask-14-days"]),
            )
            .must(
                "已询问，无可申报",
                "asked, nothing to report",
                "--declared none",
                recognised(),
            )
            .must(
                "已核对号码，仍须询问",
                "the number is compared; asking is left",
                "--id-number 330106190001021234",
                pass("mutual-recognition", &["ask-14-days"]),
            ),
    ]
}

fn departures(mint: &Mint<'_>) -> Vec<Fixture> {
    let from = |place: &str| zhejiang().claim("from", &format!("{place:?}"));
    vec![
        mint.code("notice-from-overseas", from("US"))
            .painted(Ink::Green)
            .must(
                "绿码，自美国来",
                "green, from the United States",
                "",
                isolated(),
            )
            .must(
                "发热不改变隔离",
                "fever does not change the quarantine",
                "--temperature 38.5",
                isolated(),
            ),
        mint.code("notice-from-hong-kong", from("HK")).must(
            "自香港来，按境外管理",
            "from Hong Kong, outside the mainland's border control",
            "",
            isolated(),
        ),
        mint.code("notice-from-hubei", from("421087")).must(
            "浙江的码，自湖北松滋来",
            "a code of Zhejiang, from a county of Hubei",
            "",
            isolated(),
        ),
        mint.code("notice-from-overseas-yellow", from("US").colour("01"))
            .must(
                "黄码自境外来：隔离重于暂缓",
                "yellow from overseas: quarantine outweighs the hold",
                "",
                isolated(),
            ),
    ]
}

fn declared(mint: &Mint<'_>) -> Vec<Fixture> {
    let contradicted = || quarantine(FROM_TODAY, &["declaration-contradicted"]);
    vec![
        mint.code("notice-declared", zhejiang())
            .must(
                "码无异常，本人申报到过湖北",
                "the code shows nothing, the traveller declares Hubei",
                "--declared 420000",
                isolated(),
            )
            .must(
                "申报境外",
                "declares overseas",
                "--declared 330000,IT",
                isolated(),
            )
            .must(
                "申报低风险地区",
                "declares low-risk places",
                "--declared 330000,310000",
                recognised(),
            )
            .must(
                "申报无",
                "nothing to report",
                "--declared none",
                recognised(),
            ),
        mint.code("notice-contradicted", visited(r#"{"420106":"2020-03-20"}"#))
            .painted(Ink::Green)
            .must(
                "码载武汉行程，本人申报无",
                "declares nothing, the code shows Wuhan",
                "--declared none",
                contradicted(),
            )
            .must(
                "申报的是别处",
                "declares another place",
                "--declared 330000",
                contradicted(),
            )
            .must(
                "申报省份已包含",
                "the declared province contains it",
                "--declared 420000",
                isolated(),
            )
            .must(
                "申报另一区县，未包含",
                "another county does not contain it",
                "--declared 420103",
                contradicted(),
            )
            .must(
                "未询问，谈不上不符",
                "nobody asked, so nothing is contradicted",
                "",
                isolated(),
            ),
        mint.code(
            "notice-contradicted-overseas",
            zhejiang().claim("from", r#""US""#),
        )
        .must(
            "自美国来，申报无",
            "from the United States, declares nothing",
            "--declared none",
            contradicted(),
        )
        .must("如实申报", "declares it", "--declared US", isolated()),
    ]
}

/// Levels by county, from a register that is made for this.
fn levels(mint: &Mint<'_>) -> Vec<Fixture> {
    const COUNTIES: &str = "--risk fixtures/registers/cast-levels.json";
    let open = |rule| pass(rule, &[]);
    vec![
        mint.code("notice-medium-risk", visited(r#"{"330304":"2020-03-25"}"#))
            .must(
                "到过中风险区",
                "a stay in a medium-risk district",
                COUNTIES,
                hold(&["medium-risk"]),
            )
            .must(
                "社区放开",
                "the same at an open gate",
                &format!("{COUNTIES} --place community"),
                open("open-gate"),
            )
            .must(
                "内置名册中该地为低风险",
                "low risk by the usual register",
                "",
                recognised(),
            ),
        mint.code("notice-high-risk", visited(r#"{"440103":"2020-03-25"}"#))
            .must(
                "到过高风险区",
                "a stay in a high-risk district",
                COUNTIES,
                hold(&["high-risk"]),
            ),
        mint.code("notice-coarse-place", visited(r#"{"440000":"2020-03-25"}"#))
            .must(
                "只写省份：取其中最高等级",
                "a whole province takes its worst district",
                COUNTIES,
                hold(&["high-risk"]),
            ),
        mint.code("notice-unknown-risk", visited(r#"{"510100":"2020-03-25"}"#))
            .must(
                "名册未列该地",
                "a place that the register does not list",
                COUNTIES,
                hold(&["unknown-risk"]),
            ),
        mint.code(
            "notice-zhejiang-by-county",
            visited(r#"{"330100":"2020-03-25"}"#).claim("from", r#""330106""#),
        )
        .must(
            "发码省份不取最高等级",
            "the issuing province does not take its worst district",
            COUNTIES,
            recognised(),
        ),
    ]
}
