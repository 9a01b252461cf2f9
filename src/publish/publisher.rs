//! The publisher's folder → a signed bundle. What changed is signed with the keys at hand; what is missing
//! is listed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::documents::{
    add_notice, add_register, add_registry, add_status_lists, limits_of, public_keys,
};
use super::home::{Home, files};
use crate::base::error::{Error, Fault};
use crate::base::json::{Faults, Node, document};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::base::unreadable::unreadable;
use crate::bundle::archive::{Files, pack};
use crate::bundle::{Bundle, Envelope, RISK, Role, Root, STATUS_LIMITS, TRUST, key_id};
use crate::gate::files::{Edit, Existing, FileKind, Readers, read_document, write};
use crate::issue::{Days, Plan, PrivateKey, RootPlan, files_of, make_bundle, sign_bundle};
use crate::report::new_root::new_root;

/// A bundle that was made and signed with the keys at hand.
#[derive(Debug)]
pub struct Made {
    /// The bundle, complete or not.
    pub bundle: Bundle,
    /// Its file.
    pub packed: Vec<u8>,
    /// The roles that lack signatures.
    pub missing: Vec<MissingSignatures>,
}

/// A role that lacks signatures: how many it has and needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingSignatures {
    /// The role.
    pub role: Role,
    /// The version of the root whose keys they are.
    pub root: u64,
    /// How many good signatures it has.
    pub has: usize,
    /// How many it needs.
    pub needs: u64,
}

impl Made {
    /// What keeps the bundle from being handed over: what a new root changes, for those who have yet to sign it,
    /// and each missing signature in the caller's words. Nothing, if it is complete.
    #[must_use]
    pub fn wanting(&self, lacks: impl Fn(&MissingSignatures) -> Text) -> Vec<Text> {
        let of_root = self.missing.iter().any(|lack| lack.role == Role::Root);
        let changes = new_root(&self.bundle).into_iter().filter(|_| of_root);
        let missing = self.missing.iter().map(lacks);
        let end = self.missing.first().map(|_| NOT_WRITTEN);
        changes.chain(missing).chain(end).collect()
    }
}

const NOT_WRITTEN: Text = Text::fixed(
    "签名不够，没有写入U盘；补齐后再执行一次",
    "too few signatures: nothing was written to the stick; run this again when they are there",
);

/// Makes a bundle of everything as it lies in the folder now, and keeps it there, complete or not. Private
/// keys are those in the folder and those that `carried` names, files or folders. Where the public keys there
/// are others than those of the root, or it ends soon and enough of its signers are here, it has a new root.
///
/// # Errors
/// Something cannot be read, used or written.
pub fn publish(home: &Home<'_>, carried: &[PathBuf], at: Timestamp) -> Result<Made, Error> {
    let (edit, before) = before(home)?;
    let (documents, keys) = (documents(home)?, home.private_keys(carried)?);
    let (root, before) = match before {
        None => (Some(first_root(home)?), None),
        Some(before) => {
            let root = next_root(home, before.newest_root(), &keys, at)?;
            let unfinished = missing(&before)
                .iter()
                .any(|lacks| lacks.role == Role::Root);
            match root.is_some() && unfinished {
                // Nobody has ever seen the root that this one takes the place of: what the folder does not say
                // stays as it is in the root in force.
                true => match without_newest_root(&before)? {
                    Some(known) => {
                        let root = next_root(home, known.newest_root(), &keys, at)?;
                        (root, Some(known))
                    }
                    None => (Some(root_of(home, before.newest_root())?), None),
                },
                false => (root, Some(before)),
            }
        }
    };
    make(home, edit, before.as_ref(), documents, root, &keys, at)
}

/// The same documents with a new date, for which the key of the timestamp is enough.
///
/// # Errors
/// Nothing was published yet, or something cannot be read, used or written.
pub fn renew(home: &Home<'_>, carried: &[PathBuf], at: Timestamp) -> Result<Made, Error> {
    let (edit, Some(before)) = before(home)? else {
        let what = Text::fixed("还没有发布过", "nothing was published yet");
        let name = home.bundle().display().to_string();
        return Err(Error::one(&name, Fault::new("", what)));
    };
    let (documents, keys) = (before.documents().clone(), home.private_keys(carried)?);
    make(home, edit, Some(&before), documents, None, &keys, at)
}

fn make(
    home: &Home<'_>,
    edit: Option<Edit>,
    before: Option<&Bundle>,
    documents: Files,
    root: Option<RootPlan>,
    keys: &[PrivateKey],
    at: Timestamp,
) -> Result<Made, Error> {
    let path = home.bundle();
    let name = path.display().to_string();
    let plan = Plan {
        at,
        limits: limits_of(&documents, TRUST, RISK, STATUS_LIMITS),
        documents,
        root,
        days: Days::default(),
    };
    let made = make_bundle(&name, &plan, before).map_err(|error| home.as_here(&error))?;
    let (bundle, made) = signed(&name, made, keys)?;
    let missing = missing(&bundle);
    let packed = pack(&name, &made)?;
    match edit {
        Some(edit) => edit.finish(&packed).map_err(|e| unreadable(&name, &e))?,
        None => write(&path, &packed, Existing::KeptForGood, Readers::Usual)?,
    }
    Ok(Made {
        bundle,
        packed,
        missing,
    })
}

/// The bundle as it stands, which nobody else changes from here to the end.
fn before(home: &Home<'_>) -> Result<(Option<Edit>, Option<Bundle>), Error> {
    let path = home.bundle();
    if !path.exists() {
        return Ok((None, None));
    }
    let name = path.display().to_string();
    let edit = Edit::begin(&path, FileKind::Bundle).map_err(|e| unreadable(&name, &e))?;
    let bundle = Bundle::read(&name, edit.before())?;
    Ok((Some(edit), Some(bundle)))
}

fn documents(home: &Home<'_>) -> Result<Files, Error> {
    let mut documents = Files::new();
    add_registry(&mut documents, &home.keys())?;
    add_register(&mut documents, &home.register())?;
    for notice in files(&home.notices(), ".json")? {
        // Two files of one folder have two names.
        let _ = add_notice(&mut documents, &notice)?;
    }
    if home.status().exists() {
        add_status_lists(&mut documents, &home.status())?;
    }
    Ok(documents)
}

/// The first root that the folder says, in which one key signs for each daily role.
fn first_root(home: &Home<'_>) -> Result<RootPlan, Error> {
    said_root(home, |_| 1)
}

/// The root that the folder says; of what it does not say, what `before` says.
fn root_of(home: &Home<'_>, before: &Root) -> Result<RootPlan, Error> {
    let plan = said_root(home, |role| before.quorum(role).threshold)?;
    Ok(RootPlan {
        may_drop: before.may_drop().clone(),
        ..plan
    })
}

/// The public keys that the folder says, and how many of them must sign; of a daily role `daily` says that.
fn said_root(home: &Home<'_>, daily: impl Fn(Role) -> u64) -> Result<RootPlan, Error> {
    let mut plan = RootPlan::default();
    let threshold = threshold(&home.threshold())?;
    for role in Role::ALL {
        let mut keys = BTreeSet::new();
        for file in home.public_keys(role)? {
            keys.extend(public_keys(&file)?);
        }
        let needed = match role {
            Role::Root => threshold,
            _ => daily(role),
        };
        if !keys.is_empty() {
            plan.quorums.insert(role, (keys, needed));
        }
    }
    Ok(plan)
}

/// So long before it ends, a root is renewed where enough of its signers are here.
const ROOT_ENDS_SOON: i64 = 60 * 86_400;

/// Whether a root ends soon.
pub(super) fn ends_soon(root: &Root, at: Timestamp) -> bool {
    root.envelope().expires() < at.plus_seconds(ROOT_ENDS_SOON)
}

/// The root behind `newest`, if there must be one.
fn next_root(
    home: &Home<'_>,
    newest: &Root,
    keys: &[PrivateKey],
    at: Timestamp,
) -> Result<Option<RootPlan>, Error> {
    let plan = root_of(home, newest)?;
    let is_same = plan.quorums.iter().all(|(role, (keys, needed))| {
        let quorum = newest.quorum(*role);
        let named: BTreeSet<String> = keys.iter().map(key_id).collect();
        quorum.keyids == named && quorum.threshold == *needed
    });
    let quorum = newest.quorum(Role::Root);
    let here: BTreeSet<String> = keys.iter().map(id_of).collect();
    let here = u64::try_from(here.intersection(&quorum.keyids).count()).unwrap_or(0);
    let renews = ends_soon(newest, at) && here >= quorum.threshold;
    Ok((!is_same || renews).then_some(plan))
}

/// The bundle without its newest root; `None` if it has no other.
fn without_newest_root(bundle: &Bundle) -> Result<Option<Bundle>, Error> {
    let mut files = files_of(bundle)?;
    let newest = bundle.newest_root().envelope().version();
    files.remove(&Role::Root.file(newest));
    match bundle.roots().len() {
        0 | 1 => Ok(None),
        _ => Bundle::from_files(bundle.name(), files).map(Some),
    }
}

fn threshold(path: &Path) -> Result<u64, Error> {
    let name = path.display().to_string();
    let json = document(&name, &read_document(path)?)?;
    let mut faults = Faults::default();
    let read = |faults: &mut Faults| {
        let members = Node::root(&json).closed_object(&["threshold"], faults)?;
        members.required("threshold", faults)?.integer(faults)
    };
    let threshold = read(&mut faults);
    faults.settle(&name, threshold)
}

/// The bundle with every signature that the keys at hand can give. A role is signed before the one that
/// pins it.
fn signed(name: &str, made: Files, keys: &[PrivateKey]) -> Result<(Bundle, Files), Error> {
    let mut files = made;
    let mut bundle = Bundle::from_files(name, files.clone())?;
    for role in Role::ALL {
        for key in keys {
            let document = bundle.document(role);
            let has_signed = document
                .signatures()
                .iter()
                .any(|signature| signature.keyid == id_of(key));
            let wanted = askers(&bundle, role).any(|root| {
                root.quorum(role).keyids.contains(&id_of(key))
                    && lacks(root, document, role).is_some()
            });
            if has_signed || !wanted {
                continue;
            }
            files = sign_bundle(&bundle, role, key)?.files;
            bundle = Bundle::from_files(name, files.clone())?;
        }
    }
    Ok((bundle, files))
}

/// The id by which a root names this key.
pub(super) fn id_of(key: &PrivateKey) -> String {
    let bytes = key.public().bytes();
    <[u8; 32]>::try_from(bytes).map_or_else(|_| String::new(), |key| key_id(&key))
}

/// The roots whose keys must sign for a role: the newest, and for a root the one before too (TUF §6.1).
fn askers(bundle: &Bundle, role: Role) -> impl Iterator<Item = &Root> {
    let asked = if role == Role::Root { 2 } else { 1 };
    bundle.roots().values().rev().take(asked)
}

/// What a document lacks by one root: how many good signatures it has, and how many it needs.
fn lacks(root: &Root, document: &Envelope, role: Role) -> Option<(usize, u64)> {
    let has = root.good_signatures(role, document).len();
    let needs = root.quorum(role).threshold;
    u64::try_from(has)
        .is_ok_and(|has| has < needs)
        .then_some((has, needs))
}

fn missing(bundle: &Bundle) -> Vec<MissingSignatures> {
    let of_role = |role| {
        askers(bundle, role).find_map(|root| {
            let (has, needs) = lacks(root, bundle.document(role), role)?;
            Some(MissingSignatures {
                role,
                root: root.envelope().version(),
                has,
                needs,
            })
        })
    };
    Role::ALL.into_iter().filter_map(of_role).collect()
}
