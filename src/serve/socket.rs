//! The socket of a service: the one that systemd hands over, else one of its own.

use std::io;
use std::net::{SocketAddr, TcpListener};

use listenfd::ListenFd;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

/// Why there is no socket.
#[derive(Debug)]
pub enum NoSocket {
    /// Other machines would reach a service that is not encrypted or asks for no key.
    OpenDoor,
    /// The system cannot open the socket.
    System(Error),
}

/// That a service cannot listen at this address.
#[must_use]
pub fn cannot_listen(address: SocketAddr, cause: &io::Error) -> Error {
    let what = Text::new(
        format!("无法监听：{cause}"),
        format!("cannot listen: {cause}"),
    );
    Error::one(&address.to_string(), Fault::new("", what))
}

/// Opens the socket of a service, and says where it listens; `guarded` says whether it has both encryption and keys, without which no
/// other machine may reach it (contract section 10).
///
/// # Errors
/// It may not or cannot be opened.
pub fn open_socket(
    address: SocketAddr,
    guarded: bool,
) -> Result<(TcpListener, SocketAddr), NoSocket> {
    let refuse_an_open_door = |address: SocketAddr| match address.ip().is_loopback() || guarded {
        true => Ok(()),
        false => Err(NoSocket::OpenDoor),
    };
    let failed = |cause| NoSocket::System(cannot_listen(address, &cause));
    let handed_over = ListenFd::from_env().take_tcp_listener(0).map_err(failed)?;
    let listener = match handed_over {
        Some(listener) => listener,
        None => {
            refuse_an_open_door(address)?;
            TcpListener::bind(address).map_err(failed)?
        }
    };
    let listens = listener.local_addr().map_err(failed)?;
    refuse_an_open_door(listens)?;
    Ok((listener, listens))
}
