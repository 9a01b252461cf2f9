//! The flags of TLS, and what the screen says of the door.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::base::unreadable::unreadable;
use crate::cli::args::Refused;
use crate::cli::terminal::Terminal;
use crate::gate::ClockSetting;
use crate::gate::files::{Existing, Readers, make_folder, read_document, write};
use crate::issue::{Ground, paint_lines};
use crate::report::card::Paint;
use crate::serve::{Authority, Tls};

/// The files of an authority.
const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key.pem";

/// With what the service is encrypted.
#[derive(Debug, Args)]
pub(super) struct TlsArgs {
    /// 用本机自建的证书机构加密；文件夹里没有就新建 / Encrypt by an authority of this machine, made in DIR if there is
    /// none
    #[arg(long, value_name = "DIR", conflicts_with_all = ["tls_cert", "tls_key"])]
    tls_self_signed: Option<PathBuf>,
    /// 证书链（PEM） / The certificate and its chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 证书的私钥（PEM） / The private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// Encryption that is ready.
pub(super) struct Encrypted {
    pub(super) tls: Tls,
    /// The names that the service answers to.
    pub(super) names: Vec<String>,
    /// The addresses under which other machines may reach it.
    ips: Vec<IpAddr>,
    /// The fingerprint of the machine's own authority.
    fingerprint: Option<String>,
}

impl TlsArgs {
    /// What the flags name; `None` without any.
    pub(super) fn load(&self, hosts: &[String]) -> Result<Option<Encrypted>, Refused> {
        if let Some(folder) = &self.tls_self_signed {
            return own(folder, hosts).map(Some);
        }
        let (Some(chain), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let tls = Tls::given(&read_document(chain)?, &read_document(key)?);
        Ok(Some(Encrypted {
            tls: tls.map_err(|what| fault(chain, what))?,
            names: hosts.to_vec(),
            ips: Vec::new(),
            fingerprint: None,
        }))
    }
}

/// The authority of this machine: the one in the folder, or a new one.
fn own(folder: &Path, hosts: &[String]) -> Result<Encrypted, Refused> {
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
    let text = |path: &Path| {
        let bytes = read_document(path)?;
        String::from_utf8(bytes).map_err(|_| {
            let what = Text::fixed("不是 PEM 文件", "is no PEM file");
            fault(path, what)
        })
    };
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
    Ok(Encrypted {
        tls: authority.serve(&names, &ips, now).map_err(unusable)?,
        fingerprint: Some(authority.fingerprint().map_err(unusable)?),
        names,
        ips,
    })
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

impl Encrypted {
    /// Says where the service is, how its authority is known, and shows the address as a code for phones.
    pub(super) fn say(&self, address: SocketAddr, lang: Lang, terminal: &mut Terminal) {
        let reached = match address.ip().is_unspecified() {
            false => address,
            true => {
                let others = |ip: &&IpAddr| ip.is_ipv4() && !ip.is_loopback();
                let ip = self.ips.iter().find(others).copied();
                SocketAddr::new(ip.unwrap_or(address.ip()), address.port())
            }
        };
        if let Some(fingerprint) = &self.fingerprint {
            let said = Text::new(
                format!("本机证书机构指纹（SHA-256）：{fingerprint}"),
                format!("fingerprint of this machine's authority (SHA-256): {fingerprint}"),
            );
            terminal.say(&said, lang);
        }
        if terminal.is_watched() {
            let url = format!("https://{reached}/pair");
            let ground = match terminal.style(lang).paint {
                Paint::Ansi => Ground::Light,
                Paint::Plain => Ground::Dark,
            };
            for line in paint_lines(&url, ground, terminal.room()).map_or(Vec::new(), |d| d.lines) {
                terminal.drawn_note(&line);
            }
        }
        say_ready("https", &reached.to_string(), lang, terminal);
    }
}

/// The line that says that the service answers.
pub(super) fn say_ready(scheme: &str, address: &str, lang: Lang, terminal: &mut Terminal) {
    let said = Text::new(
        format!("服务已就绪：{scheme}://{address}/"),
        format!("ready at {scheme}://{address}/"),
    );
    terminal.say(&said, lang);
}
