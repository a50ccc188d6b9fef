//! Which pages may connect from a browser.

use url::Url;

/// The pages that may connect, by their origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// All.
    Any,
    /// These, each as browsers write it; none if empty.
    Only(Vec<String>),
}

impl Origins {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let expected = "expected *, none, or origins such as https://chat.example.com with commas between them";
        match text {
            "*" => Ok(Self::Any),
            "none" => Ok(Self::Only(Vec::new())),
            list => list.split(',').map(|origin| origin_of(origin.trim())).collect::<Option<_>>().map(Self::Only).ok_or(expected),
        }
    }

    /// Whether a page of this origin may connect.
    pub fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(origins) => origins.iter().any(|allowed| allowed == origin),
        }
    }
}

/// The origin as browsers write it: in lower case, without the usual port, without a path.
fn origin_of(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_bare =
        matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let host = url.host_str().filter(|host| is_bare && !host.is_empty())?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{host}{port}", url.scheme()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_kept_as_browsers_write_them() {
        let origins = Origins::parse("https://Chat.Example.com:443/, http://localhost:5173,capacitor://localhost").unwrap();
        for origin in ["https://chat.example.com", "http://localhost:5173", "capacitor://localhost"] {
            assert!(origins.allows(origin), "{origin} in {origins:?}");
        }
        assert!(!origins.allows("http://localhost:3000"));
        assert!(!Origins::parse("none").unwrap().allows("http://localhost"));
        assert!(Origins::parse("*").unwrap().allows("null"));
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in ["chat.example.com", "https://a/path", "https://a,,https://b", "https://user@a", "*,https://a"] {
            assert!(Origins::parse(text).is_err(), "{text}");
        }
    }
}
