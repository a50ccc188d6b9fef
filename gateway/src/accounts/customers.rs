//! Who is who in the namespaces where customers and vendors meet: the app numbers its people itself.

use std::sync::Arc;

use shared::domain::{Author, Code, CustomerId, Rejection, Tenant, UserId, Username};

use super::{Identity, Tokens};

/// The people of all such namespaces.
pub struct Customers {
    tenants: Vec<Tenant>,
    /// Whether somebody who only says who it is is believed.
    guests: bool,
    tokens: Arc<Tokens>,
}

/// Somebody who was let in.
pub struct Known {
    /// The user, under the name that the app has for it.
    pub user: Author,
    /// How that was proved; none, if it was only said.
    pub identity: Option<Identity>,
}

impl Customers {
    /// Of these namespaces.
    pub fn new(namespaces: &[String], guests: bool, tokens: Arc<Tokens>) -> Self {
        Self { tenants: namespaces.iter().map(|namespace| Tenant::of(namespace)).collect(), guests, tokens }
    }

    /// The people of a namespace, if it is one of these; the leading slash may be left out.
    pub fn tenant(&self, namespace: &str) -> Option<&Tenant> {
        let named = Tenant::of(namespace);
        self.tenants.iter().find(|tenant| **tenant == named)
    }

    /// Who shows this token, or else says that it is this one.
    pub async fn identify(&self, tenant: &Tenant, token: Option<&str>, claimed: Option<CustomerId>) -> Result<Known, Rejection> {
        let refused = |message: &'static str| Rejection::new(Code::Unauthenticated, message).about("customerID");
        let (customer, identity) = match (token, claimed) {
            (Some(token), claimed) => {
                let identity = self.tokens.verify(token).await.map_err(|rejection| rejection.about("token"))?;
                let subject = CustomerId::parse("token", &identity.subject)?;
                if claimed.is_some_and(|claimed| claimed != subject) {
                    return Err(refused("customerID is not the subject of the token"));
                }
                (subject, Some(identity))
            }
            (None, Some(claimed)) if self.guests => (claimed, None),
            (None, Some(_)) => {
                return Err(refused(
                    "a customerID alone is not believed here: show a token of that subject, or allow it with ROOMCAST_GUESTS=on",
                ));
            }
            (None, None) => {
                return Err(refused("customerID is required in the query, or a token in auth.token or in query.token"));
            }
        };
        let user = Author { id: UserId::of_customer(tenant, &customer), username: Username::trusted(customer.as_str()) };
        Ok(Known { user, identity })
    }
}
