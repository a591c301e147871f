//! The services Flowtether speaks to, on 127.0.0.1: real HTTP and real event streams from memory, with the quirks of
//! the real servers and with faults on demand.
//!
//! | file | what it holds |
//! |---|---|
//! | `connection` | the accept loop and the raw socket: cut, reset, half a chunk |
//! | `api` | the way of one request: prefix, recording, CORS, faults, then the service |
//! | `behaviour` | what the `/as/<list>` prefix asks for |
//! | `auth`, `cors` | keys and cookies; what other origins may do |
//! | `faults`, `recording` | calls that go wrong on demand; what the host saw |
//! | `control` | the `/_host/*` routes |
//! | `event_stream` | bytes of event streams: their shape and their faults |
//! | `openwop`, `flowmaestro`, `snapstate`, `syncteams` | the services |
//! | `outgoing`, `inbox` | what is sent to webhooks; an address that keeps what it is sent |
//! | `javascript` | numbers and objects as servers in JavaScript read and write them |
//! | `watched` | a value whose changes can be waited for |
//! | `page` | the demo page and the built package |

mod api;
mod auth;
mod behaviour;
mod clock;
mod connection;
mod control;
mod cors;
mod event_stream;
mod faults;
mod flowmaestro;
mod host;
mod inbox;
mod javascript;
mod openwop;
mod outgoing;
mod page;
mod recording;
mod snapstate;
mod syncteams;
mod watched;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::host::Host;

const USAGE: &str = "usage: local-host [--port N] [--page DIR] [--package DIR]";

#[derive(Default)]
struct Arguments {
    port: u16,
    page: Option<PathBuf>,
    package: Option<PathBuf>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--port" => {
                    arguments.port = value.parse().map_err(|_| format!("--port must be 0 to 65535, not {value}"))?;
                }
                "--page" => arguments.page = Some(directory(&name, &value)?),
                "--package" => arguments.package = Some(directory(&name, &value)?),
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        Ok(arguments)
    }
}

fn directory(name: &str, value: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(value);
    if path.is_dir() { Ok(path) } else { Err(format!("{name} must name a directory, {value} is none")) }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local host: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> std::io::Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(address).await?;
    let mut terminate = signal(SignalKind::terminate())?;
    let port = listener.local_addr()?.port();
    let host = Arc::new(Host::new(arguments.page, arguments.package));
    let mut stdout = std::io::stdout();
    writeln!(stdout, "local host ready at http://127.0.0.1:{port}")?;
    stdout.flush()?;
    tokio::select! {
        () = connection::serve(listener, control::router(host)) => Ok(()),
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}
