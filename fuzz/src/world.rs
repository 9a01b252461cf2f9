//! A small world of trust whose every key is known: Zhejiang signs with Ed25519, Jiangsu with P-256.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::subject::{
    Algorithm, Checker, Clock, PrivateKey, Registry, Share, Signer, Timestamp, Verifier, Worker,
    embedded,
};

/// The day after the notice came into force.
pub const NOW: &str = "2020-03-28T09:00:00+08:00";
/// The same in seconds since the epoch.
pub const SECONDS: i64 = 1_585_357_200;
/// Who signs what the targets make.
pub const ISSUER: &str = "330000";
/// Another issuer, which no target signs for.
pub const OTHER: &str = "320000";
/// The holder of every genuine code, in full.
pub const NUMBER: &str = "11010519491231002X";

/// The private key of an issuer.
pub fn key(iss: &str) -> PrivateKey {
    let (secret, algorithm) = match iss {
        ISSUER => (1, Algorithm::Ed25519),
        _ => (2, Algorithm::Es256),
    };
    PrivateKey::from_secret("k1", algorithm, [secret; 32]).unwrap()
}

/// Signs for [`ISSUER`].
pub fn signer() -> &'static Signer {
    static SIGNER: OnceLock<Signer> = OnceLock::new();
    SIGNER.get_or_init(|| Signer::new(&key(ISSUER)).unwrap())
}

/// The registry's documents.
pub fn documents() -> BTreeMap<String, Vec<u8>> {
    let entry = |iss: &str| {
        format!(
            r#"{{"id":"{iss}","name":{{"zh":"某省","en":"Some Province"}},"keys":"{iss}-x.jwks.json","recognised":{{"from":"2020-03-20T00:00:00+08:00","until":null,"basis":"1"}},"colours":{{"00":"green","01":"yellow","02":"orange","09":"grey","10":"red"}},"max_validity":"24h","status_list":"optional"}}"#
        )
    };
    let registry = format!(
        r#"{{"version":7,"environment":"test","issued_at":"2020-03-26T00:00:00+08:00","issuers":[{},{}]}}"#,
        entry(ISSUER),
        entry(OTHER)
    );
    let mut documents = BTreeMap::from([(Registry::FILE.to_owned(), registry.into_bytes())]);
    for iss in [ISSUER, OTHER] {
        let set = format!(r#"{{"keys":[{}]}}"#, key(iss).public_jwk());
        documents.insert(format!("{iss}-x.jwks.json"), set.into_bytes());
    }
    documents
}

/// A checker that knows both issuers and judges by the embedded notice and register.
pub fn checker() -> &'static Checker {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    CHECKER.get_or_init(|| checker_with(Registry::load(&documents()).unwrap()))
}

/// A checker of another registry.
pub fn checker_with(registry: Registry) -> Checker {
    Checker::new(
        registry,
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    )
}

/// The clock of every target.
pub fn clock() -> Clock {
    static CLOCK: OnceLock<Clock> = OnceLock::new();
    *CLOCK.get_or_init(|| Clock::given(Timestamp::parse(NOW).unwrap()))
}

/// A verifier with prepared keys of which ring verifies every answer again.
pub fn verifier() -> &'static Verifier {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    VERIFIER.get_or_init(|| {
        let verifier = Verifier::new(checker().clone()).with_prepared_keys(Share::ALL);
        verifier.prepare(clock().at);
        verifier.remembering(64)
    })
}

/// Runs `with` on a worker that lives as long as the process.
pub fn on_worker<T>(with: impl FnOnce(&mut Worker) -> T) -> T {
    thread_local! {
        static WORKER: RefCell<Worker> = RefCell::new(verifier().worker());
    }
    WORKER.with(|worker| with(&mut worker.borrow_mut()))
}

/// Claims that pass: green, from the issuing province, issued an hour ago for twelve hours.
pub fn claims(iss: &str, jti: &str) -> String {
    let (iat, exp) = (SECONDS - 3_600, SECONDS + 39_600);
    format!(
        r#"{{"iss":"{iss}","sub":"holder-1","jti":"{jti}","iat":{iat},"exp":{exp},"colour":"00","from":"{iss}","visited":{{}},"holder":{{"name":"张*","type":"10","number":"1101**********002X"}}}}"#
    )
}

/// A code signed by [`ISSUER`] with its plain header.
pub fn sign(payload: &[u8]) -> String {
    let signer = signer();
    signer
        .sign(signer.header(ISSUER).as_bytes(), payload)
        .unwrap()
}

/// The genuine codes: one for each issuer. That of [`OTHER`] is signed anew by each process.
pub fn genuine() -> &'static [String; 2] {
    static GENUINE: OnceLock<[String; 2]> = OnceLock::new();
    GENUINE.get_or_init(|| {
        let other = Signer::new(&key(OTHER)).unwrap();
        let header = other.header(OTHER);
        [
            sign(claims(ISSUER, "code-1").as_bytes()),
            other
                .sign(header.as_bytes(), claims(OTHER, "code-2").as_bytes())
                .unwrap(),
        ]
    })
}

/// Whether a text is one of the genuine codes. An Ed25519 signature has one form only; of P-256
/// the signed part is compared, since each signature has a twin.
pub fn is_genuine(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
    // A code that is shown without a proof may have the mark behind which one would stand.
    let text = text.strip_suffix('~').unwrap_or(text);
    let [one, other] = genuine();
    let signed = |token: &str| token.rsplit_once('.').map(|(signed, _)| signed.to_owned());
    text == one || signed(text).is_some_and(|text| Some(text) == signed(other))
}
