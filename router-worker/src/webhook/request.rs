//! A fact as the webhook's receiver gets it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use http::{Method, Request, Uri, header};
use http_body_util::Full;
use serde::Serialize;
use serde_json::json;
use sha2::Sha256;
use shared::domain::{Fact, Hook, HookId, MessageId, Missed, Timestamp, UserId};

/// Signs requests.
#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl Signer {
    /// With this key.
    pub fn new(key: &[u8]) -> Result<Self, InvalidLength> {
        Hmac::new_from_slice(key).map(Self)
    }

    /// The request that tells `hook`, at this time.
    pub fn request(&self, to: &Uri, hook: &Hook, now: Timestamp) -> http::Result<Request<Full<Bytes>>> {
        let (body, seconds) = (body(hook), now.as_secs());
        Request::builder()
            .method(Method::POST)
            .uri(to)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "roomcast")
            .header("webhook-id", hook.id.to_string())
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", self.sign(hook.id, seconds, &body))
            .body(Full::new(body.into()))
    }

    pub(super) fn sign(&self, id: HookId, seconds: i64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// A message that some have missed, in the words of the REST API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    id: String,
    room_id: String,
    seq: u64,
    user_id: String,
    username: &'a str,
    content: &'a str,
    message_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<MessageId>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mentions: &'a [UserId],
    created_at: Timestamp,
}

fn body(hook: &Hook) -> String {
    let body = match &hook.fact {
        Fact::Offline(offline) => {
            json!({ "id": hook.id, "type": "offline", "userId": offline.user_id, "lastSeen": offline.last_seen })
        }
        Fact::Message(missed) => {
            json!({ "id": hook.id, "type": "message", "users": missed.users, "message": Message::from(missed) })
        }
    };
    body.to_string()
}

impl<'a> From<&'a Missed> for Message<'a> {
    fn from(missed: &'a Missed) -> Self {
        Self {
            id: missed.id.to_string(),
            room_id: missed.room_id.to_string(),
            seq: missed.seq.0,
            user_id: missed.author.id.to_string(),
            username: missed.author.username.as_str(),
            content: missed.body.content.as_str(),
            message_type: missed.body.kind.as_str(),
            reply_to: missed.body.reply_to,
            mentions: &missed.body.mentions,
            created_at: missed.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// A known answer, so that no version signs otherwise than receivers check.
    #[tokio::test]
    async fn a_request_is_signed_over_its_id_its_time_and_its_body() {
        let user = "0192f0c1-1000-7000-8000-000000000002".parse::<UserId>().unwrap();
        let hook = Hook::offline(user, Timestamp::from_millis(1_767_323_045_678));
        let signer = Signer::new(b"0123456789abcdef0123456789abcdef").unwrap();
        let to = Uri::from_static("https://app.example.org/hook");
        let request = signer.request(&to, &hook, Timestamp::from_millis(1_767_323_060_001)).unwrap();

        let headers = request.headers().clone();
        assert_eq!(headers["webhook-id"], hook.id.to_string().as_str());
        assert_eq!(headers["webhook-timestamp"], "1767323060");
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let expected =
            format!(r#"{{"id":"{}","lastSeen":"2026-01-02T03:04:05.678Z","type":"offline","userId":"{user}"}}"#, hook.id);
        assert_eq!(body, expected);
        assert_eq!(headers["webhook-signature"], "v1,qpUtnMobMVmYqc8tLeKtC/Ln7WA/z8FB3k1o9BWWsl4=");
    }
}
