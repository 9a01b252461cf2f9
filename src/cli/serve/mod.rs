//! `healthcode serve`: the service on a socket. What it answers is in the library.

mod encryption;
mod key;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::{Args, Subcommand};

use self::encryption::TlsArgs;
use super::engine::EngineArgs;
use super::follow::follow;
use super::terminal::log_lines;
use crate::base::text::Text;
use crate::cli::{DataArgs, Exit, LangArgs, Proofs, Refused, Terminal, words};
use crate::facts::Traveller;
use crate::notice::{Place, Purpose};
use crate::serve::{
    ApiKeys, Hosts, NoSocket, Service, ServiceSettings, cannot_listen, open_socket, ready, serve,
};

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
pub(super) fn run(args: &ServeArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    if let Some(ServeCommand::Key(command)) = &args.command {
        return key::run(command, terminal);
    }
    args.serve(terminal.speak(&args.lang))?;
    Ok(Exit::Done)
}

impl ServeArgs {
    fn serve(&self, terminal: &mut Terminal) -> Result<(), Refused> {
        let lang = terminal.lang();
        let encrypted = self.tls.load(&self.host)?;
        let keys = self.api_keys.as_deref().map(ApiKeys::open).transpose()?;
        let guarded = encrypted.is_some() && keys.is_some();
        let opened = open_socket(self.listen, guarded).map_err(|none| match none {
            NoSocket::OpenDoor => Refused::usage("--listen", OPEN_DOOR),
            NoSocket::System(error) => error.into(),
        });
        let (listener, address) = opened?;
        let failed = |cause| Refused::from(cannot_listen(address, &cause));
        log_lines(self.log);
        let (gate, clock) = self.data.load(Proofs::Remembered, terminal)?;
        let gate = Arc::new(gate.with_verifier(|verifier| self.engine.settings(verifier)));
        let names = encrypted.as_ref().map_or(&self.host, |own| &own.names);
        let service = Service::new(ServiceSettings {
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
        service.set_keys(keys.unwrap_or_default());
        if let Some(path) = &self.api_keys {
            service.follow_keys(path.clone(), move |error| {
                Terminal::new(lang).error(error);
            });
        }
        let told = Arc::clone(&service);
        follow(&gate, clock, lang, move |refreshed, refused| {
            told.reloaded(refreshed.swapped, refused);
        });
        match &encrypted {
            Some(own) => encryption::say(own, address, terminal),
            None => terminal.say(&ready("http", address)),
        }
        serve(&service, listener, encrypted.map(|own| own.tls)).map_err(failed)
    }
}

const OPEN_DOOR: Text = Text::fixed(
    "其他机器能访问的地址，须同时给出 TLS（--tls-self-signed 文件夹）和 --api-keys 文件",
    "an address that other machines reach needs TLS (--tls-self-signed DIR) and --api-keys FILE",
);
