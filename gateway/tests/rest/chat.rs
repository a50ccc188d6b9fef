//! What a customer and a vendor have said: for the two of them, page by page.

use axum::http::StatusCode;
use serde_json::json;
use shared::clock;
use shared::domain::{
    Author, Body, Content, CustomerId, Deal, DealId, MessageId, MessageKind, NewRoom, NodeId, RoomName, RoomToken, Submission,
    Submitted, Tenant, Terms, Ticket, UserId, Username, Visibility,
};
use shared::limits;
use uuid::Uuid;

use crate::app::{App, Person};

#[tokio::test]
async fn both_sides_read_it_newest_page_first() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    deal(&app, &ann, &ben, 12).await;
    for (person, slash) in [(&ann, ""), (&ben, "/")] {
        let page = async |page: &str| {
            let answer = app.get(&format!("/v1/chat{slash}?roomToken=t&namespace=customer{page}"), &person.token).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            let data = answer.json()["data"].clone();
            assert_eq!(data["total"], 12);
            let messages = data["messages"].as_array().unwrap().iter().map(|message| message["message"].clone());
            messages.collect::<Vec<_>>()
        };
        assert_eq!(page("").await, ["message 8", "message 9", "message 10", "message 11", "message 12"]);
        assert_eq!(page("&page=3&limit=5").await, ["message 1", "message 2"]);
        assert_eq!(page("&page=2&limit=10").await, ["message 1", "message 2"]);
        assert_eq!(page("&page=4").await, [json!(null); 0]);
        assert_eq!(page("&page=9007199254740991&limit=20").await, [json!(null); 0]);
    }
}

#[tokio::test]
async fn nobody_else_does() {
    let app = App::start().await;
    let (ann, ben, eve) = (app.sign_up("ann").await, app.sign_up("ben").await, app.sign_up("eve").await);
    deal(&app, &ann, &ben, 1).await;
    let path = "/v1/chat?roomToken=t&namespace=/customer";
    app.get(path, &eve.token).await.refuses(403, "forbidden", Some("roomToken"));
    app.get(path, "").await.refuses(401, "unauthenticated", Some("customerID"));
    app.get(path, "forged").await.refuses(401, "unauthenticated", Some("token"));
    // Guests are not believed here.
    app.get(&format!("{path}&customerID={}", ann.id), "").await.refuses(401, "unauthenticated", Some("customerID"));
    app.get(&format!("{path}&customerID=1"), &ann.token).await.refuses(401, "unauthenticated", Some("customerID"));
    app.get("/v1/chat?roomToken=u&namespace=/customer", &ann.token).await.refuses(404, "not_found", Some("roomToken"));
    app.get("/v1/chat?roomToken=t&namespace=/artisans", &ann.token).await.refuses(404, "not_found", Some("roomToken"));
}

#[tokio::test]
async fn what_is_wrong_has_a_name() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    for (query, field) in [
        ("namespace=customer", "roomToken"),
        ("roomToken=t", "namespace"),
        ("roomToken=t&namespace=customer&page=0", "page"),
        ("roomToken=t&namespace=customer&page=-1", "page"),
        ("roomToken=t&namespace=customer&limit=4", "limit"),
        ("roomToken=t&namespace=customer&limit=21", "limit"),
        ("roomToken=t&namespace=customer&limit=many", "limit"),
        ("roomToken=%20&namespace=customer", "roomToken"),
    ] {
        app.get(&format!("/v1/chat?{query}"), &ann.token).await.refuses(400, "invalid", Some(field));
    }
    app.get("/v1/chat?roomToken=t&namespace=vendors", &ann.token).await.refuses(404, "not_found", Some("namespace"));
}

/// A deal of two people who have said so much.
async fn deal(app: &App, customer: &Person, vendor: &Person, messages: u128) {
    let tenant = Tenant::of("/customer");
    let (token, now) = (RoomToken::trusted("t"), clock::now());
    let [customer, vendor] = [customer, vendor].map(|person| CustomerId::trusted(person.id.as_str()));
    let [one, other] = [&customer, &vendor].map(|side| UserId::of_customer(&tenant, side));
    let id = DealId::of_token(&tenant, &token);
    let terms = Terms { customer: customer.clone(), vendor, name: None, token };
    let deal = Deal {
        id,
        terms,
        room: id.room(),
        customer: one,
        vendor: other,
        requester: one,
        created_at: now,
        accepted_at: None,
        is_told: false,
    };
    app.store.request_deal(&deal, limits::DEALS_OPEN).await.unwrap();
    let name = RoomName::trusted("deal");
    let room = NewRoom { id: deal.room, name, creator: one, visibility: Visibility::Private, created_at: now };
    app.store.accept_deal(&deal, &room, now).await.unwrap();
    let submission = |number: u128| Submission {
        id: MessageId::from_uuid(Uuid::from_u128(number)),
        room: deal.room,
        author: Author { id: one, username: Username::trusted(customer.as_str()) },
        what: Submitted::Message { body: Body::new(Content::trusted(format!("message {number}")), MessageKind::Text), to: None },
        client_id: None,
        node: NodeId::from_uuid(Uuid::nil()),
        ticket: Ticket(0),
        accepted_at: now,
    };
    let said: Vec<_> = (1..=messages).map(submission).collect();
    app.store.append(&said, now).await.unwrap();
}
