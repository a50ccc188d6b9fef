//! The operator's own server, over HTTP or HTTPS.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use http::Uri;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use shared::clock;
use shared::config::WebhookSettings;
use shared::domain::Hook;
use shared::limits;
use shared::process::StartFault;
use tokio::time::timeout;

use super::request::Signer;

/// The webhook's receiver.
#[derive(Clone)]
pub struct Receiver {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: Uri,
    signer: Signer,
}

impl Receiver {
    /// Prepares for it; it need not be there.
    pub fn new(settings: &WebhookSettings) -> Result<Self, StartFault> {
        let secret = settings.secret.as_ref().ok_or("ROOMCAST_WEBHOOK_SECRET: it is not given")?;
        let url: Uri = settings.url.expose().as_str().parse()?;
        let builder = HttpsConnectorBuilder::new();
        let builder = match url.scheme_str() {
            Some("https") => builder.with_provider_and_native_roots(ring::default_provider())?,
            // Whoever uses no TLS needs no certificates, which a slim image does not have.
            _ => builder.with_tls_config(without_roots()?),
        };
        let connector = builder.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(limits::HOOK_BATCH as usize).build(connector);
        Ok(Self { client, url, signer: Signer::new(secret.expose().as_bytes())? })
    }

    /// Tells it a fact. Only an answer of 2xx means that it has it.
    pub async fn tell(&self, hook: &Hook) -> Result<(), String> {
        let request = self.signer.request(&self.url, hook, clock::now()).map_err(|fault| fault.to_string())?;
        match timeout(limits::HOOK_DEADLINE, self.client.request(request)).await {
            // What else it says is not read, so the connection is not used again.
            Ok(Ok(response)) if response.status().is_success() => Ok(()),
            Ok(Ok(response)) => Err(format!("it answered {}", response.status())),
            Ok(Err(fault)) => Err(fault.source().map_or_else(|| fault.to_string(), ToString::to_string)),
            Err(_) => Err(format!("no answer within {:?}", limits::HOOK_DEADLINE)),
        }
    }
}

fn without_roots() -> Result<ClientConfig, rustls::Error> {
    let builder =
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}
