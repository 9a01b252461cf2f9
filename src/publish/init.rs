//! The folder of a new publisher, with every key that a bundle needs.

use std::path::Path;

use serde_json::json;

use super::home::{DAILY, Home, root_name};
use super::keys::write_pair;
use crate::base::error::Error;
use crate::base::time::{Timestamp, Zone};
use crate::base::unreadable::unreadable;
use crate::embedded;
use crate::gate::files::{Existing, Readers, make_folder, read_document, write};
use crate::gate::{read_notice, read_register};
use crate::issue::PrivateKey;
use crate::jws::Algorithm;
use crate::trust::{Environment, Registry};

/// What a new publisher begins with.
#[derive(Debug, Clone, Copy)]
pub struct FolderPlan<'p> {
    /// How many root keys there are, one person each.
    pub signers: usize,
    /// How many of them must sign.
    pub threshold: usize,
    /// What the registry is for.
    pub environment: Environment,
    /// The register of the competent authority; without it an illustration, which cannot be published.
    pub register: Option<&'p Path>,
    /// The notice, a file or the id of an embedded one; without it that of Tongliao.
    pub notice: Option<&'p str>,
    /// The date of the registry.
    pub at: Timestamp,
}

/// Makes the folder.
///
/// # Errors
/// A document cannot be used, or the folder does not take it.
pub fn make_home(home: &Home<'_>, plan: &FolderPlan<'_>) -> Result<(), Error> {
    let register = match plan.register {
        Some(file) => {
            read_register(file)?;
            read_document(file)?
        }
        None => embedded::risk_document().to_vec(),
    };
    let named = plan.notice.unwrap_or(embedded::TONGLIAO);
    let notice = read_notice(named)?;
    let notice_bytes = match embedded::notice_document(named) {
        Some((_, bytes)) => bytes.to_vec(),
        None => read_document(named.as_ref())?,
    };
    let registry = format!(
        "{{\n  \"version\": 1,\n  \"environment\": {},\n  \"issued_at\": {},\n  \"issuers\": []\n}}\n",
        json!(plan.environment.name()),
        json!(plan.at.in_words(Zone::CHINA)),
    );
    for folder in [home.keys(), home.notices(), home.status()] {
        make_folder(&folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
    }
    let notice_file = home
        .notices()
        .join(format!("{}.json", notice.document().id()));
    let threshold = format!("{}\n", json!({ "threshold": plan.threshold }));
    for (path, bytes) in [
        (home.keys().join(Registry::FILE), registry.as_bytes()),
        (home.register(), register.as_slice()),
        (notice_file, notice_bytes.as_slice()),
        (home.threshold(), threshold.as_bytes()),
    ] {
        write(&path, bytes, Existing::KeptForGood, Readers::Usual)?;
    }
    for role in DAILY {
        let key = PrivateKey::generate(role.name(), Algorithm::Ed25519)?;
        write_pair(&key, &home.public(), &home.private(), role.name())?;
    }
    for number in 1..=plan.signers {
        let name = root_name(number);
        let key = PrivateKey::generate(&name, Algorithm::Ed25519)?;
        write_pair(&key, &home.public(), &home.signer(number), &name)?;
    }
    Ok(())
}
