//! A registry for people: its issuers and their keys.

use crate::base::text::{Lang, Text};
use crate::base::time::{Timestamp, Zone};
use crate::trust::{Issuer, Registry};

/// Every issuer with its keys.
#[must_use]
pub fn registry_page(registry: &Registry, lang: Lang) -> String {
    let mut lines = vec![heading(registry, lang)];
    for issuer in registry.issuers() {
        lines.extend(issuer_lines(issuer, lang));
    }
    lines.join("\n")
}

/// Its version, its environment and its date.
#[must_use]
pub fn heading(registry: &Registry, lang: Lang) -> String {
    let issued = registry.issued_at().for_people(Zone::CHINA);
    let (version, environment) = (registry.version(), registry.environment().word());
    let environment = environment.get(lang);
    match lang {
        Lang::Zh => format!("信任名单第{version}版（{environment}），{issued} 签发"),
        Lang::En => format!("registry version {version} ({environment}), issued {issued}"),
    }
}

fn issuer_lines(issuer: &Issuer, lang: Lang) -> Vec<String> {
    let side = |at: Option<Timestamp>| at.map_or("…".to_owned(), |at| at.for_people(Zone::CHINA));
    let window = issuer.recognised();
    let mut lines = vec![format!(
        "{}  {}  {} – {}  {}",
        issuer.id(),
        issuer.name().get(lang),
        side(window.from),
        side(window.until),
        issuer.basis(),
    )];
    for key in issuer.keys() {
        let state = key.revocation().map(|revocation| {
            let word = Text::fixed("已吊销", "revoked");
            let words = revocation.words().map(|words| format!(" {words}"));
            format!("  {}{}", word.get(lang), words.unwrap_or_default())
        });
        let state = state.unwrap_or_default();
        let life = key.life();
        let (from, until) = (side(life.from), side(life.until));
        let alg = key.public().algorithm();
        lines.push(format!(
            "        {}  {alg}  {from} – {until}{state}",
            key.kid()
        ));
    }
    lines
}

/// The kind of a registry, and how many issuers and keys it has.
#[must_use]
pub fn counted(registry: &Registry, lang: Lang) -> String {
    let keys: usize = registry.issuers().map(|issuer| issuer.keys().len()).sum();
    let (heading, issuers) = (heading(registry, lang), registry.issuers().count());
    match lang {
        Lang::Zh => format!("{heading}；{issuers} 个发码方，{keys} 把密钥"),
        Lang::En => format!("{heading}; {issuers} issuers, {keys} keys"),
    }
}
