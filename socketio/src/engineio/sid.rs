//! Session ids: unguessable, and naming their node for a load balancer that is not sticky.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// The random part of a session id: 120 bits, kept as a number because every session has one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sid(u128);

const BYTES: usize = 15;

impl Sid {
    pub fn random() -> Self {
        Self(rand::random::<u128>() >> (128 - 8 * BYTES))
    }

    /// Reads a client's id. That it names this very node is for the table of sessions to find out.
    pub fn parse(text: &str) -> Option<Self> {
        let random = text.rsplit_once('.').map_or(text, |(_, random)| random);
        let decoded: [u8; BYTES] = URL_SAFE_NO_PAD.decode(random).ok()?.try_into().ok()?;
        let mut bytes = [0; 16];
        bytes.get_mut(1..)?.copy_from_slice(&decoded);
        Some(Self(u128::from_be_bytes(bytes)))
    }

    /// The id as the client gets it.
    pub fn text(self, node: &str) -> String {
        if node.is_empty() { self.to_string() } else { format!("{node}.{self}") }
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, bytes @ ..] = self.0.to_be_bytes();
        formatter.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The node that a session id names, if it names one: requests with that id belong there.
pub fn node_of(sid: &str) -> Option<&str> {
    sid.rsplit_once('.').map(|(node, _)| node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_with_and_without_a_node() {
        let sid = Sid::random();
        assert_eq!(sid.text("").len(), 20);
        assert!(Sid::parse(&sid.text("")) == Some(sid));
        assert!(Sid::parse(&sid.text("gw.7")) == Some(sid));
        assert_eq!(node_of(&sid.text("gw.7")), Some("gw.7"));
        assert_eq!(node_of(&sid.text("")), None);
    }

    #[test]
    fn nonsense_is_no_id() {
        for text in ["", "x", "abc.", "🙂", "AAAAAAAAAAAAAAAAAAAAA", "../../etc/passwd"] {
            assert!(Sid::parse(text).is_none(), "{text}");
        }
    }
}
