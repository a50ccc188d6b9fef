//! Who is connecting: a token, from the auth payload or from the query.

use std::net::{IpAddr, SocketAddr};

use http::request::Parts;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::domain::{Code, CustomerId, Rejection};
use socketio::Refusal;

/// What is kept of a connection's HTTP request.
#[derive(Debug)]
pub struct Handshake {
    /// Where it came from.
    pub address: IpAddr,
    token: Option<Box<str>>,
    customer: Option<Box<str>>,
}

impl Handshake {
    /// The token that the query carried.
    pub fn token(&self) -> Option<String> {
        self.token.as_deref().map(str::to_owned)
    }

    /// Keeps the address, and the query's token, if there is one.
    pub fn of(request: &Parts, remote: SocketAddr) -> Self {
        let query = request.uri.query().unwrap_or_default();
        let [token, customer] = parameters(query);
        Self { address: remote.ip(), token, customer }
    }
}

/// Of a query: the token, and what its app calls the client.
fn parameters(query: &str) -> [Option<Box<str>>; 2] {
    let find = |names: &[&str]| {
        let mut all = form_urlencoded::parse(query.as_bytes());
        all.find(|(name, _)| names.contains(&&**name)).map(|(_, value)| value.into())
    };
    [find(&["token"]), find(CUSTOMER_SPELLINGS)]
}

/// How clients spell it.
const CUSTOMER_SPELLINGS: &[&str] = &["customerID", "customerId"];

#[derive(Deserialize)]
struct Credentials {
    token: Option<String>,
    #[serde(rename = "customerID", alias = "customerId")]
    customer: Option<serde_json::Value>,
}

/// What a client shows where customers and vendors meet.
#[derive(Debug)]
pub struct Shown {
    /// A token, which counts for more than its word.
    pub token: Option<String>,
    /// Who it says that it is.
    pub customer: Option<CustomerId>,
}

/// What a client shows where customers and vendors meet: in the auth payload, after the namespace as 2.x clients do, or in the query.
pub fn shown(auth: Option<&RawValue>, query: Option<&str>, handshake: &Handshake) -> Result<Shown, Rejection> {
    let wrong = || Rejection::new(Code::Unauthenticated, "auth must be {token} or {customerID}").about("auth");
    let auth = auth.map(|auth| serde_json::from_str::<Credentials>(auth.get())).transpose().map_err(|_| wrong())?;
    let (in_auth, said) = auth.map_or((None, None), |auth| (auth.token, auth.customer));
    let said = match said {
        None | Some(serde_json::Value::Null) => None,
        Some(serde_json::Value::String(text)) => Some(text.into_boxed_str()),
        Some(serde_json::Value::Number(number)) => Some(number.to_string().into_boxed_str()),
        Some(_) => return Err(wrong()),
    };
    let [after_name, named_after] = query.map_or([None, None], parameters);
    let token = in_auth.or(after_name.map(Into::into)).or_else(|| handshake.token());
    let customer = said.or(named_after).or_else(|| handshake.customer.clone());
    let customer = customer.map(|text| CustomerId::parse("customerID", &text)).transpose()?;
    Ok(Shown { token, customer })
}

/// The token that a client shows, if it shows one.
pub fn token(auth: Option<&RawValue>, handshake: &Handshake) -> Result<Option<String>, Rejection> {
    let shown = match auth {
        Some(auth) => match serde_json::from_str::<Credentials>(auth.get()) {
            Ok(credentials) => credentials.token,
            Err(_) => return Err(Rejection::new(Code::Unauthenticated, "auth.token must be text").about("token")),
        },
        None => None,
    };
    Ok(shown.or_else(|| handshake.token()))
}

/// Why nobody is let in without a token.
pub fn no_guests() -> Rejection {
    let message = "a token is required in auth.token; guests, who have none, are let in only with the setting ROOMCAST_GUESTS=on";
    Rejection::new(Code::Unauthenticated, message).about("token")
}

/// What a client is told that is not let in where customers and vendors meet.
pub fn stranger(rejection: &Rejection) -> Refusal {
    Refusal { message: rejection.message().to_owned(), data: serde_json::value::to_raw_value(rejection).ok() }
}

/// What a client that is not let in is told: the words that its predecessors used, and in the data what is wrong.
pub fn refusal(rejection: &Rejection) -> Refusal {
    let rejection = match rejection.code() {
        Code::Unauthenticated => &rejection.clone().about("token"),
        _ => rejection,
    };
    let data = serde_json::value::to_raw_value(rejection).ok();
    Refusal { message: "Authentication error".to_owned(), data }
}
