//! A text that is never printed.

use std::fmt;

/// A secret. It prints as dots, whatever prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A fresh one: 64 random bytes in hex.
    pub fn random() -> Self {
        use std::fmt::Write as _;

        let mut text = String::with_capacity(128);
        for byte in rand::random::<[u8; 64]>() {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// The secret itself; where this is called is where it could leak.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::new("sesame");
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "… … Some(…)");
        assert_eq!(secret.expose(), "sesame");
    }

    #[test]
    fn fresh_secrets_are_long_and_differ() {
        let (one, other) = (Secret::random(), Secret::random());
        assert_eq!(one.expose().len(), 128);
        assert_ne!(one, other);
    }
}
