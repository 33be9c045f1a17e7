//! Puts the parts together, serves until told to stop, and ends everything in order.
