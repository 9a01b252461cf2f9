//! Step 6: the code's own times, checked at 09:00 with a leeway of 60 seconds.

use healthcode::internals::issue::Ink;

use super::draft::{Draft, code, long_lived, zhejiang};
use super::fixture::{Fixture, recognised, reject};
use super::json::seconds;
use super::mint::Mint;

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    life(mint)
}

/// Yesterday's code.
pub(crate) fn expired() -> Draft {
    zhejiang().times("2020-03-27T07:30:00", "2020-03-28T07:30:00")
}

fn life(mint: &Mint<'_>) -> Vec<Fixture> {
    let from = |iat| zhejiang().times(iat, "2020-03-28T20:00:00");
    let until = |exp| zhejiang().times("2020-03-27T20:00:00", exp);
    let nbf = |local| zhejiang().claim("nbf", &seconds(local).to_string());
    let fraction = zhejiang()
        .claim("iat", "1585351800.677")
        .claim("exp", "1585438199.25");
    let edge = until("2020-03-28T20:00:00").claim("exp", "1585357140.001");
    let future = || reject(&["issued-in-future"]);
    let over = || reject(&["expired"]);
    vec![
        mint.code("clock-expired", expired())
            .painted(Ink::Green)
            .must("昨天的码，已过期", "yesterday's code", "", over())
            .must(
                "当时有效",
                "it was good in its time",
                "--at 2020-03-27T20:00:00+08:00",
                recognised(),
            )
            .must(
                "社区全面放开，但过期码仍不作证明",
                "proves nothing, at an open gate too",
                "--place community",
                over(),
            ),
        mint.code(
            "clock-expired-es256",
            code("410000").times("2020-03-27T07:30:00", "2020-03-28T07:30:00"),
        )
        .must("昨天的码，ES256", "the same with ES256", "", over()),
        mint.code("clock-expired-now", until("2020-03-28T08:59:00"))
            .must("过期满 60 秒", "expired by the whole leeway", "", over())
            .must(
                "容差放宽到 61 秒",
                "a leeway of 61 seconds",
                "--leeway 61",
                recognised(),
            ),
        mint.code("clock-expired-just", until("2020-03-28T08:59:01"))
            .must(
                "过期 59 秒，在容差之内",
                "expired within the leeway",
                "",
                recognised(),
            )
            .must("容差为零", "no leeway", "--leeway 0", over()),
        mint.code("clock-expired-fraction", edge).must(
            "容差边界上差一毫秒",
            "a millisecond inside the leeway",
            "",
            recognised(),
        ),
        mint.code("clock-future", from("2020-03-28T09:30:00")).must(
            "半小时后才签发",
            "issued half an hour from now",
            "",
            future(),
        ),
        mint.code("clock-future-just", from("2020-03-28T09:01:01"))
            .must("61 秒后才签发", "issued in 61 seconds", "", future()),
        mint.code("clock-future-within", from("2020-03-28T09:01:00"))
            .must(
                "60 秒后签发，在容差之内",
                "issued within the leeway",
                "",
                recognised(),
            ),
        mint.code("clock-not-yet", nbf("2020-03-28T12:00:00"))
            .must(
                "中午才生效",
                "not before noon",
                "",
                reject(&["not-yet-valid"]),
            )
            .must(
                "到了中午",
                "at noon",
                "--at 2020-03-28T12:00:00+08:00",
                recognised(),
            ),
        mint.code("clock-nbf-past", nbf("2020-03-28T08:00:00"))
            .must("已生效", "in force since eight", "", recognised()),
        mint.code("clock-fraction", fraction).must(
            "带小数的 NumericDate",
            "NumericDate with a fraction",
            "",
            recognised(),
        ),
        mint.code("clock-exponent", zhejiang().claim("iat", "1.5853518e9"))
            .must(
                "用指数书写的 NumericDate",
                "NumericDate with an exponent",
                "",
                recognised(),
            ),
        mint.code(
            "clock-too-long",
            zhejiang().times("2020-03-28T07:30:00", "2020-03-29T07:30:01"),
        )
        .must(
            "有效期超过24小时一秒",
            "valid for a second more than 24 hours",
            "",
            reject(&["validity-too-long"]),
        ),
        mint.code(
            "clock-too-long-14-days",
            long_lived().times("2020-03-18T08:00:00", "2020-04-02T08:00:00"),
        )
        .must(
            "内蒙古码有效15天，上限14天",
            "15 days, where the issuer may grant 14",
            "",
            reject(&["validity-too-long"]),
        ),
        mint.code(
            "clock-two-faults",
            expired().times("2020-03-26T07:30:00", "2020-03-28T07:30:00"),
        )
        .must(
            "同一步的两个原因都报",
            "both reasons of one step",
            "",
            reject(&["expired", "validity-too-long"]),
        ),
    ]
}
