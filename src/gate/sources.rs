//! The sources of what a gate judges by, and which of them go together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::documents::{document, read_registry, status_lists, status_tokens};
use super::exposed::{EXPOSED, private_keys};
use super::mark::Mark;
use super::store::{Installed, Store};
use super::versions::{InstalledVersions, versions_part};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::bundle::BundleFreshness;
use crate::check::{Checker, Leeway, ProofMemory};
use crate::embedded;
use crate::health::{Fitness, Part, bundle_part};
use crate::notice::{Document, Notice};
use crate::risk::Register;
use crate::trust::{Environment, Registry};

/// Whom to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// The demonstration that the program carries.
    #[cfg(feature = "demo")]
    Demonstration,
    /// A folder with a registry.
    Keys(PathBuf),
    /// A folder with an installed bundle.
    Bundle(PathBuf),
}

/// Whether a registry whose private keys are public may be trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Demonstration {
    /// It is refused.
    #[default]
    Refused,
    /// Nothing else is accepted.
    Only,
}

/// The sources of what a gate judges by.
///
/// With a bundle the registry, the notice and the register come from the bundle. Only the status
/// lists of a folder may be added to those of the bundle.
///
/// ```
/// use healthcode::{Leeway, Sources, Trust};
///
/// let mut sources = Sources::new(Trust::Bundle("/var/lib/healthcode/gate".into()));
/// sources.status = Some("/var/lib/healthcode/status".into());
/// sources.leeway = Leeway::seconds(30).ok_or("at most 300")?;
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sources {
    /// Whom to trust.
    pub trust: Trust,
    /// Whether that may be a demonstration.
    pub demonstration: Demonstration,
    /// The notice: the id of one of the bundle's; without a bundle that of an embedded one, or a
    /// file. Without it the bundle's only one, else the embedded notice of Tongliao.
    pub notice: Option<String>,
    /// The risk register; without it that of the bundle, else the embedded illustration.
    pub register: Option<PathBuf>,
    /// A folder of status lists.
    pub status: Option<PathBuf>,
    /// How far clocks may differ.
    pub leeway: Leeway,
    /// The gate's own id, if holders' proofs must be made for it (contract section 2a).
    pub audience: Option<String>,
    /// What the gate remembers of holders' proofs, if it does; new trust keeps it.
    pub proofs: Option<Arc<ProofMemory>>,
}

/// Why a gate was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Closed {
    /// The registry of this folder is a demonstration, which was not asked for.
    Demonstration(PathBuf),
    /// The registry of this folder is no demonstration, but only a demonstration was asked for.
    NoDemonstration(PathBuf),
    /// The bundle holds several notices, of which one must be named: their ids.
    SeveralNotices(Vec<String>),
    /// The bundle holds no notice of this name. It holds those with these ids.
    NoticeNotInBundle(String, Vec<String>),
    /// The bundle brings a register of its own: another one must not be given.
    RegisterBesideBundle,
    /// The register of this file, or the embedded one, is an illustration, by which a registry of
    /// production never judges (contract section 5).
    Illustration(Option<PathBuf>),
    /// A document or a folder cannot be used.
    Data(Error),
}

/// The message that one of several notices must be named.
#[must_use]
pub fn name_one(ids: &[String]) -> Text {
    let ids = ids.join(", ");
    Text::new(
        format!("信任包中有多个通告，请指定其一：{ids}"),
        format!("the bundle holds several notices, name one: {ids}"),
    )
}

/// The message that a bundle holds no notice of this name, but others.
#[must_use]
pub fn no_such_notice(named: &str, ids: &[String]) -> Text {
    let ids = ids.join(", ");
    Text::new(
        format!("信任包中没有通告 {named}；其中有：{ids}"),
        format!("the bundle holds no notice `{named}`; it holds: {ids}"),
    )
}

impl From<Error> for Closed {
    fn from(error: Error) -> Self {
        Self::Data(error)
    }
}

/// What the sources gave, ready to judge.
#[derive(Debug)]
pub struct OpenedSources {
    /// What judges.
    pub checker: Checker,
    /// What a checkup says of the sources themselves: the bundle's signatures, the versions kept
    /// beside it, private keys where there should be none.
    pub parts: Vec<Part>,
    /// The high-water mark of an installed bundle.
    pub mark: Option<Mark>,
    /// What the installed bundle must not fall behind.
    pub versions: Option<InstalledVersions>,
    /// What was left out or needs attention, one line each.
    pub notes: Vec<Error>,
}

impl Sources {
    /// Sources with this trust, and with nothing else but what comes with it.
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        Self {
            trust,
            demonstration: Demonstration::Refused,
            notice: None,
            register: None,
            status: None,
            leeway: Leeway::default(),
            audience: None,
            proofs: None,
        }
    }

    /// The folder of an installed bundle, which is the gate's own.
    pub(super) fn folder(&self) -> Option<&Path> {
        match &self.trust {
            Trust::Bundle(folder) => Some(folder),
            #[cfg(feature = "demo")]
            Trust::Demonstration => None,
            Trust::Keys(_) => None,
        }
    }

    /// The registry alone, with the bundle that it came in.
    ///
    /// # Errors
    /// It cannot be used, or is a demonstration that nobody asked for.
    pub fn registry(&self) -> Result<(Registry, Option<Installed>), Closed> {
        let (folder, registry, installed) = match &self.trust {
            #[cfg(feature = "demo")]
            Trust::Demonstration => return Ok((embedded::demo_registry()?, None)),
            Trust::Keys(folder) => (folder, read_registry(folder)?, None),
            Trust::Bundle(folder) => {
                let installed = Store::new(folder).load()?;
                let registry = installed.contents.registry.clone();
                (folder, registry, Some(installed))
            }
        };
        let is_demonstration = registry.environment() == Environment::Demo;
        match (self.demonstration, is_demonstration) {
            (Demonstration::Refused, true) => Err(Closed::Demonstration(folder.clone())),
            (Demonstration::Only, false) => Err(Closed::NoDemonstration(folder.clone())),
            _ => Ok((registry, installed)),
        }
    }

    /// Reads everything. Status lists are those that are genuine at `at`; a bundle must not fall behind
    /// the one that judged `before`.
    ///
    /// # Errors
    /// A source cannot be used, or does not fit the others.
    pub fn open(
        &self,
        at: Timestamp,
        before: Option<&InstalledVersions>,
    ) -> Result<OpenedSources, Closed> {
        let (registry, installed) = self.registry()?;
        if let (Some(installed), Some(before)) = (&installed, before) {
            installed.follows(before)?;
        }
        let notice = self.notice(installed.as_ref())?;
        let register = self.register(installed.as_ref())?;
        if registry.environment() == Environment::Production && register.is_illustration() {
            return Err(Closed::Illustration(self.register.clone()));
        }
        let mut notes = Vec::new();
        let files = match &self.status {
            Some(folder) => status_tokens(folder)?,
            None => Vec::new(),
        };
        if let Some(folder) = self.status.as_ref().filter(|_| files.is_empty()) {
            let what = Text::fixed(
                "没有 *.jwt 状态列表：引用状态列表的码将暂缓",
                "no status list (*.jwt): codes that refer to one will hold",
            );
            notes.push(Error::one(
                &folder.display().to_string(),
                Fault::new("", what),
            ));
        }
        let verified = installed.as_ref().map(|installed| &installed.verified);
        let lists = status_lists(verified, &files, &registry, at, self.leeway, &mut notes);
        let mut parts = Vec::new();
        if let Some(exposed) = self.exposed()? {
            parts.push(exposed_part(&exposed));
            notes.push(exposed);
        }
        let zone = notice.document().zone();
        let mut checker = Checker::new(registry, notice, register)
            .with_status_lists(lists)
            .with_leeway(self.leeway);
        if let Some(id) = &self.audience {
            checker = checker.with_audience(id);
        }
        if let Some(proofs) = &self.proofs {
            checker = checker.with_proof_memory(Arc::clone(proofs));
        }
        let (mut mark, mut versions) = (None, None);
        if let (Trust::Bundle(folder), Some(installed)) = (&self.trust, &installed) {
            parts.insert(0, bundle_part(&installed.verified, at, zone));
            parts.insert(1, versions_part(&installed.kept));
            let own = Store::new(folder).mark(installed);
            let freshness = BundleFreshness {
                high_water: own.seen,
                ..installed.contents.freshness
            };
            checker = checker.with_bundle(installed.contents.versions, freshness);
            mark = Some(own);
            versions = installed.versions().cloned();
        }
        Ok(OpenedSources {
            checker,
            parts,
            mark,
            versions,
            notes,
        })
    }

    /// The notice, proven.
    fn notice(&self, installed: Option<&Installed>) -> Result<Notice, Closed> {
        let notices = installed.map_or(&[][..], |installed| &installed.contents.notices);
        let ids = || notices.iter().map(|n| n.document().id().to_string());
        match (self.notice.as_deref(), notices) {
            (Some(wanted), _) if installed.is_some() => notices
                .iter()
                .find(|notice| **notice.document().id() == *wanted)
                .cloned()
                .ok_or_else(|| Closed::NoticeNotInBundle(wanted.to_owned(), ids().collect())),
            (Some(wanted), _) => Ok(read_notice(wanted)?),
            (None, []) => Ok(embedded::notice(embedded::TONGLIAO)?),
            (None, [only]) => Ok(only.clone()),
            (None, _) => Err(Closed::SeveralNotices(ids().collect())),
        }
    }

    /// The risk register.
    fn register(&self, installed: Option<&Installed>) -> Result<Register, Closed> {
        match (&self.register, installed) {
            (None, None) => Ok(embedded::risk_register()?),
            (None, Some(installed)) => Ok(installed.contents.register.clone()),
            (Some(path), None) => Ok(read_register(path)?),
            (Some(_), Some(_)) => Err(Closed::RegisterBesideBundle),
        }
    }

    /// Private keys beside the registry.
    fn exposed(&self) -> Result<Option<Error>, Error> {
        let Trust::Keys(folder) = &self.trust else {
            return Ok(None);
        };
        let named = private_keys(folder)?.into_iter().map(|name| {
            let file = folder.join(name).display().to_string();
            (file, Fault::new("", EXPOSED))
        });
        Ok(Error::all(named.collect()))
    }
}

/// A gate with private keys beside it is not fit for service.
fn exposed_part(error: &Error) -> Part {
    let mut part = Part::new("private-keys", Text::fixed("私钥", "private keys"));
    let files = error.faults().iter().map(|(file, _)| file.clone());
    part.facts
        .extend(files.map(|file| Text::new(file.clone(), file)));
    part.with_fault(Fitness::Unfit, EXPOSED)
}

/// The embedded notice with that id, else the file. A file cannot go by an embedded notice's id,
/// by which decisions name what judged.
///
/// # Errors
/// There is neither, or it cannot be used.
pub fn read_notice(id_or_file: &str) -> Result<Notice, Error> {
    let path = Path::new(id_or_file);
    if embedded::notice_document(id_or_file).is_some() || !path.exists() {
        return embedded::notice(id_or_file);
    }
    let bytes = document(path)?;
    let notice = Notice::load(id_or_file, &bytes)?;
    match embedded::notice_document(notice.document().id()) {
        Some((_, own)) if own != bytes => {
            let what = Text::fixed(
                "这是内置通告的编号而内容不同，请换用自己的编号",
                "the id of an embedded notice, whose text is another: give it an id of its own",
            );
            Err(Error::one(id_or_file, Fault::new("/id", what)))
        }
        _ => Ok(notice),
    }
}

/// The notice with this id in the program, else the one in a file, as a document that is not proven.
///
/// # Errors
/// There is neither, or it cannot be read.
pub fn read_notice_document(id_or_file: &str) -> Result<Document, Error> {
    match embedded::notice_document(id_or_file) {
        Some((file, bytes)) => Document::read(file, bytes),
        None => Document::read(id_or_file, &document(Path::new(id_or_file))?),
    }
}

/// The register in a file.
///
/// # Errors
/// It cannot be read or used.
pub fn read_register(path: &Path) -> Result<Register, Error> {
    Register::load(&path.display().to_string(), &document(path)?)
}
