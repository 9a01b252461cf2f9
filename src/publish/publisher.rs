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
use crate::bundle::{
    Bundle, Contents, RISK, Role, STATUS_LIMITS, TRUST, Trusted, VerifiedBundle, hex, key_id,
};
use crate::gate::files::{
    Edit, Existing, FoundKind, Kind, Readers, kind_of, read, read_document, write,
};
use crate::issue::{Days, Plan, PrivateKey, RootPlan, make_bundle, sign_bundle};
use crate::report::bundle::grouped;

/// The file on a stick.
const ON_STICK: &str = "healthcode.tar";

/// A bundle that was made and signed with the keys at hand.
#[derive(Debug)]
pub struct Made {
    /// The bundle, complete or not.
    pub bundle: Bundle,
    /// Its file.
    pub packed: Vec<u8>,
    /// The roles that lack signatures.
    pub missing: Vec<Missing>,
}

/// A role that lacks signatures: how many it has and needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// The role.
    pub role: Role,
    /// How many good signatures it has.
    pub has: usize,
    /// How many it needs.
    pub needs: u64,
}

/// Makes a bundle of everything as it lies in the folder now, and keeps it there, complete or not. Private
/// keys are those in the folder and those that `carried` names, files or folders.
///
/// # Errors
/// Something cannot be read, used or written.
pub fn publish(home: &Home<'_>, carried: &[PathBuf], at: Timestamp) -> Result<Made, Error> {
    let before = before(home)?;
    let documents = documents(home)?;
    let root = match &before {
        Some(_) => None,
        None => Some(first_root(home)?),
    };
    make(home, before, documents, root, carried, at)
}

/// The same documents with a new date, for which the key of the timestamp is enough.
///
/// # Errors
/// Nothing was published yet, or something cannot be read, used or written.
pub fn renew(home: &Home<'_>, carried: &[PathBuf], at: Timestamp) -> Result<Made, Error> {
    let Some((edit, bundle)) = before(home)? else {
        let what = Text::fixed("还没有发布过", "nothing was published yet");
        let name = home.bundle().display().to_string();
        return Err(Error::one(&name, Fault::new("", what)));
    };
    let documents = bundle.documents().clone();
    make(home, Some((edit, bundle)), documents, None, carried, at)
}

fn make(
    home: &Home<'_>,
    before: Option<(Edit, Bundle)>,
    documents: Files,
    root: Option<RootPlan>,
    carried: &[PathBuf],
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
    let keys = home.private_keys(carried)?;
    let made = make_bundle(&name, &plan, before.as_ref().map(|(_, bundle)| bundle))?;
    let (bundle, made) = signed(&name, made, &keys)?;
    let missing = missing(&bundle)?;
    let packed = pack(&name, &made)?;
    match before {
        Some((edit, _)) => edit.finish(&packed).map_err(|e| unreadable(&name, &e))?,
        None => write(&path, &packed, Existing::KeptForGood, Readers::Usual)?,
    }
    Ok(Made {
        bundle,
        packed,
        missing,
    })
}

/// The bundle as it stands, which nobody else changes from here to the end.
fn before(home: &Home<'_>) -> Result<Option<(Edit, Bundle)>, Error> {
    let path = home.bundle();
    if !path.exists() {
        return Ok(None);
    }
    let name = path.display().to_string();
    let edit = Edit::begin(&path, Kind::Bundle).map_err(|e| unreadable(&name, &e))?;
    let bundle = Bundle::read(&name, edit.before())?;
    Ok(Some((edit, bundle)))
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

/// The first root: every key that `init` made.
fn first_root(home: &Home<'_>) -> Result<RootPlan, Error> {
    let mut plan = RootPlan::default();
    let threshold = threshold(&home.threshold())?;
    for role in Role::ALL {
        let mut keys = BTreeSet::new();
        for file in home.public_keys(role)? {
            keys.extend(public_keys(&file)?);
        }
        let needed = match role {
            Role::Root => threshold,
            Role::Targets | Role::Snapshot | Role::Timestamp => 1,
        };
        plan.quorums.insert(role, (keys, needed));
    }
    Ok(plan)
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
            let newest = bundle.newest_root();
            let document = bundle.document(role);
            let good = newest.good_signatures(role, document).len();
            let quorum = newest.quorum(role);
            let names = quorum.keyids.iter().any(|id| *id == id_of(key));
            let enough = u64::try_from(good).is_ok_and(|good| good >= quorum.threshold);
            let has_signed = document
                .signatures()
                .iter()
                .any(|signature| signature.keyid == id_of(key));
            if !names || enough || has_signed {
                continue;
            }
            files = sign_bundle(&bundle, role, key)?.files;
            bundle = Bundle::from_files(name, files.clone())?;
        }
    }
    Ok((bundle, files))
}

fn id_of(key: &PrivateKey) -> String {
    let bytes = key.public().bytes();
    <[u8; 32]>::try_from(bytes).map_or_else(|_| String::new(), |key| key_id(&key))
}

fn missing(bundle: &Bundle) -> Result<Vec<Missing>, Error> {
    let newest = bundle.newest_root();
    let mut missing = Vec::new();
    for role in Role::ALL {
        let has = newest.good_signatures(role, bundle.document(role)).len();
        let needs = newest.quorum(role).threshold;
        if u64::try_from(has).is_ok_and(|has| has < needs) {
            missing.push(Missing { role, has, needs });
        }
    }
    Ok(missing)
}

/// The file, where a folder is named.
#[must_use]
pub fn on_stick(out: &Path) -> PathBuf {
    match kind_of(out) {
        Ok(FoundKind::Folder) => out.join(ON_STICK),
        Ok(FoundKind::File | FoundKind::Other) | Err(_) => out.to_owned(),
    }
}

/// Writes a complete bundle to a stick, once it was verified by its own newest root as a gate will, and returns
/// what a gate will read.
///
/// # Errors
/// A gate would refuse it, or the stick does not take it.
pub fn hand_over(
    made: Made,
    stick: &Path,
    existing: Existing,
) -> Result<(VerifiedBundle, Contents), Error> {
    let first = Trusted::Fingerprint(made.bundle.newest_root().envelope().fingerprint());
    let verified = VerifiedBundle::verify(made.bundle, &first)?;
    let contents = Contents::read(&verified)?;
    put_on_stick(stick, &made.packed, verified.bundle(), existing)?;
    Ok((verified, contents))
}

/// Where a bundle was written, and what the gates that install it first must be told.
#[must_use]
pub fn handed_over(stick: &Path, bundle: &Bundle) -> Text {
    let root = bundle.newest_root().envelope();
    let (stick, print) = (stick.display(), grouped(&hex(&root.fingerprint())));
    Text::new(
        format!(
            "已写入 {stick}。首次安装的卡口要核对根指纹，请用电话或当面告知：\n{print}\n卡口执行：healthcode gate \
             install U盘"
        ),
        format!(
            "written to {stick}. A gate that installs for the first time compares the fingerprint of the root; \
             tell it by telephone or in person:\n{print}\nAt the gate: healthcode gate install STICK"
        ),
    )
}

/// Writes the stick. An older bundle of the same publisher makes room; anything else stays, unless the call
/// says otherwise.
fn put_on_stick(
    stick: &Path,
    packed: &[u8],
    bundle: &Bundle,
    existing: Existing,
) -> Result<(), Error> {
    let replaces = existing == Existing::Replaced;
    let older = !replaces && stick.exists() && is_older(stick, bundle);
    if older {
        let name = stick.display().to_string();
        let edit = Edit::begin(stick, Kind::Bundle).map_err(|e| unreadable(&name, &e))?;
        edit.finish(packed).map_err(|e| unreadable(&name, &e))?;
        return Ok(());
    }
    write(stick, packed, existing, Readers::Usual)
}

fn is_older(stick: &Path, bundle: &Bundle) -> bool {
    let name = stick.display().to_string();
    let there = read(stick, Kind::Bundle).map_err(|e| unreadable(&name, &e));
    let Ok(there) = there.and_then(|bytes| Bundle::read(&name, &bytes)) else {
        return false;
    };
    let root = |bundle: &Bundle| {
        let first = bundle.roots().values().next();
        first.map(|root| root.envelope().fingerprint())
    };
    let version = |bundle: &Bundle| bundle.document(Role::Timestamp).version();
    root(&there) == root(bundle) && version(&there) <= version(bundle)
}
