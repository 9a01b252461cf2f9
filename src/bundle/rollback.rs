//! May one bundle follow another? Nothing goes back: no version, no revocation, no environment
//! (TUF §5.3 to §5.6, contract section 3).

use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};
use crate::base::time::{Timestamp, Zone};
use crate::trust::{Issuer, IssuerKey, Registry};

use super::contents::{Contents, status_lists};
use super::envelope::Envelope;
use super::file::{Bundle, inside};
use super::role::Role;
use super::root::Dropped;
use super::workflow::{VerifiedBundle, refused};

/// What to do about a role that has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expired {
    /// Refuse the bundle (TUF §5.3.10, §5.4.4, §5.5.6, §5.6.6).
    #[default]
    Refuse,
    /// Take it all the same, unless it is the root that has expired: old news are better than
    /// older ones, and the gate holds on them.
    Accept,
}

/// Refuses a bundle of which a role has expired at `now`, or that was signed after it.
///
/// # Errors
/// The role, its version, when it ended and what to do.
pub fn current(verified: &VerifiedBundle, now: Timestamp, expired: Expired) -> Result<(), Error> {
    let bundle = verified.bundle();
    let zone = Zone::CHINA;
    for role in Role::ALL {
        let document = bundle.document(role)?;
        let (version, word) = (document.version(), role.word());
        let over = document.expires() <= now;
        if over && (role == Role::Root || expired == Expired::Refuse) {
            let end = document.expires().for_people(zone);
            let todo = if role == Role::Root {
                Text::fixed("请取得带有新根的包", "fetch a bundle with a new root")
            } else {
                Text::fixed(
                    "请取得较新的包；确无较新者，可加 --allow-expired 安装，关口将按过期处理",
                    "fetch a newer bundle; if there is none, --allow-expired installs this one \
                     and the gate treats it as out of date",
                )
            };
            let what = Text::new(
                format!("{}第 {version} 版已于 {end} 到期", word.zh),
                format!("{role} version {version} expired at {end}"),
            );
            return Err(inside(bundle.name(), &refused(document, what, todo)));
        }
    }
    Ok(())
}

/// Refuses a bundle that is older than `installed` in any part, or takes back what it revoked.
///
/// # Errors
/// One fault: which part, which versions, what to do.
pub fn follows(
    next: &VerifiedBundle,
    contents: &Contents,
    installed: &VerifiedBundle,
    before: &Contents,
    now: Timestamp,
) -> Result<(), Error> {
    let (new, old) = (next.bundle(), installed.bundle());
    versions(new, old)
        .and_then(|()| environment(new, contents, before))
        .and_then(|()| documents(new, old, contents, before))
        .and_then(|()| revocations(new, &contents.registry, &before.registry))
        .and_then(|()| lists(new, old, &contents.registry, now))
        .map_err(|error| inside(new.name(), &error))
}

/// No role's version goes back, and one version is one document. After the keys of a role were
/// exchanged its count begins anew, so that whoever held the old ones cannot have pushed it out of
/// reach (TUF §5.3.11).
fn versions(new: &Bundle, old: &Bundle) -> Result<(), Error> {
    let anew = exchanged(new, old, Role::Timestamp)? || exchanged(new, old, Role::Snapshot)?;
    for role in [Role::Timestamp, Role::Snapshot, Role::Targets] {
        let begins_anew = match role {
            Role::Targets => exchanged(new, old, Role::Targets)?,
            _ => anew,
        };
        if !begins_anew {
            newer(new.document(role)?, old.document(role)?)?;
        }
    }
    Ok(())
}

/// Whether the root names other keys for `role` than before.
fn exchanged(new: &Bundle, old: &Bundle, role: Role) -> Result<bool, Error> {
    Ok(new.newest_root()?.quorum(role).keyids != old.newest_root()?.quorum(role).keyids)
}

fn newer(new: &Envelope, old: &Envelope) -> Result<(), Error> {
    let (role, word) = (new.role(), new.role().word());
    let (version, installed) = (new.version(), old.version());
    if version < installed {
        return Err(refused(
            new,
            Text::new(
                format!("{}第 {version} 版早于已安装的第 {installed} 版", word.zh),
                format!("{role} version {version} is older than the installed version {installed}"),
            ),
            Text::fixed("请取得较新的包", "fetch a newer bundle"),
        ));
    }
    if version == installed && new.canonical() != old.canonical() {
        return Err(refused(
            new,
            Text::new(
                format!("与已安装的{}同为第 {version} 版而内容不同", word.zh),
                format!("is another {role} version {version} than the installed one"),
            ),
            Text::fixed(
                "不要使用此包；请向发布方核实",
                "do not use this bundle; ask whoever publishes it",
            ),
        ));
    }
    Ok(())
}

/// A gate judges with real keys or with those of a trial, never with one after the other.
fn environment(new: &Bundle, next: &Contents, before: &Contents) -> Result<(), Error> {
    let (now, was) = (next.registry.environment(), before.registry.environment());
    if now == was {
        return Ok(());
    }
    Err(refused(
        new.document(Role::Targets)?,
        Text::new(
            format!("信任名单的环境由 {} 变为 {}", was.name(), now.name()),
            format!(
                "the registry's environment changes from {} to {}",
                was.name(),
                now.name()
            ),
        ),
        Text::fixed("请安装到另一个文件夹", "install it in a folder of its own"),
    ))
}

/// The documents count on their own, from where the holders of the same targets keys left them.
fn documents(new: &Bundle, old: &Bundle, next: &Contents, before: &Contents) -> Result<(), Error> {
    let targets = new.document(Role::Targets)?;
    if exchanged(new, old, Role::Targets)? {
        return Ok(());
    }
    let pairs = [
        (
            "信任名单",
            "registry",
            next.registry.version(),
            before.registry.version(),
        ),
        (
            "风险等级表",
            "risk register",
            next.register.version(),
            before.register.version(),
        ),
    ];
    for (zh, en, version, installed) in pairs {
        if version < installed {
            return Err(refused(
                targets,
                Text::new(
                    format!("{zh}第 {version} 版早于已安装的第 {installed} 版"),
                    format!(
                        "{en} version {version} is older than the installed version {installed}"
                    ),
                ),
                Text::fixed("请取得较新的包", "fetch a newer bundle"),
            ));
        }
    }
    Ok(())
}

/// Every revoked key is still there and still revoked, unless the root lets it go.
fn revocations(new: &Bundle, next: &Registry, before: &Registry) -> Result<(), Error> {
    let root = new.newest_root()?;
    let revoked = before
        .issuers()
        .flat_map(|issuer| issuer.keys().iter().map(move |key| (issuer, key)))
        .filter(|(_, key)| key.is_revoked());
    for (issuer, key) in revoked {
        let dropped = Dropped {
            iss: issuer.id().to_string(),
            kid: key.kid().to_owned(),
        };
        if still_revoked(next, issuer, key) || root.may_drop().contains(&dropped) {
            continue;
        }
        let Dropped { iss, kid } = dropped;
        let fault = Fault {
            hint: Some(Text::new(
                format!(
                    "已吊销的密钥不得恢复；确要删除，须由根写明（bundle create --may-drop {iss}/{kid}）"
                ),
                format!(
                    "nothing un-revokes; to drop it the root must say so \
                     (bundle create --may-drop {iss}/{kid})"
                ),
            )),
            ..Fault::new(
                "",
                Text::new(
                    format!("{iss} 的密钥 {kid} 已吊销，此包却不再吊销它"),
                    format!("the revoked key {kid} of {iss} is no longer revoked"),
                ),
            )
        };
        return Err(Error::one(
            &format!("targets/keys/{}", Registry::FILE),
            fault,
        ));
    }
    Ok(())
}

/// A status list is followed by the same or a newer one; only one that is out of date may go. Lists
/// that the new registry no longer believes are no lists.
fn lists(new: &Bundle, old: &Bundle, registry: &Registry, now: Timestamp) -> Result<(), Error> {
    let next = status_lists(new, registry, now);
    for list in status_lists(old, registry, now).iter() {
        let zone = Zone::CHINA;
        let installed = list.issued_at().for_people(zone);
        let what = match next.find(list.issuer(), list.uri()) {
            Some(follows) if follows.issued_at() >= list.issued_at() => continue,
            Some(follows) => {
                let date = follows.issued_at().for_people(zone);
                Text::new(
                    format!("状态列表签发于 {date}，早于已安装的 {installed}"),
                    format!(
                        "the status list of {date} is older than the installed one of {installed}"
                    ),
                )
            }
            None if !list.is_current(now, 0) => continue,
            None => Text::new(
                format!("{installed} 签发的状态列表仍在有效期内，此包却没有它"),
                format!("the status list of {installed} is still current and left out"),
            ),
        };
        let fault = Fault {
            hint: Some(Text::fixed("请取得较新的包", "fetch a newer bundle")),
            ..Fault::new("", what)
        };
        return Err(Error::one(&printable(list.uri()), fault));
    }
    Ok(())
}

fn still_revoked(next: &Registry, issuer: &Issuer, key: &IssuerKey) -> bool {
    next.issuer(issuer.id().as_str()).is_some_and(|issuer| {
        issuer.keys().iter().any(|other| {
            other.kid() == key.kid() && other.public() == key.public() && other.is_revoked()
        })
    })
}
