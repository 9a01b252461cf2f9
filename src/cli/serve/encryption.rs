//! The flags of TLS, and what the screen says of the door.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::base::error::Error;
use crate::cli::Terminal;
use crate::issue::paint_lines;
use crate::serve::{Encryption, fingerprint_text, ready};

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

impl TlsArgs {
    /// What the flags name; `None` without any.
    pub(super) fn load(&self, hosts: &[String]) -> Result<Option<Encryption>, Error> {
        match (&self.tls_self_signed, &self.tls_cert, &self.tls_key) {
            (Some(folder), _, _) => Encryption::own(folder, hosts).map(Some),
            (None, Some(chain), Some(key)) => Encryption::given(chain, key, hosts).map(Some),
            (None, _, _) => Ok(None),
        }
    }
}

/// Says where the service is, how its authority is known, and shows the address as a code for phones.
pub(super) fn say(own: &Encryption, address: SocketAddr, terminal: &mut Terminal) {
    let reached = own.reached(address);
    if let Some(fingerprint) = &own.fingerprint {
        terminal.say(&fingerprint_text(fingerprint));
    }
    if terminal.is_watched() {
        let url = format!("https://{reached}/pair");
        let drawing = paint_lines(&url, terminal.ground(), terminal.room());
        for line in drawing.map_or(Vec::new(), |drawing| drawing.lines) {
            terminal.drawn_note(&line);
        }
    }
    terminal.say(&ready("https", reached));
}
