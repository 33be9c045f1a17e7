//! The kinds of faults and the routes they are of, with the words that name them.

/// A family of routes that a fault can be limited to, and that requests are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RouteClass {
    /// `GET /predictions`
    List,
    /// `GET /predictions/{id}` and its `/stream`
    Get,
    /// `POST /predict` and `POST /predictions`
    Create,
    /// `POST /predictions/{id}/cancel`
    Cancel,
    /// `DELETE /predictions/{id}` with or without `/delete`
    Delete,
    /// The model routes
    Models,
    /// Output files
    File,
    /// Chat, responses and embeddings
    Chat,
}

impl RouteClass {
    /// Every class, with the word for it.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::List, "list"),
        (Self::Get, "get"),
        (Self::Create, "create"),
        (Self::Cancel, "cancel"),
        (Self::Delete, "delete"),
        (Self::Models, "models"),
        (Self::File, "file"),
        (Self::Chat, "chat"),
    ];
}

/// One way of going wrong, by where it takes hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The request never reaches its route.
    Refuse(Refusal),
    /// The route did its work, and its answer does not arrive whole.
    Break(Breakage),
    /// The answer arrives and is not what is documented.
    Tamper(Tampering),
    /// A list is not what it was, or not yet what it should be.
    List(Shift),
    /// Webhooks are not sent once and in order.
    Webhook(Misdelivery),
}

/// An answer instead of the route's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 500 with the envelope.
    InternalError,
    /// 502 with a page of HTML.
    BadGateway,
    /// 503 with the envelope.
    Unavailable,
    /// 429 with `Retry-After`.
    TooMany,
    /// 429 without `Retry-After`.
    TooManyBare,
    /// No answer, and nothing is done.
    Hang,
}

/// A way for an answer not to arrive whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breakage {
    /// There is no answer, though all is done.
    Hang,
    /// It comes one byte a second.
    Slow,
    /// The connection is cut in the middle of the body.
    Reset,
    /// The body ends in its middle, as if that were all.
    Truncated,
}

/// A way for predictions to differ from what is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// Fields of another type.
    WrongTypes,
    /// Fields that are never null are null.
    Nulls,
    /// A status nobody has heard of.
    UnknownStatus,
    /// A prompt of 20 MB.
    Huge,
    /// Timestamps ten minutes ahead.
    ClockSkew,
}

/// A way for a list to be in motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// A new prediction appears before any page but the first is read.
    Page,
    /// Predictions of the last five seconds are not shown yet.
    Lag,
    /// The total does not count predictions of the last five seconds yet.
    TotalLag,
    /// Some of the rows are missing, and the total with them, as on a replica that is behind.
    Holes,
}

/// A way for webhooks to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misdelivery {
    /// Twice.
    Duplicate,
    /// The start after the end.
    Late,
}

impl FaultKind {
    /// Every kind, with the word for it.
    pub const ALL: [(Self, &'static str); 21] = [
        (Self::Refuse(Refusal::InternalError), "500"),
        (Self::Refuse(Refusal::BadGateway), "502"),
        (Self::Refuse(Refusal::Unavailable), "503"),
        (Self::Refuse(Refusal::TooMany), "429"),
        (Self::Refuse(Refusal::TooManyBare), "429-bare"),
        (Self::Refuse(Refusal::Hang), "hang"),
        (Self::Break(Breakage::Hang), "hang-after"),
        (Self::Break(Breakage::Slow), "slow"),
        (Self::Break(Breakage::Reset), "reset"),
        (Self::Break(Breakage::Truncated), "truncated"),
        (Self::Tamper(Tampering::WrongTypes), "wrong-types"),
        (Self::Tamper(Tampering::Nulls), "nulls"),
        (Self::Tamper(Tampering::UnknownStatus), "unknown-status"),
        (Self::Tamper(Tampering::Huge), "huge"),
        (Self::Tamper(Tampering::ClockSkew), "clock-skew"),
        (Self::List(Shift::Page), "page-shift"),
        (Self::List(Shift::Lag), "lag"),
        (Self::List(Shift::TotalLag), "total-lag"),
        (Self::List(Shift::Holes), "holes"),
        (Self::Webhook(Misdelivery::Duplicate), "webhook-duplicate"),
        (Self::Webhook(Misdelivery::Late), "webhook-late"),
    ];
}
