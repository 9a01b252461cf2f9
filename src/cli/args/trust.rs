//! Whom to trust.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::input::read_document;
use super::Refused;
use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::embedded;
use crate::gate::Installed;
use crate::trust::{Environment, Registry};

/// The environment variables behind `--keys` and `--bundle`.
const KEYS_VARIABLE: &str = "HEALTHCODE_KEYS";
const BUNDLE_VARIABLE: &str = "HEALTHCODE_BUNDLE";

/// Whom to trust.
#[derive(Debug, Args)]
pub(in crate::cli) struct TrustArgs {
    /// 信任名单所在文件夹 / Folder of the trust registry [env: HEALTHCODE_KEYS=]
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// 已安装信任包的文件夹 / Folder of an installed bundle [env: HEALTHCODE_BUNDLE=]
    #[arg(long, value_name = "DIR", conflicts_with = "keys")]
    bundle: Option<PathBuf>,
    /// 使用内置演示名单及其时钟（私钥公开，不得用于实际） / Use the demonstration registry and its
    /// clock; its private keys are public
    #[arg(long)]
    demo: bool,
}

/// Where the trust data come from.
#[derive(Debug)]
pub(in crate::cli) enum Source {
    /// The demonstration that the program carries.
    Demonstration,
    /// A folder with a registry.
    Keys(PathBuf),
    /// A folder with an installed bundle.
    Bundle(PathBuf),
}

/// Trust data that a caller may use.
#[derive(Debug)]
pub(in crate::cli) struct Trust {
    /// Whom to trust.
    pub(in crate::cli) registry: Registry,
    /// The installed bundle that it came in, with its folder.
    pub(in crate::cli) bundle: Option<(PathBuf, Installed)>,
}

impl TrustArgs {
    /// Where the trust data come from. A flag outranks the variables; two of a kind are a mistake.
    pub(in crate::cli) fn source(&self) -> Result<Source, Refused> {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
        let (keys, bundle) = (variable(KEYS_VARIABLE), variable(BUNDLE_VARIABLE));
        match (&self.keys, &self.bundle, self.demo) {
            (Some(folder), _, _) => Ok(Source::Keys(folder.clone())),
            (None, Some(folder), _) => Ok(Source::Bundle(folder.clone())),
            (None, None, true) => Ok(Source::Demonstration),
            (None, None, false) => match (keys, bundle) {
                (Some(keys), None) => Ok(Source::Keys(keys.into())),
                (None, Some(bundle)) => Ok(Source::Bundle(bundle.into())),
                (Some(_), Some(_)) => {
                    let what = Text::fixed(
                        "与 HEALTHCODE_BUNDLE 只能设一个",
                        "and HEALTHCODE_BUNDLE are both set: set one of them",
                    );
                    Err(Refused::usage(KEYS_VARIABLE, what))
                }
                (None, None) => {
                    let what = Text::fixed(
                        "未指定信任名单：请用 --bundle 指定已安装的信任包，用 --keys 指定名单文件夹，或用 --demo 试用演示名单",
                        "no keys are trusted: give --bundle DIR or --keys DIR, or --demo to try the demonstration",
                    );
                    Err(Refused::usage("--keys", what))
                }
            },
        }
    }

    /// The registry alone.
    pub(in crate::cli) fn load(&self) -> Result<Registry, Refused> {
        self.open().map(|trust| trust.registry)
    }

    /// The trust data. Nothing is trusted unless the caller says so.
    pub(in crate::cli) fn open(&self) -> Result<Trust, Refused> {
        let source = self.source()?;
        let (folder, registry, bundle) = match source {
            Source::Demonstration => {
                return Ok(Trust {
                    registry: embedded::demo_registry()?,
                    bundle: None,
                });
            }
            Source::Keys(folder) => {
                let registry = read_registry(&folder)?;
                (folder, registry, None)
            }
            Source::Bundle(folder) => {
                let installed = super::super::bundle::load(&folder)?;
                let registry = installed.contents.registry.clone();
                (folder.clone(), registry, Some((folder, installed)))
            }
        };
        let registry = self.of_its_environment(&folder, registry)?;
        Ok(Trust { registry, bundle })
    }

    /// The registry, unless a demonstration would pass for the real thing, or the real thing for a
    /// demonstration.
    fn of_its_environment(&self, folder: &Path, registry: Registry) -> Result<Registry, Refused> {
        let demo_keys = registry.environment() == Environment::Demo;
        let name = folder.display().to_string();
        match (demo_keys, self.demo) {
            (true, false) => {
                let what = Text::fixed(
                    "这是演示名单，私钥公开；确要试用请加 --demo",
                    "a demonstration registry whose private keys are public: add --demo to try it",
                );
                Err(Refused::usage(&name, what))
            }
            (false, true) => {
                let what = Text::fixed(
                    "--demo 会使用演示时钟，只能与演示名单同用；请去掉 --demo",
                    "--demo brings the demonstration's clock and goes with a demonstration \
                     registry only: leave it out",
                );
                Err(Refused::usage(&name, what))
            }
            _ => Ok(registry),
        }
    }

    /// The registry, unless nothing names one.
    pub(in crate::cli) fn load_if_given(&self) -> Result<Option<Registry>, Refused> {
        let variable = env::var_os(KEYS_VARIABLE).filter(|value| !value.is_empty());
        if self.keys.is_none() && !self.demo && variable.is_none() {
            return Ok(None);
        }
        self.load().map(Some)
    }

    /// The demonstration's clock, if this is the demonstration.
    pub(in crate::cli) fn demo_clock(&self) -> Option<Timestamp> {
        self.demo
            .then(|| Timestamp::parse(embedded::DEMO_CLOCK))
            .flatten()
    }
}

/// Reads the registry in `folder` with every JWK Set beside it.
pub(in crate::cli) fn read_registry(folder: &Path) -> Result<Registry, Error> {
    Registry::load(&registry_documents(folder)?).map_err(|error| in_folder(folder, &error))
}

/// The registry of a folder and the JWK Sets that it names, by file name; other files are not read.
pub(in crate::cli) fn registry_documents(
    folder: &Path,
) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let registry = read_document(&folder.join(Registry::FILE))?;
    let mut documents = BTreeMap::new();
    for name in Registry::key_sets(&registry) {
        // One that cannot be read is missing, and the registry says where it is named.
        if let Ok(bytes) = read_document(&folder.join(&name)) {
            documents.insert(name, bytes);
        }
    }
    documents.insert(Registry::FILE.to_owned(), registry);
    Ok(documents)
}

/// The same faults, with the folder before each file's name.
pub(in crate::cli) fn in_folder(folder: &Path, error: &Error) -> Error {
    let faults = error
        .faults()
        .iter()
        .map(|(file, fault)| (folder.join(file).display().to_string(), fault.clone()))
        .collect();
    Error::all(faults).unwrap_or_else(|| error.clone())
}
