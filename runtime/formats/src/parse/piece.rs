//! The pieces of a date format.

/// Why a format cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A `%` is followed by something that means nothing.
    #[error("`{0}` is no piece of a date format; those are %Y %y %m %d %e %b %B %j %H %I %M %S %p %f %z %%")]
    UnknownPiece(String),
    /// The format gives no day.
    #[error("the date format gives no {0}; a day needs a year (%Y or %y) with month and day, or with %j")]
    Incomplete(&'static str),
    /// The format gives something twice.
    #[error("the date format gives the {0} twice; leave one out")]
    Twice(&'static str),
    /// The format of a time of day gives no hour.
    #[error("the time format gives no hour (%H, or %I with %p)")]
    NoHour,
    /// The format of a time of day gives something else.
    #[error("the time format gives the {0}, which a time of day does not have")]
    NotOfTime(&'static str),
    /// Twelve hours without the half of the day, or the reverse.
    #[error("%I and %p stand together in a date format or not at all")]
    HalfDay,
}

/// A piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(u8),
    Year,
    ShortYear,
    Month,
    Day,
    SpacedDay,
    MonthLetters,
    MonthName,
    DayOfYear,
    Hour,
    HalfHour,
    Minute,
    Second,
    Half,
    Fraction,
    Offset,
}

impl Piece {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'Y' => Self::Year,
            'y' => Self::ShortYear,
            'm' => Self::Month,
            'd' => Self::Day,
            'e' => Self::SpacedDay,
            'b' => Self::MonthLetters,
            'B' => Self::MonthName,
            'j' => Self::DayOfYear,
            'H' => Self::Hour,
            'I' => Self::HalfHour,
            'M' => Self::Minute,
            'S' => Self::Second,
            'p' => Self::Half,
            'f' => Self::Fraction,
            'z' => Self::Offset,
            '%' => Self::Literal(b'%'),
            _ => return None,
        })
    }

    /// What it tells, in words; two pieces of one kind contradict or repeat each other.
    fn gives(self) -> Option<&'static str> {
        Some(match self {
            Self::Literal(_) => return None,
            Self::Year | Self::ShortYear => "year",
            Self::Month | Self::MonthLetters | Self::MonthName => "month",
            Self::Day | Self::SpacedDay => "day",
            Self::DayOfYear => "day of the year",
            Self::Hour | Self::HalfHour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Half => "half of the day",
            Self::Fraction => "fraction of a second",
            Self::Offset => "offset from UTC",
        })
    }

    /// Whether its text is digits, so that a number beside it has to have all of its own.
    fn is_digits(self) -> bool {
        match self {
            Self::Literal(byte) => byte.is_ascii_digit(),
            Self::MonthLetters | Self::MonthName | Self::Half => false,
            _ => true,
        }
    }
}

/// A piece in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) piece: Piece,
    /// Whether digits stand before or after it.
    is_packed: bool,
}

impl Step {
    /// How many digits a number of at most so many has at least.
    pub(super) fn least(self, most: usize) -> usize {
        if self.is_packed { most } else { 1 }
    }

    /// A regular expression for its text.
    pub(super) fn pattern(self) -> String {
        let digits = |most: usize| format!("[0-9]{{{},{most}}}", self.least(most));
        match self.piece {
            Piece::Literal(byte @ ..0x80) => format!(r"\x{byte:02X}"),
            // A character that is not ASCII: its first byte stands for any, the others for nothing.
            Piece::Literal(0x80..0xC0) => String::new(),
            Piece::Literal(_) => r"[^\x00-\x7F]".to_owned(),
            Piece::Year => "[0-9]{4}".to_owned(),
            Piece::ShortYear => "[0-9]{2}".to_owned(),
            Piece::SpacedDay => format!("(?: [0-9]|{})", digits(2)),
            Piece::Month | Piece::Day | Piece::Hour | Piece::HalfHour | Piece::Minute | Piece::Second => digits(2),
            Piece::DayOfYear => digits(3),
            Piece::MonthLetters => "[A-Za-z]{3}".to_owned(),
            Piece::MonthName => "[A-Za-z]{3,9}".to_owned(),
            Piece::Half => "[AaPp][Mm]".to_owned(),
            Piece::Fraction => "[0-9]{1,9}".to_owned(),
            Piece::Offset => "(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})".to_owned(),
        }
    }
}

/// The pieces of a format.
pub(super) fn steps(format: &str) -> Result<Vec<Step>, FormatError> {
    let pieces = pieces(format)?;
    check(&pieces)?;
    Ok(in_place(&pieces))
}

/// The pieces of a format of periods: a day, a month or a year.
pub(super) fn period_steps(format: &str) -> Result<Vec<Step>, FormatError> {
    let pieces = pieces(format)?;
    let given = given(&pieces)?;
    if given.contains(&"day") || given.contains(&"day of the year") {
        check(&pieces)?;
    } else if !given.contains(&"year") {
        return Err(FormatError::Incomplete("year"));
    }
    Ok(in_place(&pieces))
}

/// The pieces of a format of times of day.
pub(super) fn time_steps(format: &str) -> Result<Vec<Step>, FormatError> {
    let pieces = pieces(format)?;
    check_time(&pieces)?;
    Ok(in_place(&pieces))
}

fn pieces(format: &str) -> Result<Vec<Piece>, FormatError> {
    let mut pieces = Vec::new();
    let mut chars = format.chars();
    while let Some(char) = chars.next() {
        if char == '%' {
            let letter = chars.next();
            let unknown = || FormatError::UnknownPiece(letter.map_or("%".into(), |letter| format!("%{letter}")));
            pieces.push(letter.and_then(Piece::of).ok_or_else(unknown)?);
        } else {
            let mut buffer = [0; 4];
            pieces.extend(char.encode_utf8(&mut buffer).bytes().map(Piece::Literal));
        }
    }
    Ok(pieces)
}

fn in_place(pieces: &[Piece]) -> Vec<Step> {
    let is_digits = |index: Option<usize>| pieces.get(index?).map(|piece| piece.is_digits());
    let beside = |index: usize| [index.checked_sub(1), index.checked_add(1)];
    let is_packed = |index| beside(index).into_iter().any(|beside| is_digits(beside) == Some(true));
    pieces.iter().enumerate().map(|(index, piece)| Step { piece: *piece, is_packed: is_packed(index) }).collect()
}

/// What a format gives: nothing twice, and twelve hours with the half of the day.
fn given(pieces: &[Piece]) -> Result<Vec<&'static str>, FormatError> {
    let given: Vec<&str> = pieces.iter().filter_map(|piece| piece.gives()).collect();
    for (index, what) in given.iter().enumerate() {
        if given.iter().skip(index + 1).any(|other| other == what) {
            return Err(FormatError::Twice(what));
        }
    }
    if pieces.contains(&Piece::HalfHour) != pieces.contains(&Piece::Half) {
        return Err(FormatError::HalfDay);
    }
    Ok(given)
}

fn check_time(pieces: &[Piece]) -> Result<(), FormatError> {
    let given = given(pieces)?;
    let of_time = ["hour", "minute", "second", "half of the day", "fraction of a second"];
    if let Some(other) = given.iter().find(|it| !of_time.contains(it)) {
        return Err(FormatError::NotOfTime(other));
    }
    if given.contains(&"hour") { Ok(()) } else { Err(FormatError::NoHour) }
}

fn check(pieces: &[Piece]) -> Result<(), FormatError> {
    let given = given(pieces)?;
    let has = |what: &str| given.contains(&what);
    if has("day of the year") && (has("month") || has("day")) {
        return Err(FormatError::Twice("day"));
    }
    let due: &[&'static str] = if has("day of the year") { &["year"] } else { &["year", "month", "day"] };
    if let Some(missing) = due.iter().find(|what| !has(what)) {
        return Err(FormatError::Incomplete(missing));
    }
    Ok(())
}
