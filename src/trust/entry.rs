//! One issuer of `registry.json`.

use std::collections::HashMap;

use crate::base::colour::Colour;
use crate::base::json::{Faults, Members, Node};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::duration;

use super::registry::{Binding, BindingMode, Issuer, StatusPolicy};
use crate::base::limits::{PROOF_LIFE_MAX_SECONDS, PROOF_LIFE_SECONDS};

const ISSUER_MEMBERS: [&str; 8] = [
    "id",
    "name",
    "keys",
    "recognised",
    "colours",
    "max_validity",
    "status_list",
    "binding",
];

/// One entry of `issuers`: as much of it as could be read.
#[derive(Debug, Default)]
pub(super) struct IssuerEntry {
    /// The issuer, still without its keys.
    pub(super) issuer: Option<Issuer>,
    /// The file of its keys.
    pub(super) file: Option<String>,
}

impl IssuerEntry {
    /// Reads an entry, noting every fault.
    pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Self {
        let Some(members) = node.closed_object(&ISSUER_MEMBERS, faults) else {
            return Self::default();
        };
        let id = members.required("id", faults).and_then(|n| {
            let expected = Text::fixed("六位行政区划代码", "a six-digit region code");
            n.read(faults, &expected, |text| {
                Region::parse(text).filter(|r| !r.is_country())
            })
        });
        let file = members.required("keys", faults).and_then(|n| {
            let expected = Text::fixed(
                "文件名 <地区>-<名称>.jwks.json，地区与 id 相同",
                "a file name <region>-<name>.jwks.json whose region is the id",
            );
            n.read(faults, &expected, |text| key_file(text, id?))
        });
        Self {
            issuer: issuer(id, &members, faults),
            file,
        }
    }
}

fn issuer(id: Option<Region>, members: &Members<'_>, faults: &mut Faults) -> Option<Issuer> {
    let name = members
        .required("name", faults)
        .and_then(|n| n.bilingual(faults));
    let recognised = members.required("recognised", faults).and_then(|n| {
        let members = n.closed_object(&["from", "until", "basis"], faults)?;
        let window = members.window(faults);
        let basis = members
            .required("basis", faults)
            .and_then(|n| n.words(faults));
        let (_, window) = window?;
        Some((window, basis?.to_owned()))
    });
    let colours = members
        .required("colours", faults)
        .and_then(|n| colours(&n, faults));
    let validity = members.required("max_validity", faults).and_then(|n| {
        let expected = Text::fixed(
            "正整数加单位 s、m、h 或 d（如 24h）",
            "a positive whole number with s, m, h or d (24h)",
        );
        n.read(faults, &expected, duration)
    });
    let status_list = members.required("status_list", faults).and_then(|n| {
        n.word(
            faults,
            &[
                ("optional", StatusPolicy::Optional),
                ("required", StatusPolicy::Required),
            ],
        )
    });
    let binding = match members.optional("binding") {
        None => Some(Binding {
            mode: BindingMode::Optional,
            proof_life_seconds: PROOF_LIFE_SECONDS,
        }),
        Some(node) => binding(&node, faults),
    };
    let (recognised, basis) = recognised?;
    Some(Issuer {
        id: id?,
        name: name?,
        keys: Vec::new(),
        recognised,
        basis,
        colours: colours?,
        max_validity_seconds: validity?,
        status_list: status_list?,
        binding: binding?,
    })
}

fn binding(node: &Node<'_>, faults: &mut Faults) -> Option<Binding> {
    let members = node.closed_object(&["mode", "proof_life"], faults)?;
    let mode = members.required("mode", faults).and_then(|n| {
        n.word(
            faults,
            &[
                ("optional", BindingMode::Optional),
                ("required", BindingMode::Required),
            ],
        )
    });
    let proof_life = members.required("proof_life", faults).and_then(|n| {
        let expected = Text::new(
            format!("1s 至 {PROOF_LIFE_MAX_SECONDS}s（如 60s）"),
            format!("1s to {PROOF_LIFE_MAX_SECONDS}s (60s)"),
        );
        n.read(faults, &expected, |text| {
            duration(text).filter(|life| *life <= PROOF_LIFE_MAX_SECONDS)
        })
    });
    Some(Binding {
        mode: mode?,
        proof_life_seconds: proof_life?,
    })
}

fn colours(node: &Node<'_>, faults: &mut Faults) -> Option<HashMap<String, Colour>> {
    // `unknown` is what the map lacks, so no value may be mapped to it.
    let known: Vec<_> = Colour::WORDS
        .iter()
        .copied()
        .filter(|(_, colour)| *colour != Colour::Unknown)
        .collect();
    let members = node.object(faults)?;
    if members.is_empty() {
        return node.wrong(faults, &Text::fixed("至少一种颜色", "at least one colour"));
    }
    let read = |(value, n): (&str, Node<'_>)| n.word(faults, &known).map(|c| (value.to_owned(), c));
    members.each().map(read).collect()
}

/// A plain file name, so that a registry cannot reach outside its folder.
fn key_file(text: &str, id: Region) -> Option<String> {
    let name = text
        .strip_prefix(id.as_str())?
        .strip_prefix('-')?
        .strip_suffix(".jwks.json")?;
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    plain.then(|| text.to_owned())
}
