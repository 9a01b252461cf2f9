//! Bundles as files: an unsigned one from documents, one more signature on one, reading one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::documents::{
    add_notice, add_register, add_registry, add_status_lists, limits_of, public_keys,
};
use super::keys::read_private_key;
use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::base::unreadable::unreadable;
use crate::bundle::archive::{Files, pack};
use crate::bundle::{Bundle, Dropped, KEYS, Limits, NOTICES, RISK_FILE, Role, STATUS, hex};
use crate::gate::Fetched;
use crate::gate::files::{Edit, Existing, FileKind, Readers, write};
use crate::issue::{Days, Plan, RootPlan, Signed, make_bundle, sign_bundle};
use crate::report::bundle::grouped;
use crate::report::new_root::new_root;
use crate::trust::Registry;

/// The files that a bundle is made of. Of each kind that is not given, those of the bundle before are kept.
#[derive(Debug, Clone, Copy)]
pub struct Ingredients<'p> {
    /// The folder of the registry.
    pub registry: Option<&'p Path>,
    /// The risk register.
    pub register: Option<&'p Path>,
    /// The notices.
    pub notices: &'p [PathBuf],
    /// The folder of status lists.
    pub status: Option<&'p Path>,
}

/// What a new bundle says beside its documents.
#[derive(Debug, Clone)]
pub struct BundleTerms<'p> {
    /// Its date.
    pub at: Timestamp,
    /// How old the registry, the register and the status lists may become.
    pub limits: [Limits; 3],
    /// The keys of each role that gets some, and how many of them must sign.
    pub quorums: [(Role, &'p [PathBuf], u64); 4],
    /// The revoked keys that later bundles may leave out.
    pub may_drop: BTreeSet<Dropped>,
    /// How long what is made lives.
    pub days: Days,
}

/// Why a bundle was not made.
#[derive(Debug)]
pub enum NotMade {
    /// Two notices have one file name.
    SameNotice,
    /// There is no registry.
    NoRegistry,
    /// There is no risk register.
    NoRegister,
    /// Something cannot be read, used or written.
    Fault(Error),
}

impl From<Error> for NotMade {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl NotMade {
    /// What it lacks.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::SameNotice => Text::fixed(
                "两份通告的文件名相同，包内只能放下一份；请改名",
                "two notices have one file name, and a bundle would hold one of them: rename one",
            ),
            Self::NoRegistry => {
                Text::fixed("须给出信任名单文件夹", "give the folder of the registry")
            }
            Self::NoRegister => Text::fixed("须给出风险等级表", "give the risk register"),
            Self::Fault(error) => error.into(),
        }
    }
}

/// Reads a bundle within its budget. Nothing in it is believed.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_bundle(file: &Path) -> Result<Bundle, Error> {
    Fetched::read(file)?.bundle()
}

/// Makes an unsigned bundle and writes it to `out`.
///
/// # Errors
/// A document is missing or cannot be used, or the file cannot be written.
pub fn create_bundle(
    out: &Path,
    existing: Existing,
    before: Option<&Bundle>,
    ingredients: Ingredients<'_>,
    terms: &BundleTerms<'_>,
) -> Result<Bundle, NotMade> {
    let documents = documents(ingredients, before)?;
    let [trust, risk, status] = terms.limits;
    let plan = Plan {
        at: terms.at,
        limits: limits_of(&documents, trust, risk, status),
        documents,
        root: root_plan(terms)?,
        days: terms.days,
    };
    let name = out.display().to_string();
    let files = make_bundle(&name, &plan, before)?;
    write(out, &pack(&name, &files)?, existing, Readers::Usual)?;
    Ok(Bundle::from_files(&name, files)?)
}

fn documents(given: Ingredients<'_>, before: Option<&Bundle>) -> Result<Files, NotMade> {
    let mut documents = Files::new();
    for (folder, is_given) in [
        (KEYS, given.registry.is_some()),
        (RISK_FILE, given.register.is_some()),
        (NOTICES, !given.notices.is_empty()),
        (STATUS, given.status.is_some()),
    ] {
        let old = before.filter(|_| !is_given).map(Bundle::documents);
        let old = old.into_iter().flatten();
        let old = old.filter(|(name, _)| name.starts_with(folder));
        documents.extend(old.map(|(name, bytes)| (name.clone(), bytes.clone())));
    }
    if let Some(folder) = given.registry {
        add_registry(&mut documents, folder)?;
    }
    if let Some(file) = given.register {
        add_register(&mut documents, file)?;
    }
    for file in given.notices {
        if add_notice(&mut documents, file)? {
            return Err(NotMade::SameNotice);
        }
    }
    if let Some(folder) = given.status {
        add_status_lists(&mut documents, folder)?;
    }
    if !documents.contains_key(&format!("{KEYS}{}", Registry::FILE)) {
        return Err(NotMade::NoRegistry);
    }
    if !documents.contains_key(RISK_FILE) {
        return Err(NotMade::NoRegister);
    }
    Ok(documents)
}

/// A new root, if anything is said that only a root can say.
fn root_plan(terms: &BundleTerms<'_>) -> Result<Option<RootPlan>, Error> {
    let mut plan = RootPlan {
        may_drop: terms.may_drop.clone(),
        ..RootPlan::default()
    };
    for (role, files, threshold) in &terms.quorums {
        if files.is_empty() {
            continue;
        }
        let mut keys = BTreeSet::new();
        for file in *files {
            keys.extend(public_keys(file)?);
        }
        plan.quorums.insert(*role, (keys, *threshold));
    }
    let says = !plan.quorums.is_empty() || !plan.may_drop.is_empty();
    Ok(says.then_some(plan))
}

/// What one more signature on a bundle's file did.
#[derive(Debug)]
pub struct SignedFile {
    /// What was signed, and how far the role is.
    pub signed: Signed,
    /// The id of the key that signed.
    pub kid: String,
    /// The fingerprint of what was signed.
    pub fingerprint: [u8; 32],
    /// What a new root changes, if it was signed.
    pub changes: Vec<Text>,
}

impl SignedFile {
    /// What a new root changes, and what was signed.
    #[must_use]
    pub fn page(&self, role: Role) -> Text {
        let changes = self.changes.iter().rev();
        changes.fold(self.text(role), |page, change| {
            Text::new(
                format!("{}\n{}", change.zh, page.zh),
                format!("{}\n{}", change.en, page.en),
            )
        })
    }

    /// What was signed for `role`, how far it is, and what must be signed again.
    fn text(&self, role: Role) -> Text {
        let Self { signed, kid, .. } = self;
        let ((count, needed), version) = (signed.count, signed.version);
        let fingerprint = grouped(&hex(&self.fingerprint));
        let text = Text::new(
            format!(
                "{kid} 已为{}第{version}版签名（{count}/{needed}）；所签内容指纹 {fingerprint}",
                role.word().zh
            ),
            format!(
                "{kid} signed {role} version {version} ({count} of {needed}); \
                 fingerprint of what was signed {fingerprint}"
            ),
        );
        signed.voided.iter().fold(text, |text, role| {
            text.then(&Text::new(
                format!("；{}须重新签名", role.word().zh),
                format!("; {role} must be signed again"),
            ))
        })
    }
}

/// Signs the document of `role` in a bundle with the key in a file, and writes the bundle to `out` or over
/// itself.
///
/// # Errors
/// Something cannot be read or written, or this key cannot sign for this role.
pub fn sign_file(
    file: &Path,
    role: Role,
    key: &Path,
    out: Option<(&Path, Existing)>,
) -> Result<SignedFile, Error> {
    let name = file.display().to_string();
    let unreadable = |e| unreadable(&name, &e);
    // From here to the end nobody else signs the file. One that writes another file only reads this one.
    let (edit, bundle) = match out {
        Some(_) => (None, read_bundle(file)?),
        None => {
            let edit = Edit::begin(file, FileKind::Bundle).map_err(unreadable)?;
            let bundle = Bundle::read(&name, edit.before())?;
            (Some(edit), bundle)
        }
    };
    let key = read_private_key(key)?;
    let signed = sign_bundle(&bundle, role, &key)?;
    let (target, existing) = out.unwrap_or((file, Existing::KeptForGood));
    let packed = pack(&target.display().to_string(), &signed.files)?;
    match edit {
        Some(edit) => edit.finish(&packed).map_err(unreadable)?,
        None => write(target, &packed, existing, Readers::Usual)?,
    }
    Ok(SignedFile {
        signed,
        kid: key.kid().to_owned(),
        fingerprint: bundle.document(role).fingerprint(),
        changes: match role {
            Role::Root => new_root(&bundle),
            _ => Vec::new(),
        },
    })
}
