//! Reads the arguments of an event; a fault names the field.

use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use shared::domain::{ClientMessageId, Content, Emoji, MessageId, Rejection, RoomId, Seq, UserId};
use shared::limits;

/// The arguments of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Args<'a> {
    values: Vec<Value>,
    json_array: &'a str,
}

impl<'a> Args<'a> {
    /// Reads a JSON array.
    pub fn parse(json_array: &'a str) -> Result<Self, Rejection> {
        match serde_json::from_str(json_array) {
            Ok(values) => Ok(Self { values, json_array }),
            Err(_) => Err(Rejection::invalid("arguments", "the arguments are not valid JSON")),
        }
    }

    /// The argument at `index`, if it is text.
    pub fn text(&self, index: usize) -> Option<&str> {
        self.values.get(index).and_then(Value::as_str)
    }

    /// The JSON text of the argument at `index`, as it came, if it is an object or a list.
    pub fn untouched(&self, index: usize) -> Option<&'a str> {
        self.values.get(index).filter(|value| value.is_object() || value.is_array())?;
        let texts: Vec<&RawValue> = serde_json::from_str(self.json_array).ok()?;
        texts.get(index).map(|text| text.get())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether the first argument is an object with such a field.
    pub fn has(&self, field: &str) -> bool {
        self.values.first().is_some_and(|first| !first[field].is_null())
    }

    /// The first argument's fields, if there is one.
    pub fn optional_object(&self) -> Result<Option<Fields<'_>>, Rejection> {
        match self.values.first() {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.object().map(Some),
        }
    }

    /// The first argument's fields, which must be an object.
    pub fn object(&self) -> Result<Fields<'_>, Rejection> {
        match self.values.first() {
            Some(Value::Object(fields)) => Ok(Fields(fields)),
            Some(_) => Err(Rejection::invalid("arguments", "the first argument must be an object")),
            None => Err(Rejection::invalid("arguments", "an object is required as the first argument")),
        }
    }
}

/// The fields of an object.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// A required room id.
    pub fn room(self, field: &'static str) -> Result<RoomId, Rejection> {
        self.text(field)?.parse().map_err(|_| Rejection::invalid(field, format!("{field} must be a uuid")))
    }

    /// A required user id.
    pub fn user(self, field: &'static str) -> Result<UserId, Rejection> {
        self.text(field)?.parse().map_err(|_| Rejection::invalid(field, format!("{field} must be a uuid")))
    }

    /// A required message id.
    pub fn message(self, field: &'static str) -> Result<MessageId, Rejection> {
        self.optional_message(field)?.ok_or_else(|| Rejection::invalid(field, format!("{field} is required")))
    }

    /// An optional message id.
    pub fn optional_message(self, field: &'static str) -> Result<Option<MessageId>, Rejection> {
        let wrong = |_| Rejection::invalid(field, format!("{field} must be a uuid"));
        self.optional_text(field)?.map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// A required emoji.
    pub fn emoji(self, field: &'static str) -> Result<Emoji, Rejection> {
        Emoji::parse(field, self.text(field)?)
    }

    /// Users whom a message names, if any.
    pub fn mentions(self, field: &'static str) -> Result<Vec<UserId>, Rejection> {
        self.present(field).map_or(Ok(Vec::new()), |value| mentions(field, value))
    }

    /// Required content.
    pub fn content(self, field: &'static str) -> Result<Content, Rejection> {
        Content::parse(field, self.text(field)?)
    }

    /// The client's own id for its message, under the first of these names that is there.
    pub fn client_id(self, names: &[&'static str]) -> Result<Option<ClientMessageId>, Rejection> {
        for field in names {
            if let Some(text) = self.optional_text(field)? {
                return ClientMessageId::parse(field, text).map(Some);
            }
        }
        Ok(None)
    }

    /// An optional place in a room.
    pub fn optional_seq(self, field: &'static str) -> Result<Option<Seq>, Rejection> {
        match self.present(field) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(seq) => Ok(Some(Seq(seq))),
                None => Err(Rejection::invalid(field, format!("{field} must be a whole number, 0 or more"))),
            },
        }
    }

    /// An optional small number.
    pub fn optional_count(self, field: &'static str) -> Result<Option<u32>, Rejection> {
        let count = |value: &Value| value.as_u64().and_then(|count| u32::try_from(count).ok());
        self.present(field)
            .map(|value| count(value).ok_or_else(|| Rejection::invalid(field, format!("{field} must be a whole number"))))
            .transpose()
    }

    /// An optional truth value.
    pub fn optional_truth(self, field: &'static str) -> Result<Option<bool>, Rejection> {
        self.present(field).map(|_| self.truth(field)).transpose()
    }

    /// A required truth value.
    pub fn truth(self, field: &'static str) -> Result<bool, Rejection> {
        self.required(field)?.as_bool().ok_or_else(|| Rejection::invalid(field, format!("{field} must be true or false")))
    }

    /// Required text.
    pub fn text(self, field: &'static str) -> Result<&'a str, Rejection> {
        self.required(field)?.as_str().ok_or_else(|| not_text(field))
    }

    /// A required list of texts.
    pub fn texts(self, field: &'static str) -> Result<Vec<&'a str>, Rejection> {
        let wrong = || Rejection::invalid(field, format!("{field} must be a list of texts"));
        let list = self.required(field)?.as_array().ok_or_else(wrong)?;
        list.iter().map(|value| value.as_str().ok_or_else(wrong)).collect()
    }

    /// All of them.
    pub fn all(self) -> &'a Map<String, Value> {
        self.0
    }

    /// Optional text.
    pub fn optional_text(self, field: &'static str) -> Result<Option<&'a str>, Rejection> {
        self.present(field).map(|value| value.as_str().ok_or_else(|| not_text(field))).transpose()
    }

    /// What an app calls something, under the first of these names that is there: text, or a number, which counts as its text.
    pub fn optional_word(self, names: &[&'static str]) -> Result<Option<Cow<'a, str>>, Rejection> {
        let found = names.iter().find_map(|name| Some((*name, self.present(name)?)));
        match found {
            None => Ok(None),
            Some((_, Value::String(text))) => Ok(Some(Cow::Borrowed(text))),
            Some((_, Value::Number(number))) => Ok(Some(Cow::Owned(number.to_string()))),
            Some((name, _)) => Err(Rejection::invalid(name, format!("{name} must be text or a number"))),
        }
    }

    /// The same, if it must be there; the first name is the one that is asked for.
    pub fn word(self, names: &[&'static str]) -> Result<Cow<'a, str>, Rejection> {
        let field = names.first().copied().unwrap_or_default();
        self.optional_word(names)?.ok_or_else(|| Rejection::invalid(field, format!("{field} is required")))
    }

    fn required(self, field: &'static str) -> Result<&'a Value, Rejection> {
        self.present(field).ok_or_else(|| Rejection::invalid(field, format!("{field} is required")))
    }

    /// A field that is null counts as absent, as JavaScript's `undefined` becomes null in an array.
    fn present(self, field: &str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }
}

/// Reads the users whom a message names: a list of ids, each of them once.
pub fn mentions(field: &'static str, value: &Value) -> Result<Vec<UserId>, Rejection> {
    let wrong = || Rejection::invalid(field, format!("{field} must be a list of at most {} user ids", limits::MENTIONS));
    let list = value.as_array().filter(|list| list.len() <= limits::MENTIONS).ok_or_else(wrong)?;
    let mut users: Vec<UserId> = Vec::new();
    for id in list {
        let user = id.as_str().and_then(|id| id.parse().ok()).ok_or_else(wrong)?;
        if !users.contains(&user) {
            users.push(user);
        }
    }
    Ok(users)
}

fn not_text(field: &'static str) -> Rejection {
    Rejection::invalid(field, format!("{field} must be text"))
}
