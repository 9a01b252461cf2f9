//! Bundles of which a role has expired.

use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};

use super::file::inside;
use super::role::Role;
use super::workflow::{VerifiedBundle, refused};

/// What to do about a role that has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expired {
    /// Refuse the bundle (TUF §5.3.10, §5.4.4, §5.5.6, §5.6.6).
    #[default]
    Refuse,
    /// Take it, unless the root has expired: expired data are better than older data, and the gate holds on
    /// them.
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
        let document = bundle.document(role);
        let (version, word) = (document.version(), role.word());
        let over = document.expires() <= now;
        if over && (role == Role::Root || expired == Expired::Refuse) {
            let end = document.expires().for_people(zone);
            let todo = if role == Role::Root {
                Text::fixed("请取得带有新根的包", "fetch a bundle with a new root")
            } else {
                Text::fixed("请取得较新的包", "fetch a newer bundle")
            };
            let what = Text::new(
                format!("{}第{version}版已于 {end} 到期", word.zh),
                format!("{role} version {version} expired at {end}"),
            );
            return Err(inside(bundle.name(), &refused(document, what, todo)));
        }
    }
    Ok(())
}
