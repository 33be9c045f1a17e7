//! Keeps output files before upstream deletes them, and serves the copies.
