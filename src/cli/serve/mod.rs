//! `healthcode serve`: the service on a socket. What it answers is in the library.

mod encryption;
mod key;

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, available_parallelism};
use std::time::Duration;

use clap::{Args, Subcommand};
use listenfd::ListenFd;

use self::encryption::TlsArgs;
use super::args::{Data, DataArgs, LangArgs, Refused, words};
use super::engine::EngineArgs;
use super::exit::Exit;
use super::follow::follow;
use super::terminal::{Terminal, log_lines};
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::facts::Traveller;
use crate::gate::Refreshed;
use crate::gate::files::read_document;
use crate::notice::{Place, Purpose};
use crate::serve::{ApiKeys, Hosts, Service, Settings, serve};

/// How often the file of keys is read again.
const KEYS_EVERY: Duration = Duration::from_secs(1);

/// Flags of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(subcommand)]
    command: Option<ServeCommand>,
    #[command(flatten)]
    data: DataArgs,
    /// 地点 / Where the gate is
    #[arg(long, default_value = "city-entry", value_parser = words(Place::WORDS), env = "HEALTHCODE_PLACE")]
    place: Place,
    /// 来通事由 / Why people come
    #[arg(long, default_value = "work", value_parser = words(Purpose::WORDS), env = "HEALTHCODE_PURPOSE")]
    purpose: Purpose,
    /// 每人一组新数字：由卡口页显示、报给持码人，由其在手机上输入 / New digits for each person on the gate's page:
    /// the guard says them, the holder types them into the phone
    #[arg(long)]
    challenge: bool,
    #[command(flatten)]
    engine: EngineArgs,
    /// 监听地址 / Where to listen
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:8020",
        env = "HEALTHCODE_LISTEN"
    )]
    listen: SocketAddr,
    /// 本服务的其他主机名 / Another name under which this service is reached; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    #[command(flatten)]
    tls: TlsArgs,
    /// API 密钥文件，见 serve key / The file of API keys, see serve key
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_API_KEYS")]
    api_keys: Option<PathBuf>,
    /// 把每个请求写到标准错误，每行一个 JSON 对象；不含个人信息 / Log each request to standard error, one JSON
    /// object a line, without anything of a person
    #[arg(long)]
    log: bool,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Debug, Subcommand)]
enum ServeCommand {
    /// 管理 API 密钥 / Keep the API keys
    #[command(subcommand)]
    Key(key::KeyCommand),
}

/// Serves until the process is told to end.
pub(super) fn run(args: &ServeArgs, terminal: &mut Terminal) -> Exit {
    if let Some(ServeCommand::Key(command)) = &args.command {
        return key::run(command, terminal);
    }
    let lang = args.lang.get();
    match args.serve(lang, terminal) {
        Ok(()) => Exit::Done,
        Err(refused) => refused.report(lang, terminal),
    }
}

impl ServeArgs {
    fn serve(&self, lang: Lang, terminal: &mut Terminal) -> Result<(), Refused> {
        let encrypted = self.tls.load(&self.host)?;
        let keys = match &self.api_keys {
            Some(path) => keys(path)?,
            None => ApiKeys::default(),
        };
        let failed = |cause: std::io::Error| {
            let what = Text::new(
                format!("无法监听：{cause}"),
                format!("cannot listen: {cause}"),
            );
            let name = self.listen.to_string();
            Refused::from(Error::one(&name, Fault::new("", what)))
        };
        let listener = self.listener(encrypted.is_some(), failed)?;
        let address = listener.local_addr().map_err(failed)?;
        log_lines(self.log);
        let Data { gate, clock } = self.data.load_remembering(lang, terminal)?;
        let gate = Arc::new(gate.with_verifier(|verifier| self.engine.settings(verifier)));
        if let Ok(now) = clock.now() {
            gate.verifier().prepare(now.at);
        }
        let names = encrypted.as_ref().map_or(&self.host, |own| &own.names);
        let service = Service::new(Settings {
            gate: Arc::clone(&gate),
            now: Box::new(move || clock.now()),
            traveller: Traveller {
                place: self.place,
                purpose: self.purpose,
                ..Traveller::default()
            },
            challenge: self.challenge,
            lang,
            hosts: Hosts::new(names.clone(), encrypted.is_some()),
            cores: available_parallelism().unwrap_or(NonZeroUsize::MIN),
        })
        .map_err(failed)?;
        service.set_keys(keys);
        if let Some(path) = &self.api_keys {
            follow_keys(&service, path.clone(), lang);
        }
        let told = Arc::clone(&service);
        follow(&gate, clock, lang, move |refreshed, refused| {
            let Refreshed { swapped, .. } = refreshed;
            match refused {
                Some(why) => told.reloaded(Err(why.clone())),
                None if *swapped => told.reloaded(Ok(())),
                None => {}
            }
        });
        let tls = match encrypted {
            Some(encrypted) => {
                encrypted.say(address, lang, terminal);
                Some(encrypted.tls)
            }
            None => {
                encryption::say_ready("http", &address.to_string(), lang, terminal);
                None
            }
        };
        // Nobody waits for it unless systemd has started it.
        #[cfg(unix)]
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        let ended = serve(&service, listener, tls).map_err(failed);
        #[cfg(unix)]
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        ended
    }

    /// The socket that systemd hands over, else one of its own.
    fn listener(
        &self,
        encrypted: bool,
        failed: impl Fn(std::io::Error) -> Refused,
    ) -> Result<TcpListener, Refused> {
        let handed = ListenFd::from_env().take_tcp_listener(0).map_err(&failed)?;
        let Some(listener) = handed else {
            self.refuse_an_open_door(self.listen, encrypted)?;
            return TcpListener::bind(self.listen).map_err(failed);
        };
        self.refuse_an_open_door(listener.local_addr().map_err(failed)?, encrypted)?;
        Ok(listener)
    }

    /// Others reach a service only with encryption and keys (contract section 10).
    fn refuse_an_open_door(&self, address: SocketAddr, encrypted: bool) -> Result<(), Refused> {
        if address.ip().is_loopback() || (encrypted && self.api_keys.is_some()) {
            return Ok(());
        }
        let what = Text::fixed(
            "其他机器能访问的地址，须同时给出 TLS（--tls-self-signed 文件夹）和 --api-keys 文件",
            "an address that other machines reach needs TLS (--tls-self-signed DIR) and --api-keys FILE",
        );
        Err(Refused::usage("--listen", what))
    }
}

fn keys(path: &std::path::Path) -> Result<ApiKeys, Error> {
    ApiKeys::read(&path.display().to_string(), &read_document(path)?)
}

/// Reads the file of keys again and again. While it cannot be read no key is accepted: one that was removed
/// must not live on.
fn follow_keys(service: &Arc<Service>, path: PathBuf, lang: Lang) {
    let service = Arc::clone(service);
    thread::spawn(move || {
        let mut terminal = Terminal::new();
        let mut told = None;
        loop {
            thread::sleep(KEYS_EVERY);
            match keys(&path) {
                Ok(keys) => {
                    service.set_keys(keys);
                    told = None;
                }
                Err(error) => {
                    service.set_keys(ApiKeys::default());
                    let line = error.line(lang);
                    if told.as_ref() != Some(&line) {
                        terminal.note(&line);
                    }
                    told = Some(line);
                }
            }
        }
    });
}
