//! What others do with the same tokens: verify under a known key and read a few claims, and no more.

use std::cell::Cell;

use healthcode::PublicKey;
use jwt_simple::algorithms::{ECDSAP256PublicKeyLike, EdDSAPublicKeyLike};
use serde::Deserialize;

use crate::rounds::Contestant;
use crate::world::World;

/// The least that a caller of a general library could ask for.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
pub struct Claims {
    pub colour: String,
}

thread_local! { static RUST_CRYPTO: Cell<bool> = const { Cell::new(false) }; }

/// `jsonwebtoken` has one backend a process; this one asks which is meant.
static EITHER: jsonwebtoken::crypto::CryptoProvider = jsonwebtoken::crypto::CryptoProvider {
    verifier_factory: |alg, key| {
        let provider = match RUST_CRYPTO.get() {
            true => &jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER,
            false => &jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER,
        };
        (provider.verifier_factory)(alg, key)
    },
    signer_factory: |_, _| Err(jsonwebtoken::errors::ErrorKind::InvalidAlgorithm.into()),
    key_utils: jsonwebtoken::crypto::KeyUtils::new_unimplemented(),
};

pub fn contestants(world: &World) -> Vec<Contestant<'_>> {
    EITHER.install_default().ok();
    vec![
        jsonwebtoken_9(world),
        jsonwebtoken_11(world, false),
        jsonwebtoken_11(world, true),
        jwt_compact(world),
        jwt_simple(world),
        josekit(world),
    ]
}

fn jsonwebtoken_9(world: &World) -> Contestant<'_> {
    use jsonwebtoken9::jwk::Jwk;
    use jsonwebtoken9::{Algorithm, DecodingKey, Validation, decode};
    let keys: Vec<DecodingKey> = world
        .jwks
        .iter()
        .map(|jwk| {
            let jwk: Jwk = serde_json::from_value(jwk.clone()).unwrap();
            DecodingKey::from_jwk(&jwk).unwrap()
        })
        .collect();
    let algorithm = if world.is_ed25519() {
        Algorithm::EdDSA
    } else {
        Algorithm::ES256
    };
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    Contestant::each("jsonwebtoken 9 (ring)", move |n| {
        let code = world.code(n);
        decode::<Claims>(&code.token, &keys[code.key], &validation).unwrap();
    })
}

fn jsonwebtoken_11(world: &World, rust_crypto: bool) -> Contestant<'_> {
    use jsonwebtoken::jwk::Jwk;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let keys: Vec<DecodingKey> = world
        .jwks
        .iter()
        .map(|jwk| {
            let jwk: Jwk = serde_json::from_value(jwk.clone()).unwrap();
            DecodingKey::from_jwk(&jwk).unwrap()
        })
        .collect();
    let algorithm = if world.is_ed25519() {
        Algorithm::EdDSA
    } else {
        Algorithm::ES256
    };
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    let name = if rust_crypto {
        "jsonwebtoken 11 (rust_crypto)"
    } else {
        "jsonwebtoken 11 (aws_lc_rs)"
    };
    Contestant::each(name, move |n| {
        RUST_CRYPTO.set(rust_crypto);
        let code = world.code(n);
        decode::<Claims>(&code.token, &keys[code.key], &validation).unwrap();
    })
}

fn jwt_compact(world: &World) -> Contestant<'_> {
    use jwt_compact::alg::{Ed25519, Es256, VerifyingKey};
    use jwt_compact::{AlgorithmExt, UntrustedToken};
    type EdKey = <Ed25519 as jwt_compact::Algorithm>::VerifyingKey;
    type EsKey = <Es256 as jwt_compact::Algorithm>::VerifyingKey;
    let name = "jwt-compact 0.9";
    if world.is_ed25519() {
        let keys: Vec<EdKey> = world
            .keys
            .iter()
            .map(|k| EdKey::from_slice(&bytes(k)).unwrap())
            .collect();
        return Contestant::each(name, move |n| {
            let code = world.code(n);
            let token = UntrustedToken::new(&code.token).unwrap();
            Ed25519
                .validator::<Claims>(&keys[code.key])
                .validate(&token)
                .unwrap();
        });
    }
    let keys: Vec<EsKey> = world
        .keys
        .iter()
        .map(|k| EsKey::from_slice(&bytes(k)).unwrap())
        .collect();
    Contestant::each(name, move |n| {
        let code = world.code(n);
        let token = UntrustedToken::new(&code.token).unwrap();
        Es256
            .validator::<Claims>(&keys[code.key])
            .validate(&token)
            .unwrap();
    })
}

fn jwt_simple(world: &World) -> Contestant<'_> {
    use jwt_simple::prelude::{Duration, ES256PublicKey, Ed25519PublicKey, VerificationOptions};
    let name = "jwt-simple 0.15 (pure Rust)";
    let options = || VerificationOptions {
        artificial_time: Some(Duration::from_secs(1_585_357_200)),
        ..VerificationOptions::default()
    };
    if world.is_ed25519() {
        let keys: Vec<_> = world
            .keys
            .iter()
            .map(|k| Ed25519PublicKey::from_bytes(&bytes(k)).unwrap())
            .collect();
        return Contestant::each(name, move |n| {
            let code = world.code(n);
            keys[code.key]
                .verify_token::<Claims>(&code.token, Some(options()))
                .unwrap();
        });
    }
    let keys: Vec<_> = world
        .keys
        .iter()
        .map(|k| ES256PublicKey::from_bytes(&bytes(k)).unwrap())
        .collect();
    Contestant::each(name, move |n| {
        let code = world.code(n);
        keys[code.key]
            .verify_token::<Claims>(&code.token, Some(options()))
            .unwrap();
    })
}

fn josekit(world: &World) -> Contestant<'_> {
    use josekit::jwk::Jwk;
    use josekit::jws::{ES256, EdDSA, JwsVerifier};
    let keys: Vec<Box<dyn JwsVerifier>> = world
        .jwks
        .iter()
        .map(|jwk| -> Box<dyn JwsVerifier> {
            // The members that it knows; it takes no `use`-less or longer key otherwise.
            let jwk = Jwk::from_bytes(jwk.to_string()).unwrap();
            match world.is_ed25519() {
                true => Box::new(EdDSA.verifier_from_jwk(&jwk).unwrap()),
                false => Box::new(ES256.verifier_from_jwk(&jwk).unwrap()),
            }
        })
        .collect();
    Contestant::each("josekit 0.10 (OpenSSL)", move |n| {
        let code = world.code(n);
        josekit::jwt::decode_with_verifier(&code.token, &*keys[code.key]).unwrap();
    })
}

/// The key as others take it: 32 bytes, or an uncompressed point.
fn bytes(key: &PublicKey) -> Vec<u8> {
    key.bytes().to_vec()
}
