//! A panic is a mistake of ours: it is logged once, with where it happened, and the fault that a
//! user sees names the same reference.

use std::{cell::RefCell, panic};

use crate::fault;

thread_local! {
    /// The reference of this thread's last panic, until somebody asks for it.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Sends panics to the log instead of writing them to stderr as they are.
pub fn log() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let reference = fault::reference();
        tracing::error!(reference, place, message, "a part of the console panicked");
        LAST.with_borrow_mut(|last| *last = Some(reference));
    }));
}

/// The reference of the panic that was just caught on this thread.
pub(super) fn reference() -> String {
    LAST.take().unwrap_or_else(fault::reference)
}
