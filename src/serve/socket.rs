//! The socket of a service: the one that systemd hands over, else one of its own.

use std::io;
use std::net::{SocketAddr, TcpListener};

use listenfd::ListenFd;

/// Why there is no socket.
#[derive(Debug)]
pub enum NoSocket {
    /// Other machines would reach a service that is not encrypted or asks for no key.
    OpenDoor,
    /// The system gives none.
    System(io::Error),
}

impl From<io::Error> for NoSocket {
    fn from(cause: io::Error) -> Self {
        Self::System(cause)
    }
}

/// Opens the socket of a service; `guarded` says whether it has both encryption and keys, without which no
/// other machine may reach it (contract section 10).
///
/// # Errors
/// It may not or cannot be opened.
pub fn open_socket(address: SocketAddr, guarded: bool) -> Result<TcpListener, NoSocket> {
    let refuse_an_open_door = |address: SocketAddr| match address.ip().is_loopback() || guarded {
        true => Ok(()),
        false => Err(NoSocket::OpenDoor),
    };
    if let Some(listener) = ListenFd::from_env().take_tcp_listener(0)? {
        refuse_an_open_door(listener.local_addr()?)?;
        return Ok(listener);
    }
    refuse_an_open_door(address)?;
    Ok(TcpListener::bind(address)?)
}
