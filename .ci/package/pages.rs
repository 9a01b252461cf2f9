//! The manual pages and the completions of shells, from the command line itself: `pages FOLDER`.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap_complete::Shell;

/// Below the folder: `man` with a page for each command, and a folder for each shell.
const SHELLS: [(Shell, &str); 4] = [
    (Shell::Bash, "bash"),
    (Shell::Zsh, "zsh"),
    (Shell::Fish, "fish"),
    (Shell::PowerShell, "powershell"),
];

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("usage: pages FOLDER"))?;
    let pages = folder.join("man");
    fs::create_dir_all(&pages)?;
    clap_mangen::generate_to(healthcode::internals::cli::command(), &pages)?;
    for (shell, name) in SHELLS {
        let place = folder.join(name);
        fs::create_dir_all(&place)?;
        clap_complete::generate_to(
            shell,
            &mut healthcode::internals::cli::command(),
            "healthcode",
            place,
        )?;
    }
    Ok(())
}
