//! A bundle → a verified bundle: TUF's client workflow (§5.3 to §5.6) as far as it makes sense
//! without a network. Each step rests on the one before; time comes later, since a gate whose
//! bundle has expired must hold, not die.

use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::text::Text;

use super::digest::hex;
use super::envelope::Envelope;
use super::file::{Bundle, inside};
use super::pins;
use super::role::Role;
use super::root::Root;

/// Whom a verifier trusts to begin with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Trusted {
    /// A root document.
    Root(Box<Root>),
    /// The fingerprint of a root: SHA-256 of its canonical form.
    Fingerprint([u8; 32]),
}

/// A bundle in which everything is signed by whom the trusted root names, and nothing is missing,
/// exchanged or left over.
///
/// ```
/// use healthcode::{Bundle, Contents, Error, Trusted, VerifiedBundle};
///
/// /// What a bundle holds, if it is signed from the root with that fingerprint (SHA-256).
/// fn contents(bytes: &[u8], fingerprint: [u8; 32]) -> Result<Contents, Error> {
///     let bundle = Bundle::read("bundle.tar", bytes)?;
///     let verified = VerifiedBundle::verify(bundle, &Trusted::Fingerprint(fingerprint))?;
///     Contents::read(&verified)
/// }
/// assert!(contents(b"no bundle", [0; 32]).is_err());
/// ```
#[derive(Debug, Clone)]
pub struct VerifiedBundle {
    bundle: Bundle,
    /// The root from which the chain was verified. The bundle need not carry it.
    start: Root,
}

impl VerifiedBundle {
    /// Verifies a bundle: the chain of roots from the trusted one, then timestamp, snapshot,
    /// targets and every document.
    ///
    /// # Errors
    /// One fault, which names the document, its version and what to do.
    pub fn verify(bundle: Bundle, trusted: &Trusted) -> Result<Self, Error> {
        Self::verify_all(bundle, &[trusted])
    }

    /// The same where several roots are trusted: the chain goes through every one of them.
    ///
    /// # Errors
    /// As [`VerifiedBundle::verify`]; without a trusted root nothing is good.
    pub fn verify_all(bundle: Bundle, trusted: &[&Trusted]) -> Result<Self, Error> {
        let verified = (|| {
            let (start, root) = newest_trusted(&bundle, trusted)?;
            let timestamp = signed_by(root, bundle.document(Role::Timestamp))?;
            let snapshot = signed_by(root, bundle.document(Role::Snapshot))?;
            pinned(timestamp, snapshot)?;
            let targets = signed_by(root, bundle.document(Role::Targets))?;
            pinned(snapshot, targets)?;
            documents_fit(&bundle)?;
            Ok(start.clone())
        })();
        match verified {
            Ok(start) => Ok(Self { bundle, start }),
            Err(error) => Err(inside(bundle.name(), &error)),
        }
    }

    /// The bundle.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The roots of the verified chain, from the trusted one to the newest.
    pub(super) fn trusted_roots(&self) -> impl Iterator<Item = &Root> {
        let behind = self.start.envelope().version().saturating_add(1);
        let roots = self.bundle.roots().range(behind..);
        std::iter::once(&self.start).chain(roots.map(|(_, root)| root))
    }
}

/// Walks from the oldest trusted root to the newest (TUF §5.3): each is signed by enough keys of
/// the one before and of itself. Returns both.
fn newest_trusted<'b>(
    bundle: &'b Bundle,
    trusted: &[&'b Trusted],
) -> Result<(&'b Root, &'b Root), Error> {
    let newest = bundle.newest_root();
    let mut start: Option<&Root> = None;
    for one in trusted {
        let root = trusted_in(bundle, one)?;
        let version = root.envelope().version();
        if start.is_none_or(|start| version < start.envelope().version()) {
            start = Some(root);
        }
    }
    let Some(start) = start else {
        let what = Text::fixed("没有所信任的根", "no root is trusted");
        return Err(refused(newest.envelope(), what, WRONG_ROOT));
    };
    let (version, last) = (start.envelope().version(), newest.envelope().version());
    let mut before: &Root = start;
    for next in version.saturating_add(1)..=last {
        let Some(root) = bundle.roots().get(&next) else {
            return Err(refused(
                newest.envelope(),
                Text::new(
                    format!("缺少第{next}版根：从所信任的第{version}版接不上"),
                    format!(
                        "the chain of roots breaks after the trusted version {version}: \
                         version {next} is missing"
                    ),
                ),
                Text::fixed(
                    "请取得带有全部根的包",
                    "fetch a bundle that carries every root",
                ),
            ));
        };
        enough(before, root)?;
        enough(root, root)?;
        before = root;
    }
    Ok((start, newest))
}

/// The root that is trusted, which the bundle must not contradict.
fn trusted_in<'b>(bundle: &'b Bundle, trusted: &'b Trusted) -> Result<&'b Root, Error> {
    let newest = bundle.newest_root();
    let root: &Root = match trusted {
        Trusted::Root(root) => root,
        Trusted::Fingerprint(wanted) => bundle
            .roots()
            .values()
            .find(|root| root.envelope().fingerprint() == *wanted)
            .ok_or_else(|| {
                let wanted = hex(wanted);
                refused(
                    newest.envelope(),
                    Text::new(
                        format!("包中没有指纹为 {wanted} 的根"),
                        format!("no root of this bundle has the fingerprint {wanted}"),
                    ),
                    WRONG_ROOT,
                )
            })?,
    };
    let version = root.envelope().version();
    if let Some(same) = bundle.roots().get(&version) {
        if same.envelope().canonical() != root.envelope().canonical() {
            return Err(refused(
                same.envelope(),
                Text::new(
                    format!("不是所信任的第{version}版根"),
                    format!("is not the trusted root version {version}"),
                ),
                WRONG_ROOT,
            ));
        }
        // What this bundle carries must stand on its own.
        enough(same, same)?;
    }
    let last = newest.envelope().version();
    if last < version {
        return Err(refused(
            newest.envelope(),
            Text::new(
                format!("根第{last}版早于所信任的第{version}版"),
                format!("root version {last} is older than the trusted version {version}"),
            ),
            NEWER,
        ));
    }
    // A root that its own keys have not signed was never finished.
    enough(root, root)?;
    Ok(root)
}

fn enough(judge: &Root, root: &Root) -> Result<(), Error> {
    threshold_met(judge, root.envelope())
}

fn signed_by<'e>(root: &Root, document: &'e Envelope) -> Result<&'e Envelope, Error> {
    threshold_met(root, document)?;
    Ok(document)
}

/// Enough different keys that `root` names have signed (TUF §4.2, §5).
fn threshold_met(root: &Root, document: &Envelope) -> Result<(), Error> {
    let role = document.role();
    let good = root.good_signatures(role, document).len();
    if root.is_enough(role, good) {
        return Ok(());
    }
    let (needed, by) = (root.quorum(role).threshold, root.envelope().version());
    let version = document.version();
    let word = role.word();
    Err(refused(
        document,
        Text::new(
            format!(
                "{}第{version}版只有 {good} 个有效签名，根第{by}版要求 {needed} 个",
                word.zh
            ),
            format!(
                "{role} version {version} has {good} good signatures of the {needed} that root \
                 version {by} asks for"
            ),
        ),
        Text::fixed(
            "不要使用此包；请向发布方核实",
            "do not use this bundle; ask its publisher",
        ),
    ))
}

/// `pinned` has the version, length and hash that `by` gives (TUF §5.5, §5.6): no mixing of parts
/// of different bundles.
fn pinned(by: &Envelope, pinned: &Envelope) -> Result<(), Error> {
    let file = format!("{}.json", pinned.role());
    let (version, pin) = pins::pinned(by, &file)?;
    if version == pinned.version() && pin.fits(pinned.bytes()) {
        return Ok(());
    }
    let (found, role) = (pinned.version(), pinned.role());
    let (by_role, by_version) = (by.role(), by.version());
    Err(refused(
        pinned,
        Text::new(
            format!(
                "{}第{found}版不是{}第{by_version}版所指的第{version}版",
                role.word().zh,
                by_role.word().zh
            ),
            format!(
                "{role} version {found} is not the version {version} that {by_role} version \
                 {by_version} pins"
            ),
        ),
        MIXED,
    ))
}

/// Exactly the listed documents, byte for byte.
fn documents_fit(bundle: &Bundle) -> Result<(), Error> {
    let targets = bundle.document(Role::Targets);
    let version = targets.version();
    let fault = |name: &str, what: Text| {
        let fault = Fault {
            code: ErrorCode::Untrusted,
            hint: Some(MIXED),
            ..Fault::new("", what)
        };
        Err(Error::one(&format!("targets/{name}"), fault))
    };
    for (name, target) in bundle.listed() {
        match bundle.documents().get(name) {
            Some(bytes) if target.pin.fits(bytes) => {}
            Some(_) => {
                let what = Text::new(
                    format!("内容与目标（targets）第{version}版所列不符"),
                    format!("is not what targets version {version} lists"),
                );
                return fault(name, what);
            }
            None => {
                let what = Text::new(
                    format!("目标（targets）第{version}版列有此文件，包中却没有"),
                    format!("is listed by targets version {version} and not there"),
                );
                return fault(name, what);
            }
        }
    }
    for name in bundle.documents().keys() {
        if !bundle.listed().contains_key(name) {
            let what = Text::new(
                format!("目标（targets）第{version}版没有列出此文件"),
                format!("is not listed by targets version {version}"),
            );
            return fault(name, what);
        }
    }
    Ok(())
}

const WRONG_ROOT: Text = Text::fixed(
    "这可能不是发布方的包；请当面核对根的指纹",
    "this may not be the publisher's bundle; compare the root's fingerprint in person",
);
const NEWER: Text = Text::fixed("请取得较新的包", "fetch a newer bundle");
const MIXED: Text = Text::fixed(
    "包已损坏或由不同的包拼成；请重新取得整个包",
    "the bundle is damaged or put together from several; fetch the whole bundle again",
);

/// A refusal of one document of metadata.
pub(super) fn refused(document: &Envelope, what: Text, todo: Text) -> Error {
    let fault = Fault {
        code: ErrorCode::Untrusted,
        hint: Some(todo),
        ..Fault::new("", what)
    };
    Error::one(document.name(), fault)
}
