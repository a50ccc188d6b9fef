//! The three servers at once: together they take no longer than RabbitMQ alone.

use super::{Backing, Recipe, ServiceFault, postgres, rabbitmq, redis, way};
use std::path::Path;
use std::thread;

/// The servers behind a test run.
pub struct Trio {
    /// The store.
    pub postgres: Backing<postgres::Recipe>,
    /// The presence.
    pub redis: Backing<redis::Recipe>,
    /// The bus.
    pub rabbitmq: Backing<rabbitmq::Recipe>,
}

impl Trio {
    /// Those that the environment names, and private ones below `folder` for the others.
    pub fn find(folder: &Path) -> Result<Self, ServiceFault> {
        way::install_missing(&[wanted::<postgres::Recipe>(), wanted::<redis::Recipe>(), wanted::<rabbitmq::Recipe>()])?;
        let (postgres, redis, rabbitmq) = together(|| Backing::find(folder), || Backing::find(folder), || Backing::find(folder))?;
        Ok(Self { postgres, redis, rabbitmq })
    }

    /// The variables that tell tests where the servers are.
    pub fn variables(&self) -> [(&'static str, String); 3] {
        [
            (postgres::Recipe::VARIABLE, self.postgres.url()),
            (redis::Recipe::VARIABLE, self.redis.url()),
            (rabbitmq::Recipe::VARIABLE, self.rabbitmq.url()),
        ]
    }
}

/// The package of a server that the environment does not name and this machine cannot run. One call of apt for all is quicker than three.
fn wanted<R: Recipe>() -> Option<&'static str> {
    (Backing::<R>::given().is_none() && way::present::<R>().is_none()).then_some(R::PACKAGE)
}

/// Does three things at once; all their faults are told.
pub(crate) fn together<A: Send, B: Send, C: Send>(
    first: impl FnOnce() -> Result<A, ServiceFault> + Send,
    second: impl FnOnce() -> Result<B, ServiceFault> + Send,
    third: impl FnOnce() -> Result<C, ServiceFault> + Send,
) -> Result<(A, B, C), ServiceFault> {
    let outcome = thread::scope(|scope| {
        let (first, second) = (scope.spawn(first), scope.spawn(second));
        (joined(second), third(), joined(first))
    });
    match outcome {
        (Ok(second), Ok(third), Ok(first)) => Ok((first, second, third)),
        (second, third, first) => {
            let faults = [first.err(), second.err(), third.err()];
            Err(ServiceFault::Several(faults.into_iter().flatten().collect()))
        }
    }
}

fn joined<T>(handle: thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
