//! Every verdict in every style, with friendly and hostile holders.

use unicode_width::UnicodeWidthStr;

use super::samples::decision;
use super::*;
use crate::base::reason::Finding;
use crate::base::verdict::Verdict;
use crate::notice::Grade;
use crate::trust::Environment;

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn style(paint: Paint, lang: Lang, width: Option<usize>) -> CardStyle {
    CardStyle { paint, lang, width }
}

/// The text that a terminal shows, without its colours.
fn drawn(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut drawn = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        drawn.push_str(part.split_once('m').unwrap().1);
    }
    drawn
}

fn names() -> Vec<String> {
    vec![
        "张*".to_owned(),
        "龘".repeat(128),
        "e\u{301}\u{302}".repeat(43),
        "\u{301}".repeat(128),
        "𒐫👨‍👩‍👧❤️🇨🇳ﷺ".repeat(12),
        "\u{1b}[31m\u{202e}\r\n\t\u{9b}2J\u{200b}".repeat(9),
        "w".repeat(128),
        "محمد *".repeat(20),
    ]
}

#[test]
fn no_line_is_wider_than_the_screen() {
    for verdict in Verdict::ALL {
        for (index, name) in names().into_iter().enumerate() {
            // Every width for the friendly name, every seventh for each of the others.
            let widths = (20 + index..=200).step_by(if index == 0 { 1 } else { 7 });
            let mut decision = decision(verdict);
            let code = decision.code.as_mut().unwrap();
            code.holder.name = name.clone().into();
            code.holder.number = name.into();
            for lang in LANGS {
                for width in widths.clone() {
                    for paint in [Paint::Ansi, Paint::Plain] {
                        let card = card(Some("x.png"), &decision, &style(paint, lang, Some(width)));
                        for line in drawn(&card).lines() {
                            // Ambiguous characters may be wide.
                            let wide = line.width().max(line.width_cjk());
                            assert!(wide <= width, "{verdict:?} {width} {line:?}");
                            assert!(!line.chars().any(char::is_control), "{line:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn plain_has_no_escape_and_colours_only_repeat() {
    for verdict in Verdict::ALL {
        let decision = decision(verdict);
        for lang in LANGS {
            for width in [None, Some(20), Some(40), Some(80), Some(120)] {
                let plain = card(None, &decision, &style(Paint::Plain, lang, width));
                assert!(!plain.contains('\u{1b}'), "{plain}");
                assert!(plain.contains(verdict.word().get(lang)), "{plain}");
                assert!(plain.contains(words::symbol(verdict)), "{plain}");
                let colourful = card(None, &decision, &style(Paint::Ansi, lang, width));
                assert!(drawn(&colourful).contains(verdict.word().get(lang)));
                for word in ["2020-03-28 09:00", "tongliao-2020-03", "3301**********1234"] {
                    let joined: String = plain.split_whitespace().collect();
                    let word: String = word.split_whitespace().collect();
                    assert!(joined.contains(&word), "{word} in {plain}");
                }
            }
            let piped = card(None, &decision, &style(Paint::Plain, lang, None));
            assert!(!piped.contains(['⣿', '⠛', '⣤']));
            assert!(piped.starts_with(words::symbol(verdict)));
        }
    }
}

/// The banner and the bars are the same on a terminal whose ambiguous characters are wide.
#[test]
fn the_banner_has_one_width_on_every_terminal() {
    for verdict in Verdict::ALL {
        let decision = decision(verdict);
        for lang in LANGS {
            for width in [20, 40, 80, 120] {
                for paint in [Paint::Ansi, Paint::Plain] {
                    let card = card(None, &decision, &style(paint, lang, Some(width)));
                    let banner: Vec<_> = card
                        .lines()
                        .filter(|line| match paint {
                            // Lines with a background.
                            Paint::Ansi => line.contains("48;5;"),
                            Paint::Plain => line.contains(['⣿', '⠛', '⣤', '=']),
                        })
                        .collect();
                    assert!(banner.len() > 8, "{card}");
                    for line in banner.into_iter().map(drawn) {
                        assert_eq!(line.width(), line.width_cjk(), "{line}");
                        assert!(paint == Paint::Plain || line.width() == width, "{line:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn keys_that_are_not_real_are_named_in_every_result() {
    for (environment, mark) in [
        (Environment::Demo, "DEMO"),
        (Environment::Test, "TEST"),
        (Environment::Production, ""),
    ] {
        for verdict in Verdict::ALL {
            let mut decision = decision(verdict);
            decision.context.environment = environment;
            for lang in LANGS {
                for width in [None, Some(20), Some(80)] {
                    let style = style(Paint::Plain, lang, width);
                    let (card, line) = (card(None, &decision, &style), one_line(&decision, &style));
                    assert!(card.contains(mark), "{card}");
                    assert!(line.contains(mark) || width == Some(20), "{line}");
                    assert!(!mark.is_empty() || !(card.contains("DEMO") || card.contains("TEST")));
                }
            }
        }
    }
}

#[test]
fn one_line_is_one_line() {
    for verdict in Verdict::ALL {
        for name in names() {
            let mut decision = decision(verdict);
            decision.code.as_mut().unwrap().holder.name = name.into();
            for lang in LANGS {
                let line = one_line(&decision, &style(Paint::Plain, lang, None));
                assert!(!line.chars().any(char::is_control), "{line:?}");
                assert!(line.starts_with(words::symbol(verdict)));
                assert!(line.contains(verdict.word().get(lang)));
                let reason = decision.reasons.first().unwrap();
                assert!(line.contains(&*clean(reason.text.get(lang))));
            }
        }
    }
    let line = one_line(
        &decision(Verdict::Reject),
        &style(Paint::Plain, Lang::Zh, None),
    );
    assert_eq!(
        line,
        "✗ 此码无效 CODE REJECTED  [DEMO]  健康码已过期  张* · 居民身份证 · 3301**********1234"
    );
}

#[test]
fn the_block_tells_one_fact_a_line() {
    let mut decision = decision(Verdict::Hold);
    decision.stated.grade = Some(Grade::Primary1);
    let block = card(None, &decision, &style(Paint::Plain, Lang::Zh, None));
    assert_eq!(
        block.lines().collect::<Vec<_>>(),
        [
            "! 暂缓 HOLD",
            "【演示 DEMO】用的是演示名单，结果不作数，不得用于实际查验",
            "原因：健康申报已过期或未到生效时间",
            "下一步：请持码人在健康码小程序（或 App）里重新申报健康状况，再扫一次。",
            "另有：虽符合通告：第二条 低风险省份来（返）通务工人员持绿色健康码互认通行",
            "持码人：张* · 居民身份证 · 3301**********1234",
            "身份：未核对证件",
            "健康码：绿码 · 浙江省签发 · 有效至 2020-03-28 09:10",
            "地区：低风险",
            "地点：进城卡口 · 务工 · 小学一年级",
            "时间：2020-03-28 09:00（人工指定，非当前时间）",
            "依据：通告 tongliao-2020-03 · 信任名单第3版 · 风险等级表第1版（示例）",
            "代码：declaration-expired · mutual-recognition",
        ]
    );
}

#[test]
fn the_headline_follows_the_cause() {
    for (finding, zh, en) in [
        (Finding::NoCode, "没读到码", "NO CODE READ"),
        (Finding::Malformed, "没读到码", "NO CODE READ"),
        (Finding::InvalidIdNumber, "号码有误", "CHECK THE NUMBER"),
        (Finding::HolderMismatch, "人码不符", "NOT THE HOLDER"),
        (Finding::BadSignature, "此码无效", "CODE REJECTED"),
    ] {
        let mut decision = decision(Verdict::Reject);
        decision.reasons = vec![finding.into()];
        for (lang, word) in LANGS.into_iter().zip([zh, en]) {
            for width in [None, Some(40), Some(100)] {
                let card = card(None, &decision, &style(Paint::Plain, lang, width));
                assert!(card.contains(word), "{card}");
                let own = Verdict::Reject.word();
                assert_eq!(
                    card.contains(own.get(lang)),
                    word == own.get(lang),
                    "{card}"
                );
            }
        }
    }
}

/// On a screen, no line above the last names a code of a reason.
#[test]
fn codes_are_for_the_last_line() {
    for verdict in Verdict::ALL {
        let decision = decision(verdict);
        let block = card(None, &decision, &style(Paint::Plain, Lang::Zh, None));
        let (last, above) = block
            .lines()
            .collect::<Vec<_>>()
            .split_last()
            .map(|(l, a)| (l.to_string(), a.join("\n")))
            .unwrap();
        for reason in &decision.reasons {
            assert!(last.contains(reason.code.as_str()) && !above.contains(reason.code.as_str()));
        }
    }
}

#[test]
fn nothing_is_said_that_was_not_verified() {
    let mut decision = decision(Verdict::Reject);
    decision.signer = None;
    decision.code = None;
    let block = card(None, &decision, &style(Paint::Plain, Lang::En, None));
    for absent in ["holder:", "identity:", "code:", "risk:"] {
        assert!(!block.contains(&format!("\n{absent}")), "{block}");
    }
}
