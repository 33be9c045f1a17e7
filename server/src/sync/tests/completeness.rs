//! The mirror against a simulator whose list misbehaves, until it is what upstream lists, byte for byte.

use domain::mirror::Completeness;

use super::*;

/// The maximum time until a mirror is what upstream lists, once upstream behaves.
const CONVERGENCE: Duration = Duration::from_secs(120);

impl Rig {
    /// Creates predictions whose creation times differ from now by so many seconds.
    fn create_dated(&self, count: usize, dated: i64) {
        for _ in 0..count {
            let draft = Draft {
                dated,
                ..Draft::default()
            };
            self.control.create(draft).unwrap();
        }
    }

    /// The JSON of everything that upstream lists, by id.
    async fn listed_json(&self) -> BTreeMap<PredictionId, String> {
        let all = self.listed().await.into_iter();
        all.map(|news| (news.prediction.id, news.raw)).collect()
    }

    /// The ids of `listed` whose JSON is not what the store holds.
    async fn different(&self, listed: &BTreeMap<PredictionId, String>) -> Vec<PredictionId> {
        let mut different = Vec::new();
        for (id, raw) in listed {
            let record = self.store.record(id).await.unwrap();
            let is_there = record.is_some_and(|record| {
                record.raw == *raw && record.row.prediction.deleted_upstream_at.is_none()
            });
            if !is_there {
                different.push(id.clone());
            }
        }
        different
    }

    /// Waits until upstream's count confirms the mirror and everything that it lists is held as it is.
    async fn until_complete(&self) {
        let converge = async {
            loop {
                let _ = self.sync.refresh().await;
                let listed = self.listed_json().await;
                let completeness = self.sync.mirror().borrow()[0].completeness;
                let count = listed.len() as u64;
                let is_confirmed = matches!(completeness, Completeness::Confirmed { count: it, .. } if it == count);
                if is_confirmed && self.different(&listed).await.is_empty() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        if timeout(CONVERGENCE, converge).await.is_err() {
            let listed = self.listed_json().await;
            let completeness = self.sync.mirror().borrow()[0].completeness;
            let different = self.different(&listed).await;
            panic!(
                "{completeness:?}, {} listed, not held: {different:?}",
                listed.len()
            );
        }
    }
}

#[tokio::test]
async fn predictions_dated_ahead_and_back_hide_no_burst() {
    let rig = Rig::settled(60).await;
    rig.create_dated(1, 3_600);
    let _ = rig.sync.refresh().await;
    rig.create_dated(120, 0);
    let _ = rig.sync.refresh().await;
    rig.create_dated(1, -150);
    rig.create_dated(60, -2);
    rig.create_dated(70, 0);
    rig.create_dated(40, -3 * 86_400);
    rig.until_complete().await;
    rig.end().await;
}

#[tokio::test]
async fn a_deletion_upstream_is_marked_and_its_record_kept() {
    let rig = Rig::settled(90).await;
    let truth = rig.truth().await;
    let gone: Vec<&PredictionId> = truth.keys().take(3).collect();
    for id in &gone {
        rig.control.delete(id.as_str()).unwrap();
    }
    rig.until_complete().await;
    for id in gone {
        let record = rig
            .store
            .record(id)
            .await
            .unwrap()
            .expect("it is still held");
        assert!(record.row.prediction.deleted_upstream_at.is_some(), "{id}");
    }
    rig.end().await;
}

#[tokio::test]
async fn a_long_history_under_all_faults_of_lists_becomes_what_upstream_lists() {
    let rig = Rig::start(900, KEY).await;
    let faults = [
        "500=0.05",
        "429=0.02",
        "truncated=0.03",
        "reset=0.03",
        "lag=0.1",
        "total-lag=0.1",
        "holes=0.1",
        "page-shift=0.1",
        "nulls=0.03",
        "wrong-types=0.03",
        "unknown-status=0.03",
    ];
    let faults: Vec<String> = faults.iter().map(|fault| format!("list:{fault}")).collect();
    rig.control.set_faults(Faults::parse(&faults).unwrap());
    for round in 0..6 {
        let _ = rig.sync.refresh().await;
        rig.create_dated(70, 0);
        rig.create_dated(5, [3_600, -60, -86_400, -2][round % 4]);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    rig.heal();
    rig.until_complete().await;
    rig.end().await;
}
