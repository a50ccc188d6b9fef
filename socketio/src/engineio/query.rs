//! The parameters of an Engine.IO request.

use std::borrow::Cow;

use crate::Revision;

/// The reserved query parameters; the others are the application's.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Query<'a> {
    pub revision: Option<Revision>,
    pub transport: Option<Transport>,
    pub sid: Option<Cow<'a, str>>,
    /// The client cannot receive binary polling responses.
    pub base64_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Polling,
    WebSocket,
}

impl<'a> Query<'a> {
    pub fn parse(query: &'a str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "EIO" => parsed.revision = revision(&value),
                "transport" => parsed.transport = transport(&value),
                "sid" => parsed.sid = Some(value),
                "b64" => parsed.base64_only = !value.is_empty(),
                _ => {}
            }
        }
        parsed
    }
}

fn revision(value: &str) -> Option<Revision> {
    match value {
        "4" => Some(Revision::Four),
        "3" => Some(Revision::Three),
        _ => None,
    }
}

fn transport(value: &str) -> Option<Transport> {
    match value {
        "polling" => Some(Transport::Polling),
        "websocket" => Some(Transport::WebSocket),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_parameters_are_found_among_others() {
        let query = Query::parse("token=a%26b&EIO=4&transport=polling&t=x&sid=gw.1%2Eabc");
        assert_eq!(query.revision, Some(Revision::Four));
        assert_eq!(query.transport, Some(Transport::Polling));
        assert_eq!(query.sid.as_deref(), Some("gw.1.abc"));
        assert!(!query.base64_only);
    }

    #[test]
    fn unknown_values_are_no_values() {
        assert_eq!(Query::parse("EIO=5&transport=carrier-pigeon"), Query::default());
    }
}
