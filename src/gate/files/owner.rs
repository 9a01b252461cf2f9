//! A file that only its owner may read, on Windows: the system's own tool sets its access list.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Takes every right to a file from everybody but the user of this process.
///
/// # Errors
/// The system refuses; then nothing secret may be written there.
pub(super) fn alone(path: &Path) -> io::Result<()> {
    let system = env::var_os("SystemRoot").ok_or(io::ErrorKind::NotFound)?;
    // By its full path, so that no program in the current folder is run.
    let tool: PathBuf = [
        system.as_os_str(),
        "System32".as_ref(),
        "icacls.exe".as_ref(),
    ]
    .iter()
    .collect();
    let user = user()?;
    let done = Command::new(tool)
        .arg(path)
        .args(["/inheritance:r", "/grant:r"])
        .arg(format!("{user}:(F)"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    done.success()
        .then_some(())
        .ok_or_else(|| io::ErrorKind::PermissionDenied.into())
}

/// The user's name with the domain, as the tool takes it.
fn user() -> io::Result<String> {
    let name = env::var("USERNAME").map_err(|_| io::ErrorKind::NotFound)?;
    Ok(match env::var("USERDOMAIN") {
        Ok(domain) => format!("{domain}\\{name}"),
        Err(_) => name,
    })
}
