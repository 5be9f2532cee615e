//! Who may ask.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses requests that did not mean this server, and forbids answers to be kept or shown in other pages.
///
/// A page of the web can make its own name point to 127.0.0.1 and then ask as if it were from here; the `Host` its
/// requests bear gives it away. A form or script of another page bears that page's `Origin`.
pub(crate) async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    if !meant(request.headers(), port) {
        return (StatusCode::FORBIDDEN, "this server answers pages of its own only\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn meant(headers: &HeaderMap, port: u16) -> bool {
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_string());
    let host = text(header::HOST).is_some_and(|host| names.contains(&host));
    let own = |origin: String| names.iter().any(|name| origin == format!("http://{name}"));
    host && text(header::ORIGIN).is_none_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_refused() {
        let ask = |pairs: &[(HeaderName, &'static str)]| {
            meant(&pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect(), 80)
        };
        let (host, origin) = (header::HOST, header::ORIGIN);
        assert!(ask(&[(host.clone(), "127.0.0.1:80")]));
        assert!(ask(&[(host.clone(), "localhost:80"), (origin.clone(), "http://localhost:80")]));
        assert!(!ask(&[]));
        assert!(!ask(&[(host.clone(), "example.org:80")]));
        assert!(!ask(&[(host.clone(), "localhost:81")]));
        assert!(!ask(&[(host.clone(), "localhost:80"), (origin.clone(), "http://example.org")]));
        assert!(!ask(&[(host, "localhost:80"), (origin, "null")]));
    }
}
