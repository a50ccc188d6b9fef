//! One fact, shown on one process with everything in it and on two gateways with two routers: a test line each.

use crate::{Deployment, Servers};

/// Where a fact is shown.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// One process.
    Embedded,
    /// Two gateways and two routers on real servers.
    Cluster,
}

impl Place {
    /// Starts it, if this machine has what it needs.
    pub async fn start(self) -> Option<Deployment> {
        match self {
            Self::Embedded => Some(Deployment::embedded().await),
            Self::Cluster => Some(Deployment::cluster(&Servers::find()?, 2, 2).await),
        }
    }

    /// The same where people without an account are let in.
    pub async fn start_with_guests(self) -> Option<Deployment> {
        Deployment::everywhere_with(self, &[("ROOMCAST_GUESTS", "on".to_owned())]).await
    }
}

/// Makes of each `async fn fact(deployment: &mut Deployment)` the tests `fact::embedded` and `fact::cluster`; with guests, if it says so, or
/// with the settings that a function of that name returns.
#[macro_export]
macro_rules! everywhere {
    ($($fact:ident),+ $(,)?) => {
        $crate::everywhere!(@[|place: $crate::Place| place.start()] $($fact),+);
    };
    (with guests: $($fact:ident),+ $(,)?) => {
        $crate::everywhere!(@[|place: $crate::Place| place.start_with_guests()] $($fact),+);
    };
    (with $settings:ident: $($fact:ident),+ $(,)?) => {
        $crate::everywhere!(@[async |place| $crate::Deployment::everywhere_with(place, &super::$settings()).await] $($fact),+);
    };
    (@[$start:expr] $($fact:ident),+) => {$(
        mod $fact {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn embedded() {
                show($crate::Place::Embedded).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn cluster() {
                show($crate::Place::Cluster).await;
            }

            async fn show(place: $crate::Place) {
                if let Some(mut deployment) = ($start)(place).await {
                    Box::pin(super::$fact(&mut deployment)).await;
                }
            }
        }
    )+};
}
