//! Which web pages may talk to the server.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, HOST, ORIGIN, VARY,
    },
};
use http_body_util::Full;

use crate::{CorsPolicy, Origins};

/// How long a browser may remember the answer to a preflight.
const PREFLIGHT_SECONDS: HeaderValue = HeaderValue::from_static("7200");

impl CorsPolicy {
    /// Whether a request may be served at all.
    pub(crate) fn admits(&self, request: &HeaderMap) -> bool {
        match &self.origins {
            Origins::Unsaid | Origins::Any => true,
            Origins::List(list) => match request.get(ORIGIN) {
                None => true,
                Some(origin) => is_listed(list, origin) || is_own(origin, request.get(HOST)),
            },
        }
    }

    /// Tells the browser that the page may read the response.
    pub(crate) fn mark(&self, request: &HeaderMap, response: &mut Response<Full<Bytes>>) {
        let headers = response.headers_mut();
        match &self.origins {
            Origins::Unsaid => return,
            // With credentials a browser does not accept the asterisk.
            Origins::Any if !self.credentials => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            Origins::Any | Origins::List(_) => {
                headers.append(VARY, HeaderValue::from_static("Origin"));
                let Some(origin) = request.get(ORIGIN).filter(|_| self.admits(request)) else {
                    return;
                };
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            }
        }
        if self.credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }

    /// Answers a browser's question before a request.
    pub(crate) fn preflight(&self, request: &HeaderMap) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if self.origins == Origins::Unsaid {
            return response;
        }
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST,OPTIONS"));
        if let Some(wanted) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        response
    }
}

fn is_listed(list: &[String], origin: &HeaderValue) -> bool {
    list.iter().any(|listed| origin.as_bytes().eq_ignore_ascii_case(listed.as_bytes()))
}

/// Whether the page came from the very host that it talks to.
fn is_own(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    let host = host.and_then(|host| host.to_str().ok());
    origin.zip(host).is_some_and(|((_, origin), host)| origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("chat.example:8080"));
        headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        headers
    }

    fn allowed(policy: &CorsPolicy, origin: &str) -> Option<String> {
        let mut response = Response::new(Full::default());
        policy.mark(&headers(origin), &mut response);
        let value = response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN)?;
        Some(value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_list_admits_its_pages_and_the_servers_own() {
        let list = Origins::List(vec!["https://app.example".to_owned()]);
        let policy = CorsPolicy { origins: list, credentials: true };
        assert!(policy.admits(&headers("https://app.example")));
        assert!(policy.admits(&headers("http://chat.example:8080")));
        assert!(!policy.admits(&headers("https://evil.example")));
        assert!(policy.admits(&HeaderMap::new()));
        assert_eq!(allowed(&policy, "https://app.example").unwrap(), "https://app.example");
        assert_eq!(allowed(&policy, "https://evil.example"), None);
    }

    #[test]
    fn any_origin_is_an_asterisk_unless_cookies_are_sent() {
        let any = |credentials| CorsPolicy { origins: Origins::Any, credentials };
        assert_eq!(allowed(&any(false), "https://a.example").unwrap(), "*");
        assert_eq!(allowed(&any(true), "https://a.example").unwrap(), "https://a.example");
        assert_eq!(allowed(&CorsPolicy::default(), "https://a.example"), None);
    }
}
