//! Accounts and their tokens.

use utoipa::ToSchema;

/// A new account.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SignUp {
    /// Unique without regard to case; no white space, no @.
    #[schema(min_length = 1, max_length = 64)]
    username: String,
    /// Unique without regard to case.
    #[schema(format = "email", max_length = 254)]
    email: String,
    #[schema(min_length = 8, max_length = 1024)]
    password: String,
}

/// A name or an address, and the password.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct LogIn {
    username: Option<String>,
    /// Instead of the name.
    email: Option<String>,
    password: String,
}

/// A user who is logged in.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Session {
    user: User,
    /// The JWT.
    token: String,
    #[schema(format = "date-time")]
    expires_at: String,
}

/// A user, as it sees itself.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct User {
    #[schema(format = "uuid")]
    id: String,
    username: String,
    email: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
}

/// A new password.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChangePassword {
    old_password: String,
    /// Another one than before.
    #[schema(min_length = 8, max_length = 1024)]
    new_password: String,
    /// The same once more.
    confirm_password: String,
}

/// The password, once more.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Proof {
    password: String,
}

/// One's live tokens, those that last longest first.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Tokens {
    tokens: Vec<Token>,
}

/// One of a user's tokens, without what would let somebody in.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Token {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "date-time")]
    issued_at: String,
    #[schema(format = "date-time")]
    expires_at: String,
    /// Whether this request was made with it.
    current: bool,
}
