//! Removes what nobody needs any more, slowly enough that nobody notices. Each router does so, and what one has removed another does not find.

mod guests;
mod rooms;
mod tokens;

pub use guests::forget_guests;
pub use rooms::sweep;
pub use tokens::forget_tokens;
