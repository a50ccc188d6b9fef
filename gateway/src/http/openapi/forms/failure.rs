//! What is answered to what cannot be done.

use utoipa::ToSchema;

/// What went wrong.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Failure {
    error: Rejection,
}

/// Why a request was refused.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Rejection {
    /// For programs.
    code: String,
    /// For people.
    message: String,
    /// The field that is wrong.
    field: Option<String>,
    /// After how many milliseconds the same may be asked for again, if too much was asked for.
    retry_after_ms: Option<u64>,
}
