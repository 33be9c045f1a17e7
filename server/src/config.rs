//! Settings from flags, environment and file, checked once and turned into types.
