//! The ops listener, apart from the one for clients. It answers from what is on record, and never waits for a server.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tracing::error;

use super::Health;
use crate::shutdown::Tasks;
use crate::telemetry::metrics;

/// Serves until `tasks` are told to stop: they should be those that end last, since a drain is something to ask about.
pub async fn serve(listener: TcpListener, health: Arc<Health>, tasks: Tasks) {
    let stopped = tasks.clone();
    let routes = Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz).with_state(tasks))
        .route("/readyz", get(readyz).with_state(health));
    let serving = axum::serve(listener, routes).with_graceful_shutdown(async move { stopped.stopped().await });
    if let Err(fault) = serving.await {
        error!(%fault, "the ops listener has failed");
    }
}

async fn metrics() -> Response {
    match metrics::exposition() {
        Ok(text) => ([(CONTENT_TYPE, metrics::TEXT_FORMAT)], text).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()).into_response(),
    }
}

/// A panic of a task is what stops the tasks while there is still somebody who asks.
async fn healthz(State(tasks): State<Tasks>) -> (StatusCode, &'static str) {
    match tasks.is_stopping() {
        false => (StatusCode::OK, "alive\n"),
        true => (StatusCode::SERVICE_UNAVAILABLE, "ending\n"),
    }
}

async fn readyz(State(health): State<Arc<Health>>) -> Response {
    let report = health.report();
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report)).into_response()
}

#[cfg(test)]
mod tests;
