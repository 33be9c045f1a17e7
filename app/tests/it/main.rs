//! The pages as the server answers with them: real rendering, real statuses, a fake backend.

mod fake;
mod hostile;
mod pages;
