//! Step 10 at other gates, for other purposes, with a fever or without a code.

use healthcode::internals::issue::Ink;

use super::draft::{long_lived, zhejiang};
use super::fixture::{FROM_TODAY, Fixture, hold, pass, quarantine, recognised};
use super::mint::Mint;

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    let open = || pass("open-gate", &[]);
    let silent = || hold(&["silent"]);
    let waiting = || hold(&["school-before-opening"]);
    vec![
        mint.code("notice-gates", zhejiang())
            .painted(Ink::Green)
            .must(
                "进厂即可上岗",
                "may start work at once",
                "--place workplace",
                pass("resume-work", &["check-identity"]),
            )
            .must(
                "社区全面放开",
                "community gates are open",
                "--place community",
                open(),
            )
            .must(
                "返乡：通告未作规定",
                "coming home: the notice is silent",
                "--purpose return",
                silent(),
            )
            .must(
                "探亲：通告未作规定",
                "a visit: the notice is silent",
                "--purpose visit",
                silent(),
            )
            .must(
                "上学：通告未作规定",
                "to study, at the city's edge: the notice is silent",
                "--purpose study",
                silent(),
            )
            .must("37.2℃", "37.2 °C", "--temperature 37.2", recognised())
            .must(
                "37.3℃，发热",
                "37.3 °C is a fever",
                "--temperature 37.3",
                hold(&["fever"]),
            )
            .must(
                "社区也量体温",
                "a fever at an open gate",
                "--place community --temperature 38",
                hold(&["fever"]),
            ),
        mint.code("notice-school", long_lived())
            .must(
                "高三，3月30日之前",
                "final year, before 30 March",
                "--place school --grade senior-3",
                waiting(),
            )
            .must(
                "前一秒",
                "a second before",
                "--place school --grade junior-3 --at 2020-03-29T23:59:59+08:00",
                waiting(),
            )
            .must(
                "高三开学",
                "final year, on the day",
                "--place school --grade senior-3 --at 2020-03-30T00:00:00+08:00",
                pass("school-final-year", &["check-identity"]),
            )
            .must(
                "初三开学",
                "final junior year, on the day",
                "--place school --grade junior-3 --at 2020-03-30T08:00:00+08:00",
                pass("school-final-year", &["check-identity"]),
            )
            .must(
                "其他年级待公布",
                "other grades are to be announced",
                "--place school --grade primary-1 --at 2020-03-30T08:00:00+08:00",
                hold(&["school-not-announced"]),
            )
            .must(
                "未说明年级",
                "no grade stated",
                "--place school",
                hold(&["school-grade-unstated"]),
            ),
        mint.code("notice-school-yellow", long_lived().colour("01"))
            .must(
                "黄码不能返校",
                "yellow on the day of opening",
                "--place school --grade senior-3 --at 2020-03-30T08:00:00+08:00",
                hold(&["yellow-code"]),
            ),
        mint.code("notice-community-yellow", zhejiang().colour("01"))
            .must(
                "社区放开，黄码仍暂缓",
                "yellow at an open gate",
                "--place community",
                hold(&["yellow-code"]),
            ),
        Fixture::none()
            .must(
                "没有健康码：走人工通道",
                "no code: the manual lane",
                "--no-code",
                hold(&["manual-lane"]),
            )
            .must(
                "社区放开，无码可行",
                "no code at an open gate",
                "--no-code --place community",
                open(),
            )
            .must(
                "无码，申报境外",
                "no code, declares overseas",
                "--no-code --declared US",
                quarantine(FROM_TODAY, &[]),
            )
            .must(
                "社区，无码，申报湖北",
                "no code at an open gate, declares Hubei",
                "--no-code --place community --declared 420000",
                quarantine(FROM_TODAY, &[]),
            )
            .must(
                "无码，申报无",
                "no code, nothing to report",
                "--no-code --declared none",
                hold(&["manual-lane"]),
            )
            .must(
                "无码，发热",
                "no code, a fever",
                "--no-code --place community --temperature 39.1",
                hold(&["fever"]),
            )
            .must(
                "无码进厂",
                "no code at a workplace",
                "--no-code --place workplace",
                hold(&["manual-lane"]),
            )
            .must(
                "通告施行前，无码",
                "no code before the notice",
                "--no-code --place community --at 2020-03-26T12:00:00+08:00",
                hold(&["notice-not-in-force"]),
            ),
    ]
}
