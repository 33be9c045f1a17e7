//! Texts: a small rule-based writer that answers from what it was asked.

/// An answer to a prompt: the same prompt, the same answer.
pub(crate) fn answer(prompt: &str) -> String {
    let asked = first_line(prompt);
    let lower = asked.to_lowercase();
    if asked.is_empty() {
        return "There was nothing to answer. Ask me something.".to_owned();
    }
    if lower.contains("json") {
        let words = prompt.split_whitespace().count();
        return serde_json::json!({ "request": asked, "words": words, "ok": true }).to_string();
    }
    if lower.starts_with("summar") || lower.contains("three bullet") {
        return format!(
            "- You asked for a summary: {asked}\n- The text has {} words in {} lines.\n- Nothing in it needs a decision today.",
            prompt.split_whitespace().count(),
            prompt.lines().count()
        );
    }
    if asked.ends_with('?') {
        return format!(
            "You asked: \u{201c}{asked}\u{201d}\n\nIn short: it depends on what you measure. Start with the simplest case, \
             look at one number at a time, and change one thing only. If the two still differ, the \
             difference is your answer."
        );
    }
    format!(
        "Here is a first version for \u{201c}{asked}\u{201d}.\n\nIt is short on purpose: read it aloud, keep the sentence \
         that sounds most like you, and let the rest go. I can make it warmer, drier or longer."
    )
}

/// A small program for a task, in this language.
pub(super) fn program(task: &str, language: &str) -> String {
    let task = first_line(task);
    match language {
        "rust" => format!(
            "/// {task}\npub fn solve(input: &[i64]) -> Option<i64> {{\n    input.iter().copied().max()\n}}\n"
        ),
        "typescript" => format!(
            "// {task}\nexport function solve(input: number[]): number | undefined {{\n  return input.length ? Math.max(...input) : undefined;\n}}\n"
        ),
        "sql" => {
            format!("-- {task}\nselect id, max(created_at) as latest\nfrom events\ngroup by id;\n")
        }
        _ => format!(
            "# {task}\ndef solve(values):\n    return max(values, default=None)\n\n\nif __name__ == \"__main__\":\n    print(solve([3, 1, 2]))\n"
        ),
    }
}

/// Roughly the tokens of a text: four bytes each.
pub(crate) fn tokens(text: &str) -> i64 {
    i64::try_from(text.len().div_ceil(4)).unwrap_or(i64::MAX)
}

fn first_line(text: &str) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    line.chars().take(160).collect()
}
