//! The playground, a page to try the server with, and the page that shows the API; both compiled in.

use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Response};

/// The page loads nothing from elsewhere, runs no script but its own files, and nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub static PAGE: Asset = Asset::page(include_str!("../../../web/index.html"));
pub static STYLE: Asset = Asset::new("text/css; charset=utf-8", include_str!("../../../web/style.css"));
pub static APP: Asset = Asset::script(include_str!("../../../web/app.js"));
pub static DOOR: Asset = Asset::script(include_str!("../../../web/door.js"));
pub static MESSAGE: Asset = Asset::script(include_str!("../../../web/message.js"));
pub static TYPING: Asset = Asset::script(include_str!("../../../web/typing.js"));
pub static SOCKET: Asset = Asset::script(include_str!("../../../web/socket.js"));

pub static DOCS: Asset = Asset::page(include_str!("../../../web/docs.html"));
pub static DOCS_SCRIPT: Asset = Asset::script(include_str!("../../../web/docs.js"));

/// A file of a page.
pub struct Asset {
    media_type: &'static str,
    text: &'static str,
    fingerprint: u64,
}

impl Asset {
    const fn page(text: &'static str) -> Self {
        Self::new("text/html; charset=utf-8", text)
    }

    const fn script(text: &'static str) -> Self {
        Self::new("text/javascript; charset=utf-8", text)
    }

    const fn new(media_type: &'static str, text: &'static str) -> Self {
        Self { media_type, text, fingerprint: fingerprint(text.as_bytes()) }
    }

    /// A browser asks each time whether its copy is still good, so that an upgrade never mixes old files with new ones.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let tag = format!("\"{:016x}\"", self.fingerprint);
        let fresh = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).is_some_and(|tags| tags.contains(&tag));
        let headers = [
            (header::ETAG, tag.as_str()),
            (header::CACHE_CONTROL, "no-cache"),
            (header::CONTENT_TYPE, self.media_type),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        if fresh { (StatusCode::NOT_MODIFIED, headers).into_response() } else { (headers, self.text).into_response() }
    }
}

/// FNV-1a, at compile time. It tells versions of a file apart; it guards nothing.
const fn fingerprint(bytes: &[u8]) -> u64 {
    let (mut hash, mut at) = (0xcbf2_9ce4_8422_2325_u64, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}
