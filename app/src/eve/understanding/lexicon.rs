//! The words that mean something in a question, and what. A word that is not here, and is no name,
//! date, amount or id, is not understood.

use super::{calendar, dates};

/// What a word does in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// Nothing: it could be left out.
    Filler,
    /// Predictions.
    Prediction,
    /// The one that is looked at.
    This,
    /// Those that are listed.
    These,
    /// From the newest.
    Newest,
    /// From the top of an order.
    Most,
    /// To be shown.
    Show,
    /// To go there.
    Open,
    /// To be listed.
    Filter,
    /// To be stopped.
    Cancel,
    /// All of them.
    All,
    /// To be run again.
    Try,
    /// How many.
    Count,
    /// How much money.
    Spend,
    /// How long.
    Time,
    /// How often.
    Rate,
    /// All numbers.
    Summary,
    /// How it stands: all numbers, where nothing else is asked.
    How,
    /// One beside the other.
    Compare,
    /// For what reason.
    Why,
    /// Taking long.
    Slow,
    /// Taking little.
    Fast,
    /// Costing much.
    Dear,
    /// Costing little.
    Cheap,
    /// An error, or several.
    Error,
    /// Occurring often.
    Frequent,
    /// Models.
    Model,
    /// An account, whose name follows.
    Account,
    /// What came out.
    Output,
    /// How fresh the mirror is.
    Fresh,
    /// What there is to ask.
    Help,
    /// What follows must not be so.
    Not,
    /// Has not ended.
    Running,
    /// Of a wait.
    Waited,
    /// Of a computation.
    Ran,
    /// A status, as the search writes it.
    Status(&'static str),
    /// A sort of output, in the same way.
    Kind(&'static str),
    /// Who started it, in the same way.
    Source(&'static str),
}

/// The longest phrase, in words.
pub(super) const LONGEST: usize = 6;

/// Words and phrases; in each row the ones that mean the same.
#[rustfmt::skip] // One row per sense is what makes it a table.
const SENSES: &[(Sense, &[&str])] = &[
    (Sense::Filler, &[
        "a", "an", "the", "my", "me", "i", "we", "us", "our", "ours", "mine", "of", "on", "in",
        "at", "by", "to", "for", "from", "with", "and", "or", "is", "are", "was", "were", "be",
        "been", "am", "do", "does", "did", "has", "have", "had", "having", "can", "could", "will",
        "would", "should", "please", "hey", "hi", "hello", "eve", "ok", "okay", "thanks", "so",
        "far", "just", "now", "right", "right now", "currently", "at the moment", "anything",
        "something", "came", "any", "some", "there", "you", "that", "which", "who", "what", "whats",
        "when", "where", "one", "ones", "its", "as", "about", "than", "need", "want", "like",
        "tell", "then", "also", "only", "really", "kind", "sort", "during", "within", "through",
        "using", "used", "use", "via", "ever", "until", "much", "many", "did you", "id", "status",
        "history", "log", "data", "out", "up", "go", "went", "im", "ive", "id like", "got", "made",
        "make", "created", "started", "submitted", "if", "but", "their", "those that", "let",
        "lets", "everything", "total", "overall", "altogether", "sum", "amount", "period",
        "time frame", "while", "into", "over to", "happen", "happened to", "exactly", "actually",
    ]),
    (Sense::Prediction, &[
        "prediction", "predictions", "run", "runs", "request", "requests", "inference",
        "inferences", "job", "jobs", "call", "calls", "generation", "generations", "task", "tasks",
        "inference request", "inference requests",
    ]),
    (Sense::This, &["this", "it", "this one", "that one", "current one", "the current prediction"]),
    (Sense::These, &[
        "these", "those", "them", "here", "this list", "this search", "these results", "this page",
    ]),
    (Sense::Newest, &[
        "last", "latest", "newest", "recent", "recently", "most recent", "most recently", "lately",
        "past",
    ]),
    (Sense::Most, &["most", "top", "highest", "biggest", "worst", "the most", "largest", "best"]),
    (Sense::Show, &[
        "show", "list", "display", "see", "get", "give", "look at", "find", "which ones", "check",
        "pull up", "fetch", "look up", "explain", "describe",
    ]),
    (Sense::Open, &[
        "open", "goto", "go to", "navigate to", "navigate", "take me to", "bring me to", "jump to",
        "jump", "bring up", "view", "visit", "take me",
    ]),
    (Sense::Filter, &[
        "filter", "filter by", "filter for", "filter on", "filter to", "search", "search for",
        "narrow", "narrow down", "narrow down to", "look for", "only show", "show only",
    ]),
    (Sense::Cancel, &["cancel", "stop", "abort", "kill", "terminate"]),
    (Sense::All, &["all", "every", "each", "all of", "all the", "whole", "entire"]),
    (Sense::Try, &[
        "try", "try again", "playground", "rerun", "re-run", "run again", "retry", "redo",
        "reproduce", "duplicate", "tweak", "remix", "repeat", "try out", "again",
    ]),
    (Sense::Count, &[
        "how many", "count", "number of", "the number of", "how many times", "amount of",
    ]),
    (Sense::Spend, &[
        "spend", "spent", "spending", "cost", "costs", "costing", "pay", "paid", "price", "bill",
        "billed", "charged", "charge", "charges", "money", "expenses", "expense", "dollars",
        "credits", "how expensive", "how much",
    ]),
    (Sense::Time, &[
        "how long", "how fast", "how slow", "how quick", "how quickly", "average", "median", "mean",
        "typical", "typically", "usual", "usually", "latency", "duration", "durations", "p50",
        "p95", "speed", "timing", "timings", "take", "takes", "took", "time", "times", "runtime",
    ]),
    (Sense::Rate, &[
        "rate", "percentage", "percent", "share", "ratio", "proportion", "how often", "fraction",
        "how reliable", "reliability",
    ]),
    (Sense::Summary, &[
        "summarise", "summarize", "summary", "overview", "recap", "digest", "sum up", "statistics",
        "stats", "report", "breakdown", "figures", "numbers", "metrics", "dashboard of",
        "summarised", "summarized", "rundown", "usage", "activity", "what happened",
        "whats happened",
    ]),
    (Sense::How, &[
        "how", "hows", "doing", "going", "look", "looking", "looks", "things", "perform",
        "performing", "performed", "performance", "whats up",
    ]),
    (Sense::Compare, &[
        "compare", "compared", "compared to", "compared with", "comparison", "versus", "vs",
        "against", "difference", "differ", "more than", "less than", "higher than", "lower than",
        "fewer than", "more", "less", "fewer", "better than", "worse than", "faster than",
        "slower than", "cheaper than", "more expensive than", "faster or slower",
    ]),
    (Sense::Why, &["why", "how come", "explain why", "reason", "what made", "diagnose"]),
    (Sense::Slow, &[
        "slow", "slowest", "slower", "slowly", "longest", "long", "so long", "forever", "longer",
        "delayed", "take so long", "took so long", "taking so long",
    ]),
    (Sense::Fast, &["fast", "fastest", "quickest", "shortest", "quick", "faster", "quicker"]),
    (Sense::Dear, &[
        "expensive", "priciest", "costliest", "dearest", "pricey", "costly", "most expensive",
    ]),
    (Sense::Cheap, &["cheap", "cheapest", "least expensive", "least costly", "cheaper"]),
    (Sense::Error, &[
        "error", "errors", "exception", "exceptions", "problem", "problems", "error message",
        "error messages", "go wrong", "went wrong", "going wrong", "goes wrong", "trouble", "cause",
        "causes", "reasons", "failure reason", "failure reasons", "wrong", "errored out",
    ]),
    (Sense::Frequent, &[
        "frequent", "frequently", "common", "commonly", "often", "popular", "main", "usual error",
    ]),
    (Sense::Model, &["model", "models", "deployment", "deployments", "namespace", "namespaces"]),
    (Sense::Account, &["account", "accounts"]),
    (Sense::Output, &[
        "output", "outputs", "result", "results", "return", "returned", "returns", "produce",
        "produced", "gave", "came out", "come out", "answer", "answered", "response", "reply",
        "generate", "generated", "say", "said", "come back with", "came back with", "outcome",
    ]),
    (Sense::Fresh, &[
        "fresh", "freshness", "up to date", "up-to-date", "synced", "sync", "in sync", "stale",
        "mirror", "connected", "live", "complete", "how old", "how fresh",
    ]),
    (Sense::Help, &[
        "help", "what can you do", "what can i ask", "who are you", "what are you", "commands",
        "what do you know", "how do you work", "capabilities", "what can you", "what else",
        "what can i do", "how does this work",
    ]),
    (Sense::Not, &[
        "not", "didnt", "did not", "isnt", "arent", "wasnt", "werent", "without", "except",
        "excluding", "but not", "never", "other than", "havent", "hasnt", "dont",
    ]),
    (Sense::Running, &[
        "running", "in progress", "in flight", "in-flight", "active", "under way", "underway",
        "ongoing", "unfinished", "still running", "still going", "going on", "live now",
        "running now", "still", "in the works",
    ]),
    (Sense::Waited, &[
        "waited", "wait", "waits", "queued for", "waiting for", "waiting time", "queue time",
    ]),
    (Sense::Ran, &["ran", "ran for", "computed", "running for", "compute time", "run time"]),
    (Sense::Status("queued"), &[
        "queued", "waiting", "pending", "queue", "in the queue", "in queue", "starting",
    ]),
    (Sense::Status("processing"), &["processing", "being processed", "being computed"]),
    (Sense::Status("succeeded"), &[
        "succeeded", "succeed", "success", "successes", "successful", "successfully", "worked",
        "succeeding", "work", "works",
    ]),
    (Sense::Status("failed"), &[
        "failed", "fail", "fails", "failing", "failure", "failures", "errored", "crashed", "broke",
        "broken", "unsuccessful", "crash",
    ]),
    (Sense::Status("cancelled"), &[
        "cancelled", "canceled", "stopped", "aborted", "killed", "cancellation", "cancellations",
    ]),
    (Sense::Status("succeeded,failed,cancelled"), &[
        "finished", "ended", "completed", "done", "finish", "complete ones",
    ]),
    (Sense::Kind("image"), &["image", "images", "picture", "pictures", "photo", "photos", "pics"]),
    (Sense::Kind("video"), &[
        "video", "videos", "clip", "clips", "film", "films", "movie", "movies",
    ]),
    (Sense::Kind("audio"), &["audio", "sound", "sounds", "song", "songs", "music", "tracks"]),
    (Sense::Kind("text"), &["text", "texts"]),
    (Sense::Source("api"), &["api", "through the api", "via api"]),
    (Sense::Source("web"), &[
        "web", "browser", "dashboard", "from the playground", "in the playground by", "website",
    ]),
];

/// What the phrase at the beginning of some words means, the longest first, and how many words it
/// takes.
pub(super) fn read(words: &[&str]) -> Option<(usize, Sense)> {
    (1..=words.len().min(LONGEST)).rev().find_map(|taken| {
        let said = words.get(..taken)?.join(" ");
        let row = SENSES
            .iter()
            .find(|(_, phrases)| phrases.contains(&said.as_str()));
        row.map(|(sense, _)| (taken, *sense))
    })
}

/// Whether a word is one of the grammar's, by itself or in a phrase.
pub(super) fn knows(word: &str) -> bool {
    words().any(|known| known == word)
}

/// The words of the grammar, for those who mend slips.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let phrases = SENSES.iter().flat_map(|(_, phrases)| phrases.iter());
    let words = phrases.flat_map(|phrase| phrase.split(' '));
    words
        .chain(dates::WORDS.iter().copied())
        .chain(calendar::words())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_means_two_things() {
        let mut seen = std::collections::BTreeSet::new();
        for phrase in SENSES.iter().flat_map(|(_, phrases)| phrases.iter()) {
            assert!(
                seen.insert(phrase),
                "{phrase} stands in two rows, or twice in one"
            );
            assert!(phrase.split(' ').count() <= LONGEST, "{phrase}");
        }
    }

    #[test]
    fn a_phrase_goes_before_its_words() {
        let check = |text: &str, want| {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(read(&words), want, "{text}");
        };
        check("how many failed", Some((2, Sense::Count)));
        check("how are things", Some((1, Sense::How)));
        check("most recent", Some((2, Sense::Newest)));
        check("weather", None);
    }
}
