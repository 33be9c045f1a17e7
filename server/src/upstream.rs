//! The typed client of the Predictions API: its JSON, its limits, its errors. The only room that knows the vendor.
