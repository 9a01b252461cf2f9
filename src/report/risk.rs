//! What the register says of a place, and why.

use crate::base::division;
use crate::base::region::Region;
use crate::base::text::Lang;
use crate::base::time::{Timestamp, Zone};
use crate::risk::{Derivation, LevelOrigin, Register, RiskEntry};

/// The level of a region at an instant, since when, its source and how it is derived.
#[must_use]
pub fn register_page(register: &Register, region: Region, at: Timestamp, lang: Lang) -> String {
    let derivation = register.derivation(region, at);
    let place = division::shown(region);
    let (version, source) = (register.version(), register.source().get(lang));
    let (when, level) = (at.for_people(Zone::CHINA), derivation.level.word());
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} {when}：{}", place.zh, level.zh),
        Lang::En => format!("{} at {when}: {}", place.en, level.en),
    }];
    lines.push(own(&derivation, lang));
    for entry in &derivation.beneath {
        let beneath = if lang == Lang::Zh {
            "其中："
        } else {
            "in it: "
        };
        lines.push(format!("{beneath}{}", listed(entry, lang)));
    }
    lines.push(match lang {
        Lang::Zh => format!("风险等级表第{version}版：{source}"),
        Lang::En => format!("register version {version}: {source}"),
    });
    lines.join("\n")
}

fn own(derivation: &Derivation<'_>, lang: Lang) -> String {
    match (&derivation.decided, lang) {
        (LevelOrigin::Listed(entry), _) => listed(entry, lang),
        (LevelOrigin::Overseas, Lang::Zh) => "未列入的两位国家或地区代码：按境外".to_owned(),
        (LevelOrigin::Overseas, Lang::En) => {
            "a two-letter code that is not listed: overseas".to_owned()
        }
        (LevelOrigin::NotListed, Lang::Zh) => "未列入：未知".to_owned(),
        (LevelOrigin::NotListed, Lang::En) => "not listed: unknown".to_owned(),
    }
}

fn listed(entry: &RiskEntry, lang: Lang) -> String {
    let since = entry.since().for_people(Zone::CHINA);
    let (place, source) = (division::shown(entry.region()), entry.source());
    let level = entry.level().word();
    match lang {
        Lang::Zh => format!("{} 自 {since} 起为{}（{source}）", place.zh, level.zh),
        Lang::En => format!("{} {} since {since} ({source})", place.en, level.en),
    }
}
