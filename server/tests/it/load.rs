//! Many readers at once: every page comes whole, and nothing breaks beside it.

use std::{
    panic,
    sync::{Mutex, Once, PoisonError},
    thread,
};

use futures::{StreamExt as _, stream};

use crate::stage::Stage;

/// Readers at one time.
const READERS: usize = 24;

/// How often all pages are asked for.
const ROUNDS: usize = 200;

/// What broke in the server's own threads, in all tests of this binary.
static BROKEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps what breaks from now on. A test's own thread has the test's name and fails by itself.
fn watch() {
    static START: Once = Once::new();
    START.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current()
                .name()
                .is_none_or(|name| name.starts_with("tokio"))
            {
                let mut broken = BROKEN.lock().unwrap_or_else(PoisonError::into_inner);
                broken.push(info.to_string());
            }
            before(info);
        }));
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_readers_all_get_whole_pages() {
    watch();
    let stage = Stage::new().await;
    let console = &stage.mirrored().await;
    let rows = console.page("failed").await.rows;
    let id = &rows.first().unwrap().prediction.id;
    let targets = [
        "/predictions".to_owned(),
        format!("/predictions?q=mera&peek={id}&tab=json"),
        format!("/predictions/{id}"),
    ];
    let asked = (0..ROUNDS).flat_map(|_| &targets);
    let answers = stream::iter(asked.map(|target| async move {
        let answer = console.get(target).await;
        let is_whole = answer.status == 200 && answer.text().contains("</html>");
        (!is_whole).then(|| format!("{target}: {} {}", answer.status, answer.text()))
    }));
    let torn: Vec<_> = answers
        .buffer_unordered(READERS)
        .filter_map(|torn| async { torn })
        .collect()
        .await;
    assert_eq!(torn, Vec::<String>::new());
    let broken = BROKEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    assert_eq!(broken, Vec::<String>::new());
}
