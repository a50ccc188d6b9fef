//! How much may be asked for from one address.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{Http, Refused, Remote};

/// Lets a request through unless its address has asked for too much.
pub async fn paced(State(http): State<Arc<Http>>, request: Request, next: Next) -> Result<Response, Refused> {
    if let Some(Remote(address)) = request.extensions().get() {
        http.admission.rates.request(address.ip())?;
    }
    Ok(next.run(request).await)
}
