//! `GET /v1/chat?roomToken=&namespace=&page=&limit=`: what a customer and a vendor have said to each other, for the two of them, as it is now.
//! One that was deleted keeps its place on its page, so that a deletion moves no other message to another page, and says nothing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use shared::domain::{Code, CustomerId, Rejection, RoomToken};
use shared::limits;
use shared::store::Page;

use super::bearer::OptionalBearer;
use super::openapi::{InRooms, forms};
use super::query::{LARGEST, Query};
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[utoipa::path(
    get,
    path = "/v1/chat",
    tag = "marketplace",
    summary = "A page of what a customer and a vendor have said, for one of them",
    params(("roomToken" = String, Query, description = "Their room"), ("namespace" = String, Query, description = "Where they have met"), ("page" = Option<u64>, Query, description = "From 1, which is the default and has the newest"), ("limit" = Option<u32>, Query, description = "5 to 20, or 5"), ("customerID" = Option<String>, Query, description = "Who asks, where guests are believed; else a token of that subject is needed")),
    responses((status = 200, body = forms::Chat, description = "Done"), InRooms),
    security((), ("bearer" = [])),
)]
pub async fn chat(
    State(http): State<Arc<Http>>,
    OptionalBearer(token): OptionalBearer,
    query: Query,
) -> Result<Response, Refused> {
    let required = |name: &'static str| query.text(name).ok_or_else(|| Rejection::invalid(name, format!("{name} is required")));
    let namespace = required("namespace")?;
    let unknown = || Rejection::new(Code::NotFound, "there is no such namespace").about("namespace");
    let tenant = http.customers.tenant(namespace).ok_or_else(unknown)?;
    let room_token = RoomToken::parse("roomToken", required("roomToken")?)?;
    let claimed = query.text("customerID").or_else(|| query.text("customerId"));
    let claimed = claimed.map(|text| CustomerId::parse("customerID", text)).transpose()?;
    let min = limits::CHAT_PAGE_MIN.into();
    let limit = query.number("limit", min, min, limits::CHAT_PAGE_MAX.into())?;
    let page = query.number("page", 1, 1, LARGEST)?;
    let known = http.customers.identify(tenant, token.as_deref(), claimed).await?;
    let deal = http.deals.of_token(tenant, &room_token, known.user.id).await?;

    // Before it is accepted there need not be a room.
    let total = match deal.is_accepted() {
        true => http.store.count_messages(deal.room).await.map_err(refuse)?,
        false => 0,
    };
    // Messages have their numbers for ever: a page is one page, whatever is said or changed meanwhile.
    let last = total.saturating_sub((page - 1).saturating_mul(limit));
    let messages = match u32::try_from(limit) {
        Ok(limit) if last > 0 => http.store.history(deal.room, Page::Numbered { last, limit }).await.map_err(refuse)?,
        _ => Vec::new(),
    };
    let messages: Vec<_> = messages.iter().map(view::DealMessage::from).collect();
    let data = json!({ "messages": messages, "page": page, "limit": limit, "total": total });
    Ok(Json(json!({ "succus": true, "data": data })).into_response())
}
