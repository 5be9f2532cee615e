//! A study as a local page: a slider for every input, live outputs, and where each would go. Arrays of many inputs are one
//! picture, which is drawn upon.
//!
//! [`serve`] answers on 127.0.0.1 until it is interrupted. The page and everything it needs are one document; it asks
//! for
//!
//! | request | answer |
//! | --- | --- |
//! | `GET /` | the page |
//! | `POST /at` | the outputs at a point, and what moves each (`at.rs`) |
//! | `POST /typed` | the number that a text with a unit is for an input (`at.rs`) |
//! | `POST /improve` | an improvement from a point, or compromises, step by step as server-sent events (`improvement.rs`) |
//! | `POST /stop` | ends that improvement with the best so far |
//! | `GET /report` | the last improvement as a page of its own |
//!
//! # Invariants
//!
//! - Only this machine reaches it, and only under its own name: requests whose `Host` or `Origin` is another are
//!   refused (`guard.rs`), so that no page of the web can ask by way of a name that it points here.
//! - Nothing is loaded from anywhere else, and the policy of its pages forbids it.
//! - Every number and word on the page is made here or in `chainrule-report`: what it says is what the library says.

mod at;
mod controls;
mod guard;
mod improvement;
mod page;

use axum::Router;
use axum::routing::{get, post};
use chainrule_study::{Error, Model, Point};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime;

/// What all requests share.
struct Served {
    model: Arc<dyn Model>,
    /// Where the page starts.
    start: Point,
    improvement: improvement::State,
}

/// Serves `model`, starting at `start`, on 127.0.0.1 and `port` (0 for any free one) until the process is interrupted.
/// `ready` is told the address once it can be asked.
///
/// # Errors
/// Where the port is taken or may not be used.
pub fn serve(
    model: Arc<dyn Model>,
    start: Point,
    port: u16,
    ready: impl FnOnce(SocketAddr) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::Other(format!("the page cannot be served: {error}; try again"));
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
            Error::Other(format!(
                "port {port} cannot be used: {error}; choose another with --port, or --port 0 for any"
            ))
        })?;
        let address = listener.local_addr().map_err(failed)?;
        let served = Arc::new(Served { model, start, improvement: Default::default() });
        let shared = served.clone();
        let routes = Router::new()
            .route("/", get(page::page))
            .route("/at", post(at::at))
            .route("/typed", post(at::typed))
            .route("/improve", post(improvement::improve))
            .route("/stop", post(improvement::stop))
            .route("/report", get(improvement::report))
            .with_state(served)
            .layer(axum::middleware::from_fn_with_state(address.port(), guard::guard));
        // Listened for before anyone is told of the page.
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        tokio::select! {
            biased;
            _ = &mut interrupted => return Ok(()),
            () = std::future::ready(()) => {}
        }
        ready(address)?;
        // Requests under way are dropped: there is nothing in them to lose.
        tokio::select! {
            ended = async { axum::serve(listener, routes).await } => ended.map_err(failed),
            _ = &mut interrupted => {
                shared.improvement.stop();
                Ok(())
            }
        }
    });
    // A simulation under way is not waited for.
    runtime.shutdown_background();
    ended
}
