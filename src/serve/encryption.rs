//! What a service is encrypted with, from its files: a certificate that is given, or the authority that this
//! machine keeps in a folder.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use super::tls::{Authority, Tls};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::gate::ClockSetting;
use crate::gate::files::{Existing, Readers, make_folder, read_document, write};

/// The files of an authority.
const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key.pem";

/// Encryption that is ready.
#[derive(Debug)]
pub struct Encryption {
    /// The certificate and its key.
    pub tls: Tls,
    /// The names that the service answers to.
    pub names: Vec<String>,
    /// The fingerprint of the machine's own authority.
    pub fingerprint: Option<String>,
    /// The addresses under which other machines may reach it.
    ips: Vec<IpAddr>,
}

impl Encryption {
    /// By a certificate chain and its key, both files in PEM.
    ///
    /// # Errors
    /// They cannot be read, or do not belong together.
    pub fn given(chain: &Path, key: &Path, hosts: &[String]) -> Result<Self, Error> {
        let tls = Tls::given(&read_document(chain)?, &read_document(key)?);
        Ok(Self {
            tls: tls.map_err(|what| fault(chain, what))?,
            names: hosts.to_vec(),
            fingerprint: None,
            ips: Vec::new(),
        })
    }

    /// By the authority of this machine: the one in the folder, or a new one that is kept there.
    ///
    /// # Errors
    /// The files cannot be read or written, or hold no authority.
    pub fn own(folder: &Path, hosts: &[String]) -> Result<Self, Error> {
        // A certificate has the time of the real world, whatever time the gate is given.
        let now = ClockSetting::System.now()?.at;
        let machine = machine();
        let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
        if !certificate.exists() && !key.exists() {
            make_folder(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
            let made = Authority::new(now).map_err(|what| fault(&certificate, what))?;
            let put = |path: &Path, text: &str, readers| {
                write(path, text.as_bytes(), Existing::KeptForGood, readers)
            };
            put(&key, &made.key, Readers::Owner)?;
            put(&certificate, &made.certificate, Readers::Usual)?;
        }
        let authority = Authority {
            certificate: text(&certificate)?,
            key: text(&key)?,
        };
        let mut names = vec![machine.clone(), "localhost".to_owned()];
        if !machine.contains('.') {
            names.push(format!("{machine}.local"));
        }
        names.extend(hosts.iter().cloned());
        names.sort();
        names.dedup();
        let ips = addresses();
        let unusable = |what| fault(&certificate, what);
        Ok(Self {
            tls: authority.serve(&names, &ips, now).map_err(unusable)?,
            fingerprint: Some(authority.fingerprint().map_err(unusable)?),
            names,
            ips,
        })
    }

    /// An address for other machines: one of this machine's own where the service listens on all.
    #[must_use]
    pub fn reached(&self, address: SocketAddr) -> SocketAddr {
        if !address.ip().is_unspecified() {
            return address;
        }
        let others = |ip: &&IpAddr| ip.is_ipv4() && !ip.is_loopback();
        let ip = self.ips.iter().find(others).copied();
        SocketAddr::new(ip.unwrap_or(address.ip()), address.port())
    }
}

/// What the screen says of the authority, for people to compare.
#[must_use]
pub fn fingerprint_text(fingerprint: &str) -> Text {
    Text::new(
        format!("本机证书机构指纹（SHA-256）：{fingerprint}"),
        format!("fingerprint of this machine's authority (SHA-256): {fingerprint}"),
    )
}

/// That the service answers.
#[must_use]
pub fn ready(scheme: &str, address: SocketAddr) -> Text {
    Text::new(
        format!("服务已就绪：{scheme}://{address}/"),
        format!("ready at {scheme}://{address}/"),
    )
}

fn text(path: &Path) -> Result<String, Error> {
    let text = String::from_utf8(read_document(path)?);
    text.map_err(|_| fault(path, Text::fixed("不是 PEM 文件", "is no PEM file")))
}

fn fault(path: &Path, what: Text) -> Error {
    Error::one(&path.display().to_string(), Fault::new("", what))
}

/// What the system calls this machine.
#[cfg(unix)]
fn nodename() -> String {
    let system = rustix::system::uname();
    system.nodename().to_string_lossy().to_ascii_lowercase()
}

/// What the system calls this machine; its users know it by its address.
#[cfg(not(unix))]
fn nodename() -> String {
    String::new()
}

/// The name of this machine as it can stand in a certificate.
fn machine() -> String {
    let name = nodename();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    match !name.is_empty() && name.chars().all(plain) {
        true => name,
        false => "localhost".to_owned(),
    }
}

/// The addresses of this machine; what cannot be found out is left out.
fn addresses() -> Vec<IpAddr> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    let mut ips: Vec<IpAddr> = found.iter().map(|interface| interface.ip()).collect();
    ips.sort();
    ips.dedup();
    ips
}
