//! The manners of the threads whose work nobody waits for as one waits for a page: the one that
//! writes and the one that feeds the index of words. On two cores they and one reader are one too
//! many, and a reader that has to wait for the system's next tick waits longer than its search takes.
//! Knows nothing of what is written.

use std::thread;

/// How far the priority goes down. Half of it made no difference to who waits for a search; the rest
/// is left for a machine that has other work as well.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Has the calling thread go after the threads that read, from now on.
pub(super) fn step_back() {
    // Elsewhere it would mean the whole process.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

/// Leaves the core to who waits for it. Called between the small pieces of long work.
pub(super) fn give_way() {
    thread::yield_now();
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn only_the_thread_that_asks_steps_back() {
        let before = getpriority_process(None).unwrap();
        let stepped_back = thread::spawn(|| {
            step_back();
            getpriority_process(None).unwrap()
        });
        assert_eq!(stepped_back.join().unwrap(), (before + NICE).min(19));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
