//! The folder of an installed bundle: `bundle.tar` as it came, `root.json` trusted since the first
//! installation, `high-water.json`, `lock`.
//!
//! A bundle is one file, so that one rename installs it: whoever reads sees the old or the new. The
//! root of the first installation stays; every bundle carries the chain from there, and is verified
//! from there each time it is loaded.

use std::io::ErrorKind;
use std::path::Path;

use super::super::files::{
    Existing, FolderLock, Kind, Readers, lock_folder, read_found, unreadable, without_mark, write,
};
use super::mark::MARK;
use super::root;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::bundle::{Bundle, Contents, Trusted, VerifiedBundle};

const BUNDLE: &str = "bundle.tar";
const ROOT: &str = "root.json";

/// An installed bundle, verified.
#[derive(Debug)]
pub(in crate::cli) struct Installed {
    pub(in crate::cli) verified: VerifiedBundle,
    pub(in crate::cli) contents: Contents,
}

/// Whether a bundle is installed in `folder`.
pub(super) fn is_installed(folder: &Path) -> bool {
    folder.join(BUNDLE).exists()
}

/// Loads and verifies what is installed in `folder`.
///
/// # Errors
/// Nothing is installed there, or it is not what was installed.
pub(in crate::cli) fn load(folder: &Path) -> Result<Installed, Error> {
    let path = folder.join(BUNDLE);
    let name = path.display().to_string();
    if !path.exists() {
        let fault = Fault {
            hint: Some(Text::fixed(
                "请先安装：healthcode bundle install 包 --to 文件夹 --root 根",
                "install one first: healthcode bundle install BUNDLE --to DIR --root ROOT",
            )),
            ..Fault::new(
                "",
                Text::fixed("这里没有安装信任包", "no bundle is installed here"),
            )
        };
        return Err(Error::one(&folder.display().to_string(), fault));
    }
    let trusted = trusted(folder)?;
    let verified =
        VerifiedBundle::verify(Bundle::read(&name, &own(&path, Kind::Bundle)?)?, &trusted)?;
    let contents = Contents::read(&verified)?;
    Ok(Installed { verified, contents })
}

/// The root of the first installation.
pub(super) fn trusted(folder: &Path) -> Result<Trusted, Error> {
    let path = folder.join(ROOT);
    let bytes = without_mark(own(&path, Kind::Document)?);
    root(&path.display().to_string(), &bytes).map(|root| Trusted::Root(Box::new(root)))
}

/// Writes the root of a first installation.
pub(super) fn pin(folder: &Path, root: &[u8]) -> Result<(), Error> {
    put(folder, ROOT, root)
}

/// Puts a bundle in the place of the one before.
pub(super) fn replace(folder: &Path, bundle: &[u8]) -> Result<(), Error> {
    put(folder, BUNDLE, bundle)
}

/// Makes the folder, and takes its lock until the value is dropped: two installations at once
/// would each compare with what the other replaces.
pub(super) fn lock(folder: &Path) -> Result<FolderLock, Error> {
    let name = folder.display().to_string();
    lock_folder(folder, &[BUNDLE, ROOT, MARK]).map_err(|e| match e.kind() {
        ErrorKind::ResourceBusy => {
            let hint = Text::fixed("请等它结束后再试", "try again when it has ended");
            let what = Text::fixed("另一个安装正在进行", "another installation is at work");
            let fault = Fault {
                hint: Some(hint),
                ..Fault::new("", what)
            };
            Error::one(&name, fault)
        }
        _ => unreadable(&name, &e),
    })
}

fn own(path: &Path, kind: Kind) -> Result<Vec<u8>, Error> {
    read_found(path, kind).map_err(|e| unreadable(&path.display().to_string(), &e))
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    write(&folder.join(name), bytes, Existing::Own, Readers::Usual)
}
