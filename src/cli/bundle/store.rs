//! The folder of an installed bundle: `bundle.tar` as it came, `root.json` trusted since the first
//! installation, `high-water.json`, `lock`.
//!
//! A bundle is one file, so that one rename installs it: whoever reads sees the old or the new. The
//! root of the first installation stays; every bundle carries the chain from there, and is verified
//! from there each time it is loaded.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::super::input::unreadable;
use super::mark::MARK;
use super::{read_bytes, root};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::bundle::{Bundle, Contents, Trusted, VerifiedBundle};

const BUNDLE: &str = "bundle.tar";
const ROOT: &str = "root.json";
const LOCK: &str = "lock";
/// How the names of files end that are not yet what they are going to be.
const UNFINISHED: &str = ".new";

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
    let verified = VerifiedBundle::verify(Bundle::read(&name, &read_bytes(&path)?)?, &trusted)?;
    let contents = Contents::read(&verified)?;
    Ok(Installed { verified, contents })
}

/// The root of the first installation.
pub(super) fn trusted(folder: &Path) -> Result<Trusted, Error> {
    let path = folder.join(ROOT);
    let bytes = super::super::input::read_document(&path)?;
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

/// Removes what killed processes left unfinished. Whoever holds the lock calls it; a gate that is
/// just raising its mark tries again later.
pub(super) fn tidy(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = [BUNDLE, ROOT, MARK]
            .iter()
            .any(|file| name.starts_with(file));
        if ours && name.ends_with(UNFINISHED) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes the folder, and takes its lock until the value is dropped: two installations at once
/// would each compare with what the other replaces.
pub(super) fn lock(folder: &Path) -> Result<File, Error> {
    let at = |e: &io::Error| unreadable(&folder.display().to_string(), e);
    fs::create_dir_all(folder).map_err(|e| at(&e))?;
    let path = folder.join(LOCK);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options
        .open(&path)
        .map_err(|e| unreadable(&path.display().to_string(), &e))?;
    #[cfg(unix)]
    rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).map_err(
        |_| {
            let fault = Fault {
                hint: Some(Text::fixed(
                    "请等它结束后再试",
                    "try again when it has ended",
                )),
                ..Fault::new(
                    "",
                    Text::fixed("另一个安装正在进行", "another installation is at work"),
                )
            };
            Error::one(&folder.display().to_string(), fault)
        },
    )?;
    Ok(file)
}

/// Writes a file so that after a kill or a loss of power there is the old or the new one: the new
/// bytes are on the disk before the name is theirs, and the name is before anybody is told.
pub(super) fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    // Gates raise the mark side by side, so each process writes under a name of its own.
    let new = folder.join(format!("{name}.{}{UNFINISHED}", std::process::id()));
    write(folder, &new, &folder.join(name), bytes)
        .map_err(|e| unreadable(&folder.join(name).display().to_string(), &e))
}

fn write(folder: &Path, new: &PathBuf, to: &PathBuf, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(new, to)?;
    // A folder is a file on Unix, and its entries need their own way to the disk.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
