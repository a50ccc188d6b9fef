//! What a customer and a vendor have said: for the two of them, page by page.

use std::ops::RangeInclusive;

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::clock;
use shared::domain::{
    Alteration, Author, Body, Content, CustomerId, Deal, DealId, Emoji, MessageId, MessageKind, NewRoom, NodeId, RoomName,
    RoomToken, Submission, Submitted, Tenant, Terms, Ticket, UserId, Username, Visibility,
};
use shared::limits;
use shared::store::Appended;
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
async fn pages_count_messages_and_show_them_as_they_are_now() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let deal = deal(&app, &ann, &ben, 12).await;
    // Changes stand between and after the messages, and are told in no page.
    let edit = |content: &str| Alteration::Edit { content: Content::trusted(content), mentions: Vec::new() };
    let thumb = || Alteration::AddReaction { emoji: Emoji::trusted("👍") };
    change(&app, &deal, 2, [edit("changed"), edit("changed again"), thumb()]).await;
    say(&app, &deal, 13..=14).await;
    change(&app, &deal, 9, [thumb(), Alteration::Delete]).await;
    say(&app, &deal, 15..=15).await;
    change(&app, &deal, 15, [edit("the last")]).await;

    let read = async |page: usize| {
        let answer = app.get(&format!("/v1/chat?roomToken=t&namespace=customer&page={page}"), &ben.token).await;
        let data = answer.json()["data"].clone();
        assert_eq!(data["total"], 15);
        data["messages"].as_array().unwrap().clone()
    };
    let words = |messages: &[Value]| messages.iter().map(|message| message["message"].clone()).collect::<Vec<_>>();
    assert_eq!(words(&read(1).await), ["message 11", "message 12", "message 13", "message 14", "the last"]);
    let second = read(2).await;
    assert_eq!(words(&second), ["message 6", "message 7", "message 8", "", "message 10"]);
    assert_eq!((&second[3]["deleted"], &second[3]["message_type"]), (&json!(true), &json!("text")));
    assert_eq!((&second[2]["deleted"], &second[2]["message_type"]), (&Value::Null, &json!("image")));
    assert_eq!(words(&read(3).await), ["message 1", "changed again", "message 3", "message 4", "message 5"]);
    assert_eq!(read(4).await, [json!(null); 0]);
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
async fn deal(app: &App, customer: &Person, vendor: &Person, messages: u128) -> Deal {
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
    say(app, &deal, 1..=messages).await;
    deal
}

/// The customer says something for each number: images.
async fn say(app: &App, deal: &Deal, numbers: RangeInclusive<u128>) {
    let message = |number| {
        let body = Body::new(Content::trusted(format!("message {number}")), MessageKind::Image);
        by_customer(deal, Uuid::from_u128(number), Submitted::Message { body, to: None })
    };
    let said: Vec<_> = numbers.map(message).collect();
    app.store.append(&said, clock::now()).await.unwrap();
}

/// The customer changes a message.
async fn change(app: &App, deal: &Deal, number: u128, alterations: impl IntoIterator<Item = Alteration>) {
    let message = MessageId::from_uuid(Uuid::from_u128(number));
    let change = |alteration| by_customer(deal, clock::new_uuid(), Submitted::Change { message, alteration });
    let changes: Vec<_> = alterations.into_iter().map(change).collect();
    for appended in app.store.append(&changes, clock::now()).await.unwrap() {
        assert!(matches!(appended, Appended::Stored(_)), "{appended:?}");
    }
}

fn by_customer(deal: &Deal, id: Uuid, what: Submitted) -> Submission {
    Submission {
        id: MessageId::from_uuid(id),
        room: deal.room,
        author: Author { id: deal.customer, username: Username::trusted(deal.terms.customer.as_str()) },
        what,
        client_id: None,
        node: NodeId::from_uuid(Uuid::nil()),
        ticket: Ticket(0),
        accepted_at: clock::now(),
    }
}
