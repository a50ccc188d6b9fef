//! The three programs and what each can be asked to do.

use super::{Faults, Settings};

/// A program of this workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Gateway and router in one process.
    Roomcast,
    /// The half that holds sockets.
    Gateway,
    /// The half that stores messages.
    Router,
}

impl Program {
    /// Its file name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Roomcast => "roomcast",
            Self::Gateway => "roomcast-gateway",
            Self::Router => "roomcast-router",
        }
    }

    /// What it is, for `--help`.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Roomcast => {
                "A chat server. Without settings it runs by itself: bus, store and presence are embedded, and its data lies in \
                 ./roomcast-data."
            }
            Self::Gateway => "The half of Roomcast that holds the clients' connections. Runs in any number.",
            Self::Router => "The half of Roomcast that orders and stores messages. Runs in any number.",
        }
    }

    /// Whether it shares bus, store and presence with other processes, always.
    pub(super) const fn is_one_of_several(self) -> bool {
        match self {
            Self::Roomcast => false,
            Self::Gateway | Self::Router => true,
        }
    }
}

/// What a program was asked to do.
#[derive(Clone, Debug)]
pub enum Action {
    /// Serve until told to stop.
    Serve(Box<Settings>),
    /// Bring the store's schema up to date.
    Migrate(Box<Settings>),
    /// Print a fresh secret.
    Secret,
    /// Print a generated document.
    Docs(Document),
}

/// A document that is generated from the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// docs/SETTINGS.md
    Settings,
    /// docs/METRICS.md
    Metrics,
    /// docs/DIALECTS.md
    Dialects,
}

/// Why a program ends before it has begun.
#[derive(Debug)]
pub enum Exit {
    /// It was asked for its help or version: the text.
    Told(String),
    /// Its settings are wrong.
    Faults(Faults),
}
