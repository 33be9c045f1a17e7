//! The columns of the list, and the reader's choice among them: which, in which order, how wide.
//!
//! As text, which is what a cookie holds: every column in its order, `status.id-240.!source`, where
//! a number is a width of the reader's own and `!` is hidden; `dates` where times are dates. Read
//! leniently: what it does not name stands as it does by default. Must not know where the text is kept, or a document.

use Column::{
    Account, Cost, Created, Id, Kind, Model, Peek, Queued, Running, Source, Status, Thumbnail,
    Total,
};

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The status, as a badge.
    Status,
    /// The id: the way to the prediction, so it cannot be hidden.
    Id,
    /// The first output, small.
    Thumbnail,
    /// The model.
    Model,
    /// Who started it.
    Source,
    /// The account.
    Account,
    /// The sort of its output.
    Kind,
    /// How long it waited.
    Queued,
    /// How long it ran.
    Running,
    /// How long it took.
    Total,
    /// What it cost.
    Cost,
    /// When it was made.
    Created,
    /// The way to the sidebar: stands last, always, and is not the reader's to choose.
    Peek,
}

/// All that can be chosen, in the order in which they stand by default.
const CHOICES: [Column; 12] = [
    Status, Id, Thumbnail, Model, Source, Account, Kind, Queued, Running, Total, Cost, Created,
];

/// How narrow and how wide the reader may make a column, in CSS pixels.
pub const WIDTHS: std::ops::RangeInclusive<u16> = 48..=640;

impl Column {
    /// Its name in the text of a choice and in style.
    pub fn word(self) -> &'static str {
        let class = self.class();
        class.rsplit_once("c-").map_or(class, |(_, word)| word)
    }

    /// Its classes: `c-` and its word, and `c-number` where its texts are numbers.
    pub fn class(self) -> &'static str {
        self.facts().0
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        self.facts().1
    }

    /// Whether the reader may hide it.
    pub fn can_hide(self) -> bool {
        !matches!(self, Id | Peek)
    }

    /// Classes, heading and width by default, in CSS pixels.
    fn facts(self) -> (&'static str, &'static str, u16) {
        match self {
            Status => ("c-status", "Status", 158),
            Id => ("c-id", "ID", 206),
            Thumbnail => ("c-thumbnail", "Thumbnail", 96),
            Model => ("c-model", "Model", 150),
            Source => ("c-source", "Source", 72),
            Account => ("c-account", "Account", 110),
            Kind => ("c-kind", "Output", 88),
            Queued => ("c-number c-queued", "Queued", 80),
            Running => ("c-number c-running", "Running", 80),
            Total => ("c-number c-total", "Total", 80),
            Cost => ("c-number c-cost", "Cost", 104),
            Created => ("c-created", "Created", 104),
            Peek => ("c-peek", "Preview", 46),
        }
    }

    fn is_shown_by_default(self) -> bool {
        !matches!(self, Thumbnail | Account | Kind)
    }
}

/// A column that can be chosen, and what the reader made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The column.
    pub column: Column,
    /// Whether it is shown.
    pub is_shown: bool,
    /// A width of the reader's own, in CSS pixels.
    width: Option<u16>,
}

impl Choice {
    fn of(column: Column) -> Self {
        Self {
            column,
            is_shown: column.is_shown_by_default(),
            width: None,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let (text, is_shown) = match text.strip_prefix('!') {
            Some(text) => (text, false),
            None => (text, true),
        };
        let (word, width) = text.split_once('-').unwrap_or((text, ""));
        let column = CHOICES.into_iter().find(|column| column.word() == word)?;
        let width: Option<u16> = width.parse().ok();
        Some(Self {
            column,
            is_shown: is_shown || !column.can_hide(),
            width: width.filter(|width| WIDTHS.contains(width)),
        })
    }

    fn write(self, text: &mut String) {
        if !self.is_shown {
            text.push('!');
        }
        text.push_str(self.column.word());
        if let Some(width) = self.width {
            text.push('-');
            text.push_str(&width.to_string());
        }
    }
}

/// What says in the text that times are written as dates; no column's word.
const DATES: &str = "dates";

/// How wide a column is by default where it holds a date and a time, in CSS pixels.
const DATE_WIDTH: u16 = 166;

/// All columns that can be chosen, each once, in the reader's order; and how they write times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    choices: Vec<Choice>,
    has_dates: bool,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            choices: CHOICES.map(Choice::of).into(),
            has_dates: false,
        }
    }
}

impl Columns {
    /// Reads a choice. What is garbled in it is as if it were not there.
    pub fn read(text: &str) -> Self {
        let mut columns = Self {
            choices: Vec::new(),
            has_dates: text.split('.').any(|said| said == DATES),
        };
        let said = text.split('.').filter_map(Choice::read);
        for choice in said.chain(CHOICES.map(Choice::of)) {
            if columns.place(choice.column).is_none() {
                columns.choices.push(choice);
            }
        }
        columns
    }

    /// The choice as text; `None` where it is what it is by default.
    pub fn written(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let mut text = String::new();
        for choice in &self.choices {
            if !text.is_empty() {
                text.push('.');
            }
            choice.write(&mut text);
        }
        if self.has_dates {
            text.push('.');
            text.push_str(DATES);
        }
        Some(text)
    }

    /// All of them, in the reader's order.
    pub fn all(&self) -> &[Choice] {
        &self.choices
    }

    /// What the reader made of a column; `None` for one that is not theirs to choose.
    pub fn choice(&self, column: Column) -> Option<Choice> {
        self.place(column).map(|at| self.choices[at])
    }

    /// What the table shows, from left to right.
    pub fn shown(&self) -> Vec<Column> {
        let chosen = self.choices.iter().filter(|choice| choice.is_shown);
        chosen.map(|choice| choice.column).chain([Peek]).collect()
    }

    /// Shows a column, or hides it.
    pub fn toggle(&mut self, column: Column) {
        if let Some(at) = self.place(column).filter(|_| column.can_hide()) {
            self.choices[at].is_shown = !self.choices[at].is_shown;
        }
    }

    /// Moves a column by so many places, as far as there are any.
    pub fn shift(&mut self, column: Column, by: isize) {
        if let Some(at) = self.place(column) {
            let to = at.saturating_add_signed(by).min(self.choices.len() - 1);
            let choice = self.choices.remove(at);
            self.choices.insert(to, choice);
        }
    }

    /// Gives a column a width of the reader's own, within [`WIDTHS`]; `None` takes it back.
    pub fn resize(&mut self, column: Column, width: Option<u16>) {
        if let Some(at) = self.place(column) {
            self.choices[at].width = width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        }
    }

    /// Whether times are written as dates, not as "how long ago".
    pub fn has_dates(&self) -> bool {
        self.has_dates
    }

    /// Writes times as dates, or as "how long ago".
    pub fn set_dates(&mut self, has_dates: bool) {
        self.has_dates = has_dates;
    }

    /// How wide a column is meant to be, in CSS pixels.
    pub fn width(&self, column: Column) -> u16 {
        let own = self.choice(column).and_then(|choice| choice.width);
        own.unwrap_or(self.usual_width(column))
    }

    fn usual_width(&self, column: Column) -> u16 {
        let is_date = matches!(column, Created) && self.has_dates;
        if is_date {
            DATE_WIDTH
        } else {
            column.facts().2
        }
    }

    /// Whether none is narrower than usual, and all together need no more room than those that are
    /// shown by default.
    fn have_room(&self) -> bool {
        let room = |columns: &Self| -> u16 {
            let shown = columns.shown().into_iter();
            shown.map(|it| columns.width(it)).sum()
        };
        let is_usual = |&it: &Column| self.width(it) >= self.usual_width(it);
        self.shown().iter().all(is_usual) && room(self) <= room(&Self::default())
    }

    /// The widths as declarations of custom properties: `--w-status:158px;`. A model that has a
    /// width of the reader's own no longer takes what room there is. `--sure` is how what is sure to
    /// fit in a column of its usual width may overflow: each cell that clips is painted apart.
    pub fn style(&self) -> String {
        let mut style = String::new();
        for choice in &self.choices {
            let width = self.width(choice.column).to_string();
            style.push_str(&["--w-", choice.column.word(), ":", &width, "px;"].concat());
            if choice.column == Model && choice.width.is_some() {
                style.push_str("--g-model:0;");
            }
        }
        // Said in either case: what the page came with is still there beneath what the reader changes.
        let sure = if self.have_room() {
            "visible"
        } else {
            "hidden"
        };
        style + &["--sure:", sure, ";"].concat()
    }

    fn place(&self, column: Column) -> Option<usize> {
        self.choices
            .iter()
            .position(|choice| choice.column == column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_nothing_is_written() {
        assert_eq!(Columns::default().written(), None);
        assert_eq!(Columns::read(""), Columns::default());
        let shown = [
            Status, Id, Model, Source, Queued, Running, Total, Cost, Created, Peek,
        ];
        assert_eq!(Columns::default().shown(), shown);
    }

    #[test]
    fn a_choice_comes_back() {
        let mut columns = Columns::default();
        columns.toggle(Source);
        columns.toggle(Account);
        columns.shift(Created, -20);
        columns.shift(Status, 1);
        columns.resize(Model, Some(300));
        columns.resize(Id, Some(9_999));
        let text = columns.written().unwrap();
        let want = "created.id-640.status.!thumbnail.model-300.!source.account.!kind.queued.running.total.cost";
        assert_eq!(text, want);
        assert_eq!(Columns::read(&text), columns);
        assert!(columns.style().contains("--w-model:300px;--g-model:0;"));
        columns.resize(Id, None);
        assert!(columns.style().contains("--w-id:206px;"));
    }

    #[test]
    fn what_fits_is_sure_in_usual_columns_only() {
        let is_sure = |change: fn(&mut Columns)| {
            let mut columns = Columns::default();
            change(&mut columns);
            columns.style().contains("--sure:visible;")
        };
        assert!(is_sure(|_| {}));
        assert!(!is_sure(|it| it.resize(Cost, Some(90))));
        assert!(!is_sure(|it| it.resize(Id, Some(240))));
        assert!(is_sure(|it| {
            it.resize(Id, Some(240));
            it.toggle(Source);
        }));
        assert!(!is_sure(|it| it.toggle(Kind)));
        assert!(!is_sure(|it| it.set_dates(true)));
        // One that is not shown cuts nothing.
        assert!(is_sure(|it| {
            it.resize(Cost, Some(48));
            it.toggle(Cost);
        }));
    }

    #[test]
    fn times_are_dates_where_that_is_said() {
        let mut columns = Columns::default();
        assert!(columns.style().contains("--w-created:104px;"));
        columns.set_dates(true);
        let text = columns.written().unwrap();
        assert!(text.ends_with(".cost.created.dates"), "{text}");
        assert_eq!(Columns::read(&text), columns);
        assert!(columns.style().contains("--w-created:166px;"));
        columns.resize(Created, Some(200));
        assert_eq!(columns.width(Created), 200);
        columns.resize(Created, None);
        columns.set_dates(false);
        assert_eq!(columns.written(), None);
    }

    #[test]
    fn the_id_stays() {
        let mut columns = Columns::default();
        columns.toggle(Id);
        assert_eq!(columns, Columns::default());
        assert!(Columns::read("!id").shown().contains(&Id));
    }

    #[test]
    fn what_is_garbled_does_no_harm() {
        let check = |text: &str, want: &str| {
            let columns = Columns::read(text);
            assert_eq!(columns.all().len(), CHOICES.len(), "{text}");
            assert_eq!(columns.written().unwrap_or_default(), want, "{text}");
        };
        check("\"><script>.status-1.peek.status-200", "");
        check("status-99999999999.id-7..!nothing", "");
        let rest = ".id.!thumbnail.model.source.!account.!kind.queued.running.total.cost";
        check(
            "created.created-80.!!status",
            &["created.status", rest].concat(),
        );
    }
}
