//! `healthcode serve`: the service on a socket. What it answers is in the library.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::Args;

use super::args::{Data, DataArgs, LangArgs, Refused, words};
use super::engine::EngineArgs;
use super::exit::Exit;
use super::follow::follow;
use super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::facts::Traveller;
use crate::gate::Refreshed;
use crate::notice::{Place, Purpose};
use crate::serve::{Hosts, Service, Settings, serve};

/// Flags of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// 地点 / Where the gate is
    #[arg(long, default_value = "city-entry", value_parser = words(Place::WORDS), env = "HEALTHCODE_PLACE")]
    place: Place,
    /// 来通事由 / Why people come
    #[arg(long, default_value = "work", value_parser = words(Purpose::WORDS), env = "HEALTHCODE_PURPOSE")]
    purpose: Purpose,
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
    /// 本服务的主机名，可多个 / A name under which others reach this service; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    #[command(flatten)]
    lang: LangArgs,
}

/// Serves until the process is told to end.
pub(super) fn run(args: &ServeArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    match args.serve(lang, terminal) {
        Ok(()) => Exit::Done,
        Err(refused) => refused.report(lang, terminal),
    }
}

impl ServeArgs {
    fn serve(&self, lang: Lang, terminal: &mut Terminal) -> Result<(), Refused> {
        if !self.listen.ip().is_loopback() {
            let what = Text::fixed(
                "对外监听须有 TLS 和密钥文件",
                "an address that others reach needs TLS and keys",
            );
            return Err(Refused::usage("--listen", what));
        }
        let Data { gate, clock } = self.data.load_remembering(lang, terminal)?;
        let gate = Arc::new(gate.with_verifier(|verifier| self.engine.settings(verifier)));
        if let Ok(now) = clock.now() {
            gate.verifier().prepare(now.at);
        }
        let address = self.listen;
        let failed = move |cause: std::io::Error| {
            let what = Text::new(
                format!("无法监听：{cause}"),
                format!("cannot listen: {cause}"),
            );
            Refused::from(Error::one(&address.to_string(), Fault::new("", what)))
        };
        let listener = TcpListener::bind(self.listen).map_err(failed)?;
        let service = Service::new(Settings {
            gate: Arc::clone(&gate),
            now: Box::new(move || clock.now()),
            traveller: Traveller {
                place: self.place,
                purpose: self.purpose,
                ..Traveller::default()
            },
            lang,
            hosts: Hosts::new(self.host.clone(), false),
            cores: available_parallelism().unwrap_or(NonZeroUsize::MIN),
        })
        .map_err(failed)?;
        let told = Arc::clone(&service);
        follow(&gate, clock, lang, move |refreshed, refused| {
            let Refreshed { swapped, .. } = refreshed;
            match refused {
                Some(why) => told.reloaded(Err(why.clone())),
                None if *swapped => told.reloaded(Ok(())),
                None => {}
            }
        });
        let address = listener.local_addr().map_err(failed)?;
        terminal.say(
            &Text::new(
                format!("服务已就绪：http://{address}/"),
                format!("ready at http://{address}/"),
            ),
            lang,
        );
        serve(&service, listener, None).map_err(failed)
    }
}
