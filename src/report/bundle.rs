//! A bundle for people: its metadata, its signatures, its documents. Nothing of it is verified.

use super::new_root::changes;
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::base::time::Zone;
use crate::bundle::{Bundle, Contents, Role, hex};

/// The metadata and the documents of a bundle, one a line.
///
/// # Errors
/// A document of it cannot be read.
pub fn lines(
    bundle: &Bundle,
    contents: Option<&Contents>,
    lang: Lang,
) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let newest = bundle.newest_root();
    let mut before = None;
    for root in bundle.roots().values() {
        let envelope = root.envelope();
        let print = grouped(&hex(&envelope.fingerprint()));
        lines.push(match lang {
            Lang::Zh => format!("根第{}版  指纹 {print}", envelope.version()),
            Lang::En => format!("root version {}  fingerprint {print}", envelope.version()),
        });
        for drop in root.may_drop() {
            lines.push(match lang {
                Lang::Zh => format!("    允许删除已吊销的密钥 {}/{}", drop.iss, drop.kid),
                Lang::En => format!("    lets the revoked key {}/{} go", drop.iss, drop.kid),
            });
        }
        let changed = before.map(|before| changes(before, root));
        let changed = changed.into_iter().flatten();
        lines.extend(changed.map(|change| format!("    {}", change.get(lang))));
        before = Some(root);
    }
    for role in Role::ALL {
        let document = bundle.document(role);
        let quorum = newest.quorum(role);
        let good = newest.good_signatures(role, document).len();
        let (issued, expires) = (
            document.issued_at().for_people(Zone::CHINA),
            document.expires().for_people(Zone::CHINA),
        );
        let (version, needed, keys) = (document.version(), quorum.threshold, quorum.keyids.len());
        lines.push(match lang {
            Lang::Zh => format!(
                "{}  第{version}版  {issued} – {expires}  有效签名 {good}（{keys} 把密钥中须 {needed} 个）",
                role.word().zh
            ),
            Lang::En => format!(
                "{role}  version {version}  {issued} – {expires}  {good} good signatures ({needed} of {keys} keys needed)"
            ),
        });
    }
    for (name, target) in bundle.listed() {
        let there = match bundle.documents().get(name) {
            Some(bytes) if target.pin.fits(bytes) => format!("{}", bytes.len()),
            Some(_) => "!".to_owned(),
            None => "–".to_owned(),
        };
        lines.push(format!("    {name}  {there}"));
    }
    if let Some(contents) = contents {
        let (registry, register) = (&contents.registry, &contents.register);
        let issuers = registry.issuers().count();
        let environment = registry.environment().word();
        let environment = environment.get(lang);
        lines.push(match lang {
            Lang::Zh => format!(
                "信任名单第{}版（{environment}，{issuers} 个发码方）  风险等级表第{}版",
                registry.version(),
                register.version()
            ),
            Lang::En => format!(
                "registry version {} ({environment}, {issuers} issuers)  risk register version {}",
                registry.version(),
                register.version()
            ),
        });
    }
    Ok(lines)
}

/// The digits in groups of four, as people read them to each other.
#[must_use]
pub fn grouped(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join(" ")
}

/// How the fingerprint of the root is compared at a first installation, line by line.
#[must_use]
pub fn comparison(fingerprint: &[u8; 32], lang: Lang) -> Vec<String> {
    let mut lines = vec![COMPARE.get(lang).to_owned()];
    let groups = grouped(&hex(fingerprint));
    let groups: Vec<&str> = groups.split(' ').collect();
    lines.extend(
        groups
            .chunks(8)
            .map(|eight| format!("    {}", eight.join(" "))),
    );
    lines.push(TYPE.get(lang).to_owned());
    lines
}

const COMPARE: Text = Text::fixed(
    "首次安装：请打电话给发布方（或当面），逐组核对根指纹：",
    "first installation: compare the fingerprint of the root with the publisher, group by group, by telephone \
     or in person:",
);
const TYPE: Text = Text::fixed(
    "全部一致，请照发布方念的输入（空格可有可无），再按回车：",
    "if all of it agrees, type it as the publisher says it (spaces do not matter), then Enter:",
);
