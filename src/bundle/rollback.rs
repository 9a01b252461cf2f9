//! May one bundle follow another? Nothing goes back: no version, no revocation, no environment
//! (TUF §5.3 to §5.6, contract section 3).

use crate::base::error::Error;
use crate::base::text::{Text, printable};
use crate::base::time::{Timestamp, Zone};
use crate::trust::{IssuerKey, Registry};

use super::contents::{Contents, status_lists};
use super::digest::hex;
use super::envelope::Envelope;
use super::file::inside;
use super::loss::{Loss, LostPart, refusal};
use super::record::{ListSeen, Record, Revoked, Seen, is_let_go};
use super::role::Role;
use super::root::{Dropped, Root};
use super::workflow::{VerifiedBundle, refused};

/// Refuses a bundle that is older than what is `known` in any part, or takes back what it revoked.
///
/// # Errors
/// One fault for each part that goes back, with the versions and what to do.
#[cfg(feature = "internals")]
pub fn follows(
    next: &VerifiedBundle,
    contents: &Contents,
    known: &Record,
    now: Timestamp,
) -> Result<(), Error> {
    let mut losses = versions_lost(next, contents, known)?;
    losses.extend(lists_lost(next, contents, known, now));
    match refusal(next, &losses) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Everything in which a bundle is behind what is `known`, but for status lists, which depend on
/// the time.
///
/// # Errors
/// The registry is of another environment, which no gate accepts.
pub fn versions_lost(
    next: &VerifiedBundle,
    contents: &Contents,
    known: &Record,
) -> Result<Vec<Loss>, Error> {
    same_environment(next, contents, known)
        .map_err(|error| inside(next.bundle().name(), &error))?;
    let mut losses = Vec::new();
    losses.extend(another_root(next, &known.root));
    // Each role is pinned by the one before it: the count of what is pinned begins anew only where
    // that of what pins it does (TUF §5.4.3, §5.5.5).
    let mut anew = true;
    for role in [Role::Timestamp, Role::Snapshot, Role::Targets] {
        let document = next.bundle().document(role);
        anew = anew && keys_exchanged(next, document, known);
        if !anew {
            losses.extend(older(document, known.role(role)));
        }
    }
    losses.extend(documents_older(next, contents, known));
    losses.extend(no_longer_revoked(next, &contents.registry, known));
    Ok(losses)
}

/// The newest root that is known is one of the chain that was verified.
fn another_root(next: &VerifiedBundle, known: &Seen) -> Option<Loss> {
    let same = |root: &Root| {
        let envelope = root.envelope();
        envelope.version() == known.version && hex(&envelope.fingerprint()) == known.sha256
    };
    if next.trusted_roots().any(same) {
        return None;
    }
    let (newest, version) = (next.bundle().newest_root().envelope(), known.version);
    let what = Text::new(
        format!("此包的根不是由已信任的第{version}版根接续而来"),
        format!("its roots do not follow from the trusted root version {version}"),
    );
    Some(Loss::role(newest, what, COMPARE))
}

/// Whether every key of a role was exchanged. Its count then begins anew, so that a former holder of
/// the keys cannot have pushed it out of reach (TUF §5.3.11): the document that is known no longer
/// meets the threshold of the new root, and no key that an earlier root gave the role has signed this
/// one. Otherwise an older document, which those keys signed, would come back without any key.
/// Stricter than TUF where a role keeps an old key.
fn keys_exchanged(next: &VerifiedBundle, document: &Envelope, known: &Record) -> bool {
    let role = document.role();
    let newest = next.bundle().newest_root();
    if newest.is_met_by(role, &known.role(role).signers) {
        return false;
    }
    let known_root = |root: &&Root| root.envelope().version() <= known.root.version;
    let before = || next.trusted_roots().filter(known_root);
    let signed = |root: &Root| {
        let mut signers = root.signers(role, document).into_iter();
        signers.any(|(_, key)| before().any(|old| old.role_keys(role).any(|k| k == key)))
    };
    !before().any(signed) && !signed(newest)
}

/// No version goes back, and one version is one document.
fn older(new: &Envelope, known: &Seen) -> Option<Loss> {
    let (role, word) = (new.role(), new.role().word());
    let (version, installed) = (new.version(), known.version);
    if version < installed {
        return Some(Loss::role(
            new,
            Text::new(
                format!("{}第{version}版早于已安装的第{installed}版", word.zh),
                format!("{role} version {version} is older than the installed version {installed}"),
            ),
            NEWER,
        ));
    }
    if version == installed && hex(&new.fingerprint()) != known.sha256 {
        return Some(Loss::role(
            new,
            Text::new(
                format!("与已安装的{}同为第{version}版而内容不同", word.zh),
                format!("is another {role} version {version} than the installed one"),
            ),
            Text::fixed(
                "不要使用此包；请向发布方核实",
                "do not use this bundle; ask its publisher",
            ),
        ));
    }
    None
}

/// A gate judges with real keys or with those of a trial, never with one after the other.
fn same_environment(
    next: &VerifiedBundle,
    contents: &Contents,
    known: &Record,
) -> Result<(), Error> {
    let (now, was) = (contents.registry.environment().name(), &known.environment);
    if now == was {
        return Ok(());
    }
    Err(refused(
        next.bundle().document(Role::Targets),
        Text::new(
            format!("信任名单的环境由 {was} 变为 {now}"),
            format!("the registry's environment changes from {was} to {now}"),
        ),
        Text::fixed("请安装到另一个文件夹", "install it in a folder of its own"),
    ))
}

/// The documents count on their own, from where the holders of the same targets keys left them.
fn documents_older(next: &VerifiedBundle, contents: &Contents, known: &Record) -> Vec<Loss> {
    let targets = next.bundle().document(Role::Targets);
    let (registry, register) = (contents.registry.version(), contents.register.version());
    let mut losses = Vec::new();
    let mut compare = |part, zh: &str, en: &str, version: u64, installed: u64| {
        if version < installed {
            let what = Text::new(
                format!("{zh}第{version}版早于已安装的第{installed}版"),
                format!("{en} version {version} is older than the installed version {installed}"),
            );
            losses.push(Loss::new(part, targets.name(), what, NEWER));
        }
    };
    if !keys_exchanged(next, targets, known) {
        compare(
            LostPart::Registry,
            "信任名单",
            "registry",
            registry,
            known.registry,
        );
        compare(
            LostPart::Register,
            "风险等级表",
            "risk register",
            register,
            known.risk,
        );
    }
    losses
}

/// Every revoked key is still there and still revoked, unless the root lets it go.
fn no_longer_revoked(next: &VerifiedBundle, registry: &Registry, known: &Record) -> Vec<Loss> {
    let mut losses = Vec::new();
    for key in &known.revoked {
        let dropped = Dropped {
            iss: key.iss.clone(),
            kid: key.kid.clone(),
        };
        if still_revoked(registry, key) || is_let_go(next.bundle(), registry, key) {
            continue;
        }
        let Dropped { iss, kid } = &dropped;
        let what = Text::new(
            format!("{iss} 的密钥 {kid} 已吊销，而此包中没有这条吊销"),
            format!("the revoked key {kid} of {iss} is no longer revoked"),
        );
        let todo = Text::fixed(
            "已吊销的密钥不得恢复；确要删除，须由根写明",
            "nothing un-revokes; to drop it the root must say so",
        );
        let document = format!("targets/keys/{}", Registry::FILE);
        losses.push(Loss::new(
            LostPart::Revocation(dropped),
            &document,
            what,
            todo,
        ));
    }
    losses
}

/// The status lists that a bundle takes back: one is followed by the same or a newer one, and only
/// one that is out of date, or whose key the new registry no longer believes, may go. Even then an
/// older one does not take its place, unless that key was revoked: the holder of a leaked key may
/// have dated a list far ahead.
#[must_use]
pub fn lists_lost(
    next: &VerifiedBundle,
    contents: &Contents,
    known: &Record,
    now: Timestamp,
) -> Vec<Loss> {
    let lists = status_lists(next.bundle(), &contents.registry, now);
    let mut losses = Vec::new();
    for list in &known.lists {
        let ListSeen { iss, uri, .. } = list;
        let key = contents.registry.issuer(iss).and_then(|issuer| {
            let mut keys = issuer.keys().iter();
            keys.find(|key| key.kid() == list.kid)
        });
        if key.is_some_and(IssuerKey::is_revoked) {
            continue;
        }
        let alive = key.is_some_and(|key| key.life().contains(now));
        let installed = list.issued_at.for_people(Zone::CHINA);
        let follows = lists
            .iter()
            .find(|next| **next.uri() == **uri && next.issuer().as_str() == iss);
        let what = match follows {
            Some(follows) if follows.issued_at() >= list.issued_at => continue,
            Some(follows) => {
                let date = follows.issued_at().for_people(Zone::CHINA);
                Text::new(
                    format!("状态列表签发于 {date}，早于已安装的 {installed}"),
                    format!(
                        "the status list of {date} is older than the installed one of {installed}"
                    ),
                )
            }
            None if !alive || now < list.issued_at || list.stale_from <= now => continue,
            None => Text::new(
                format!("{installed} 签发的状态列表仍在有效期内，此包却没有它"),
                format!("the status list of {installed} is still current and left out"),
            ),
        };
        losses.push(Loss::new(
            LostPart::StatusList,
            &printable(uri),
            what,
            NEWER,
        ));
    }
    losses
}

fn still_revoked(next: &Registry, revoked: &Revoked) -> bool {
    next.issuer(&revoked.iss).is_some_and(|issuer| {
        issuer.keys().iter().any(|key| {
            key.kid() == revoked.kid
                && hex(key.public().bytes()) == revoked.public
                && key.is_revoked()
        })
    })
}

const NEWER: Text = Text::fixed("请取得较新的包", "fetch a newer bundle");
const COMPARE: Text = Text::fixed(
    "这可能不是发布方的包；请当面核对根的指纹",
    "this may not be the publisher's bundle; compare the root's fingerprint in person",
);
