//! The live stream: what changed after a cursor, as server-sent events. Must not know upstream.
