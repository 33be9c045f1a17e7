//! What is known of a branch of a tree after it was gone through once: a hundredth of where its
//! members begin, so that the rest of a million is never held.

use std::ops::Range;

use domain::json::members;

/// How many lines open at once; more are opened in groups of as many.
pub(super) const MOST: usize = 100;

/// What is known of a branch after it was gone through once: a hundredth of its members.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) count: usize,
    /// Where each [`MOST`]th member begins.
    marks: Vec<usize>,
    /// Where the last one ends.
    end: usize,
}

impl Known {
    /// Goes through the branch at `of`.
    pub(super) fn of(text: &str, of: Range<usize>) -> Self {
        let mut members = members(text, of.clone());
        let (mut count, mut marks, mut end) = (0, Vec::new(), of.start);
        loop {
            let start = members.place();
            let Some(member) = members.next() else { break };
            if count % MOST == 0 {
                marks.push(start);
            }
            count += 1;
            end = member.value.end;
        }
        Self { count, marks, end }
    }

    /// Where the member of this number begins, which is one of those that are marked.
    pub(super) fn start(&self, number: usize) -> usize {
        let mark = self.marks.get(number / MOST);
        mark.filter(|_| number < self.count)
            .copied()
            .unwrap_or(self.end)
    }
}
