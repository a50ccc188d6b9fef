//! router-worker
