//! What routes answer that have nothing to say.

use utoipa::IntoResponses;

/// It is done.
#[derive(IntoResponses)]
#[response(status = 204, description = "Done")]
pub struct Done;
