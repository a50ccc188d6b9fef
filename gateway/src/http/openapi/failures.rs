//! What every route may answer when it does not do what was asked.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::forms;

/// The failures of routes that need no token.
pub struct ForAnybody;

/// And of those that need one.
pub struct ForUsers;

/// And of those that are about a room or somebody in it.
pub struct InRooms;

type Responses = BTreeMap<String, RefOr<Response>>;

const ANYBODY: &[(&str, &str)] = &[
    ("400", "A field is missing or wrong; it is named"),
    ("413", "The body, or the content in it, has too many bytes"),
    ("415", "The body is not JSON"),
    ("429", "Too much at once"),
    ("500", "A fault of the server"),
    ("503", "A part behind the server is away; the same request may succeed later"),
];
const USERS: &[(&str, &str)] = &[("401", "No valid token"), ("403", "Not allowed")];
const ROOMS: &[(&str, &str)] =
    &[("404", "There is no such room, or none that this user may know of"), ("409", "It would contradict what is there")];

impl IntoResponses for ForAnybody {
    fn responses() -> Responses {
        described(&[ANYBODY])
    }
}

impl IntoResponses for ForUsers {
    fn responses() -> Responses {
        described(&[ANYBODY, USERS])
    }
}

impl IntoResponses for InRooms {
    fn responses() -> Responses {
        described(&[ANYBODY, USERS, ROOMS])
    }
}

fn described(groups: &[&[(&str, &str)]]) -> Responses {
    let response = |description: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(forms::Failure::name()))).build();
        RefOr::T(ResponseBuilder::new().description(description).content("application/json", content).build())
    };
    groups.iter().flat_map(|group| group.iter()).map(|(status, about)| ((*status).to_owned(), response(about))).collect()
}
