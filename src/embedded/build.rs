//! Lists the embedded documents, so that a province or a notice is added without Rust: every file
//! of `src/embedded/notices/` and `src/embedded/risk/`, and for the demonstration `keys/registry.json`
//! with the JWK Sets that it names.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let mut code = String::new();
    let mut carried = vec![
        ("NOTICES", "src/embedded/notices"),
        ("RISK", "src/embedded/risk"),
    ];
    // Keys are carried for the demonstration only.
    if env::var_os("CARGO_FEATURE_DEMO").is_some() {
        carried.push(("KEYS", "keys"));
    }
    for (name, folder) in carried {
        println!("cargo::rerun-if-changed={folder}");
        let mut files: Vec<_> = fs::read_dir(Path::new(&root).join(folder))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|end| end == "json"));
        files.sort();
        // A key that the registry does not name is not carried, and a private one never.
        if name == "KEYS" {
            let registry = fs::read_to_string(Path::new(&root).join(folder).join("registry.json"))?;
            files.retain(|path| {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                file == "registry.json" || registry.contains(&format!("\"{file}\""))
            });
        }
        let _ = writeln!(code, "pub(super) const {name}: &[(&str, &[u8])] = &[");
        for path in files {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let place = format!("/{folder}/{file}");
            let bytes = format!("include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {place:?}))");
            let _ = writeln!(code, "    ({file:?}, {bytes}),");
        }
        let _ = writeln!(code, "];");
    }
    fs::write(Path::new(&out).join("embedded.rs"), code)
}
