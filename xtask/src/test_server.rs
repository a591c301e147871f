//! Keeps the server of wasm-bindgen's test runner responding.
//!
//! The runner serves its page with tiny_http 0.12, whose pool gives a new connection to a waiting thread. Of two connections
//! that come at once both may be given to the same one; the second then waits until a thread is free, and none is while the
//! browser keeps the others open: five minutes, after which the page counts as never loaded. It happened on a machine whose
//! cores were busy, about once in ten runs. A thread that ends with a connection accepts what was left waiting: so a
//! connection that is opened and closed again sets the server going.

use anyhow::Result;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(250);

/// Visits an address again and again until it is dropped.
pub struct Visitor {
    pub address: SocketAddr,
    is_done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Visitor {
    /// Visits an address that is free now, where a server is about to be.
    pub fn of_a_free_address() -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let is_done = Arc::new(AtomicBool::new(false));
        let done = is_done.clone();
        let thread = thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                drop(TcpStream::connect(address));
                thread::sleep(PAUSE);
            }
        });
        Ok(Self { address, is_done, thread: Some(thread) })
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Visitor;
    use std::io::Read;
    use std::net::TcpListener;

    #[test]
    fn a_server_is_visited_again_and_again_by_one_who_leaves_at_once() -> anyhow::Result<()> {
        let visitor = Visitor::of_a_free_address()?;
        let server = TcpListener::bind(visitor.address)?;
        for _ in 0..2 {
            let (mut connection, _) = server.accept()?;
            assert_eq!(connection.read(&mut [0])?, 0);
        }
        Ok(())
    }
}
