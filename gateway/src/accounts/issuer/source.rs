//! Where an issuer's keys are read: a file, or a server over HTTP or HTTPS.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use http::Uri;
use http_body_util::{BodyExt, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use shared::config::KeysAddress;
use shared::limits;
use tokio::time::timeout;

/// Where keys are read.
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A server.
    Server(Box<Client<HttpsConnector<HttpConnector>, Body>>, Uri),
}

impl Source {
    /// Prepares for it.
    pub fn new(address: &KeysAddress) -> Result<Self, String> {
        match address {
            KeysAddress::File(path) => Ok(Self::File(path.clone())),
            KeysAddress::Server(url) => {
                let uri: Uri = url.as_str().parse().map_err(why)?;
                let builder = HttpsConnectorBuilder::new();
                let builder = match uri.scheme_str() {
                    Some("https") => builder.with_provider_and_native_roots(ring::default_provider()).map_err(why)?,
                    // Whoever uses no TLS needs no certificates, which a slim image does not have.
                    _ => builder.with_tls_config(without_roots().map_err(why)?),
                };
                let connector = builder.https_or_http().enable_http1().build();
                Ok(Self::Server(Box::new(Client::builder(TokioExecutor::new()).build(connector)), uri))
            }
        }
    }

    /// Reads the document.
    pub async fn read(&self) -> Result<String, String> {
        let read = async {
            match self {
                Self::File(path) => tokio::task::spawn_blocking({
                    let path = path.clone();
                    move || std::fs::read_to_string(path)
                })
                .await
                .map_err(why)?
                .map_err(why),
                Self::Server(client, uri) => fetch(client, uri.clone()).await,
            }
        };
        let deadline = limits::DEPENDENCY_DEADLINE;
        timeout(deadline, read).await.unwrap_or_else(|_| Err(format!("no answer within {deadline:?}")))
    }
}

async fn fetch(client: &Client<HttpsConnector<HttpConnector>, Body>, uri: Uri) -> Result<String, String> {
    let response =
        client.get(uri).await.map_err(|fault| fault.source().map_or_else(|| fault.to_string(), ToString::to_string))?;
    if !response.status().is_success() {
        return Err(format!("it answered {}", response.status()));
    }
    let body = Limited::new(response.into_body(), limits::ISSUER_DOCUMENT_BYTES).collect().await.map_err(why)?;
    String::from_utf8(body.to_bytes().to_vec()).map_err(why)
}

fn without_roots() -> Result<ClientConfig, rustls::Error> {
    let builder =
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn why(fault: impl ToString) -> String {
    fault.to_string()
}
