//! Encryption: a certificate that is given, or one of an authority that this machine makes for itself.
//!
//! The authority is made once and kept, so that phones trust it once. Its certificate for the service is made
//! anew at each start, for the names and addresses that the machine has then, and is never written down.

use std::net::IpAddr;
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::OffsetDateTime;

use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::bundle::{hex, sha256};

/// How long an authority lasts.
const AUTHORITY_DAYS: i64 = 3_650;

/// How long a certificate lasts. Phones refuse one of more than 825 days; a service is started more often.
const CERTIFICATE_DAYS: i64 = 397;

/// The clock of a phone may be behind.
const BEFORE_DAYS: i64 = 1;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// An authority as its two files hold it, in PEM.
#[derive(Debug)]
pub struct Authority {
    /// Its certificate, which phones install.
    pub certificate: String,
    /// Its private key, which never leaves the machine.
    pub key: String,
}

/// What a service is encrypted with.
#[derive(Clone)]
pub struct Tls {
    pub(super) config: RustlsConfig,
    /// The certificate of the machine's own authority, if that signed.
    pub(super) authority: Option<Arc<str>>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new(now: Timestamp) -> Result<Self, Text> {
        let key = KeyPair::generate().map_err(|e| failed(&e))?;
        let certificate = authority(&key, now)?
            .self_signed(&key)
            .map_err(|e| failed(&e))?;
        Ok(Self {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }

    /// The SHA-256 of its certificate, as phones and browsers show it.
    ///
    /// # Errors
    /// The file holds no certificate.
    pub fn fingerprint(&self) -> Result<String, Text> {
        let der = CertificateDer::from_pem_slice(self.certificate.as_bytes());
        let der = der.map_err(|e| failed(&e))?;
        let digits = hex(&sha256(&der)).to_uppercase();
        let pairs: Vec<&str> = digits
            .as_bytes()
            .chunks(2)
            .filter_map(|pair| std::str::from_utf8(pair).ok())
            .collect();
        Ok(pairs.join(":"))
    }

    /// Encryption with a new certificate for these names and addresses.
    ///
    /// # Errors
    /// The files do not hold an authority, or a name cannot stand in a certificate.
    pub fn serve(&self, names: &[String], ips: &[IpAddr], now: Timestamp) -> Result<Tls, Text> {
        let key = KeyPair::from_pem(&self.key).map_err(|e| failed(&e))?;
        let der = CertificateDer::from_pem_slice(self.certificate.as_bytes());
        let der = der.map_err(|e| failed(&e))?;
        let raw = key.public_key_raw();
        if !der.windows(raw.len()).any(|part| part == raw) {
            return Err(failed(&"its key is another's"));
        }
        let issuer = Issuer::new(authority(&key, now)?, key);
        let first = names.first().map_or("localhost", String::as_str);
        let mut params = params(first, now, CERTIFICATE_DAYS)?;
        for name in names {
            let name = name.as_str().try_into().map_err(|e| failed(&e))?;
            params.subject_alt_names.push(SanType::DnsName(name));
        }
        let ips = ips.iter().copied().map(SanType::IpAddress);
        params.subject_alt_names.extend(ips);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let own = KeyPair::generate().map_err(|e| failed(&e))?;
        let certificate = params.signed_by(&own, &issuer).map_err(|e| failed(&e))?;
        let key = PrivatePkcs8KeyDer::from(own.serialize_der());
        let chain = vec![Certificate::der(&certificate).clone()];
        Ok(Tls {
            config: config(chain, key.into())?,
            authority: Some(self.certificate.as_str().into()),
        })
    }
}

impl Tls {
    /// Encryption with a certificate (the chain, in PEM) and its private key (PEM).
    ///
    /// # Errors
    /// They cannot be read, or do not belong together.
    pub fn given(chain: &[u8], key: &[u8]) -> Result<Self, Text> {
        let chain = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| failed(&e))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|e| failed(&e))?;
        Ok(Self {
            config: config(chain, key)?,
            authority: None,
        })
    }
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<RustlsConfig, Text> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| failed(&e))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|e| failed(&e))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

/// What the certificate of the authority with this key says. Its name follows from the key, so that two
/// machines never have the same.
fn authority(key: &KeyPair, now: Timestamp) -> Result<CertificateParams, Text> {
    let digits = hex(&sha256(key.public_key_raw()));
    let short = digits.get(..8).unwrap_or_default();
    let mut params = params(&format!("healthcode {short}"), now, AUTHORITY_DAYS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn params(name: &str, now: Timestamp, days: i64) -> Result<CertificateParams, Text> {
    let day = |days: i64| {
        let seconds = now
            .seconds()
            .saturating_add(days.saturating_mul(DAY_SECONDS));
        OffsetDateTime::from_unix_timestamp(seconds).map_err(|e| failed(&e))
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = day(-BEFORE_DAYS)?;
    params.not_after = day(days)?;
    Ok(params)
}

fn failed(cause: &dyn std::fmt::Display) -> Text {
    Text::new(
        format!("证书无法使用：{cause}"),
        format!("the certificate cannot be used: {cause}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-28T09:00:00+08:00").unwrap()
    }

    #[test]
    fn an_authority_serves_whatever_the_machine_is_called() {
        let authority = Authority::new(now()).unwrap();
        let fingerprint = authority.fingerprint().unwrap();
        assert_eq!(fingerprint.len(), 95);
        let names = ["gate.local".to_owned(), "localhost".to_owned()];
        let ips = ["192.168.1.7".parse().unwrap(), "::1".parse().unwrap()];
        assert!(
            authority
                .serve(&names, &ips, now())
                .unwrap()
                .authority
                .is_some()
        );
        assert!(authority.serve(&["张三".to_owned()], &[], now()).is_err());
        let other = Authority::new(now()).unwrap();
        let mixed = Authority {
            certificate: authority.certificate.clone(),
            key: other.key,
        };
        assert!(mixed.serve(&names, &ips, now()).is_err());
        assert!(Tls::given(authority.certificate.as_bytes(), authority.key.as_bytes()).is_ok());
        assert!(Tls::given(b"", b"").is_err());
    }
}
