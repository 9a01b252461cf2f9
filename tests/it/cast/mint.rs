//! Signs drafts. Ed25519 gives the same token each time. The signature of ES256 is random: its token is
//! kept as long as the file has the content of the draft and verifies.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use healthcode::Algorithm;
use healthcode::internals::base::base64url;
use healthcode::internals::verify::signature_is_good;
use healthcode::{PrivateKey, Signer};

use super::draft::Draft;
use super::fixture::Fixture;
use super::json::quoted;

/// The mint, and the folder of the tokens that it has made before.
pub(crate) struct Mint<'p> {
    folder: &'p Path,
    kind: &'static str,
    made: RefCell<BTreeMap<String, String>>,
}

impl<'p> Mint<'p> {
    pub(crate) fn new(codes: &'p Path) -> Self {
        Self {
            folder: codes,
            kind: "txt",
            made: RefCell::default(),
        }
    }

    /// The mint of status lists.
    pub(crate) fn of_lists(folder: &'p Path) -> Self {
        Self {
            kind: "jwt",
            ..Self::new(folder)
        }
    }

    /// The fixture of a signed code; its name is its `jti`, unless the draft says otherwise.
    pub(crate) fn code(&self, stem: &str, draft: Draft) -> Fixture {
        Fixture::token(stem, &self.sign(stem, draft))
    }

    /// The token alone: one for each name.
    pub(crate) fn sign(&self, stem: &str, draft: Draft) -> String {
        let made = self.made.borrow().get(stem).cloned();
        made.unwrap_or_else(|| {
            let token = self.sign_anew(stem, draft);
            self.made
                .borrow_mut()
                .insert(stem.to_owned(), token.clone());
            token
        })
    }

    fn sign_anew(&self, stem: &str, mut draft: Draft) -> String {
        if draft.claims.get("jti") == Some("") {
            draft.claims.set("jti", &quoted(stem));
        }
        let payload = draft
            .payload
            .unwrap_or_else(|| draft.claims.text().into_bytes());
        let header = draft.header.text();
        let again = match draft.key.public().algorithm() {
            Algorithm::Ed25519 => None,
            Algorithm::Es256 => self.kept(stem, header.as_bytes(), &payload, &draft.key),
        };
        again.unwrap_or_else(|| {
            let signer = Signer::new(&draft.key).unwrap();
            signer.sign(header.as_bytes(), &payload).unwrap()
        })
    }

    /// The token in the file of that name, if it is this one.
    fn kept(&self, stem: &str, header: &[u8], payload: &[u8], key: &PrivateKey) -> Option<String> {
        let file =
            std::fs::read_to_string(self.folder.join(format!("{stem}.{}", self.kind))).ok()?;
        let token = file.strip_suffix('\n')?;
        let (input, signature) = token.rsplit_once('.')?;
        let wanted = [header, payload].map(base64url::encode).join(".");
        let signature = base64url::decode(signature)?;
        (input == wanted && signature_is_good(key.public(), input.as_bytes(), &signature))
            .then(|| token.to_owned())
    }
}

/// The three segments of a token.
pub(crate) fn segments(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().unwrap()
}
