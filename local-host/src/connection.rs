//! The accept loop, and the socket under each connection, which a fault may cut, reset or stop in the middle of a write.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// Ends a response body (or replaces a response) by closing the TCP connection, without the last chunk.
#[derive(Clone, Debug)]
pub struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// A handle on the socket that carries a request.
#[derive(Clone, Default)]
pub struct Connection(Arc<Fate>);

#[derive(Default)]
struct Fate {
    reset: AtomicBool,
    blocked: AtomicBool,
    budget: Mutex<Option<usize>>,
}

impl Connection {
    /// Closes with RST instead of FIN when the connection is cut.
    pub fn reset_when_closed(&self) {
        self.0.reset.store(true, Ordering::Release);
    }

    /// Lets only `bytes` more bytes onto the wire, then cuts, wherever in a chunk that is.
    pub fn cut_after_bytes(&self, bytes: usize) {
        *self.0.budget.lock() = Some(bytes);
    }

    /// True while the peer is not reading and bytes wait in this process.
    pub fn is_blocked(&self) -> bool {
        self.0.blocked.load(Ordering::Acquire)
    }
}

struct Socket {
    stream: TcpStream,
    connection: Connection,
}

impl Socket {
    fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.connection.0.blocked.store(written.is_pending(), Ordering::Release);
        written
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.connection.0.reset.load(Ordering::Acquire) {
            // A socket that the peer has already closed refuses the option, and then there is nothing left to reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let socket = self.get_mut();
        let fate = Arc::clone(&socket.connection.0);
        let mut budget = fate.budget.lock();
        let allowed = match *budget {
            None => bytes,
            Some(0) => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            Some(left) => bytes.get(..left).unwrap_or(bytes),
        };
        let written = Pin::new(&mut socket.stream).poll_write(cx, allowed);
        if let (Some(left), Poll::Ready(Ok(count))) = (budget.as_mut(), &written) {
            *left = left.saturating_sub(*count);
        }
        socket.noted(written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.connection.0.budget.lock().is_some() {
            let first = slices.iter().find(|slice| !slice.is_empty());
            return self.poll_write(cx, first.map_or(&[][..], |slice| slice));
        }
        let socket = self.get_mut();
        let written = Pin::new(&mut socket.stream).poll_write_vectored(cx, slices);
        socket.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Serves every connection of `listener` with `router`, until the process ends.
pub async fn serve(listener: TcpListener, router: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve_connection(stream, router.clone()));
            }
            // Out of file descriptors, or a peer gone before it was accepted: both pass.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router) {
    // Small chunks must reach the client one by one, as they do from a server that disables Nagle's algorithm.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let connection = Connection::default();
    let socket = Socket { stream, connection: connection.clone() };
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        response(router.clone(), request)
    });
    // It ends with an error whenever a fault cuts the connection or the client leaves: neither is news.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
}

async fn response(router: Router, request: hyper::Request<Incoming>) -> Result<Response, Cut> {
    let response = router.oneshot(request.map(Body::new)).await.unwrap_or_else(|never: Infallible| match never {});
    match response.extensions().get::<Cut>() {
        Some(cut) => Err(cut.clone()),
        None => Ok(response),
    }
}
