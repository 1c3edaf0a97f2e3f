//! Formats of dates as Java, SQL, Excel and moment.js write them, in strftime notation.

/// The same format in strftime notation; `None` where it is not certain what it says.
pub(super) fn translated(format: &str) -> Option<String> {
    let mut out = String::with_capacity(format.len() * 2);
    let mut seen = Seen { half: contains_half(format), ..Seen::default() };
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some((piece, length)) = word(rest, &mut seen) {
            out.push_str(piece);
            rest = rest.get(length..)?;
        } else if first == '\'' {
            // What stands in single quotes is itself: `yyyy-MM-dd'T'HH:mm`.
            let (quoted, after) = rest.get(1..)?.split_once('\'')?;
            out.push_str(&quoted.replace('%', "%%"));
            rest = after;
        } else if first.is_ascii_alphabetic() && first != 'T' {
            let length = rest.bytes().take_while(|byte| *byte == first as u8).count();
            out.push_str(piece(first, length, &mut seen)?);
            rest = rest.get(length..)?;
        } else {
            out.push(first);
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    out.contains('%').then_some(out)
}

/// What came before in the format: `mm` is the month or the minute.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is whether a part of a date was there")]
struct Seen {
    half: bool,
    month: bool,
    hour: bool,
    second: bool,
}

fn contains_half(format: &str) -> bool {
    format.contains(['a', 'A'])
}

/// Pieces of SQL that are words.
fn word(rest: &str, seen: &mut Seen) -> Option<(&'static str, usize)> {
    const WORDS: &[(&str, &str)] = &[
        ("HH24", "%H"),
        ("HH12", "%I"),
        ("MONTH", "%B"),
        ("MON", "%b"),
        ("MI", "%M"),
        ("AM", "%p"),
        ("PM", "%p"),
        ("TZ", "%z"),
    ];
    let (word, piece) =
        WORDS.iter().find(|(word, _)| rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word)))?;
    seen.hour |= matches!(*piece, "%H" | "%I");
    seen.month |= matches!(*piece, "%B" | "%b");
    Some((piece, word.len()))
}

/// A run of one letter.
fn piece(letter: char, length: usize, seen: &mut Seen) -> Option<&'static str> {
    Some(match (letter, length) {
        ('y' | 'Y' | 'u', 3 | 4 | 1) => "%Y",
        ('y' | 'Y' | 'u', 2) => "%y",
        ('D', 3) => "%j",
        ('d' | 'D', 1 | 2) => "%d",
        ('M' | 'm', 4) => "%B",
        ('M' | 'm', 3) => "%b",
        ('M', 1 | 2) if !(seen.hour && seen.month) => {
            seen.month = true;
            "%m"
        }
        ('m', 1 | 2) if !seen.hour => {
            seen.month = true;
            "%m"
        }
        ('M' | 'm', 1 | 2) => "%M",
        ('h' | 'H' | 'k', 1 | 2) => {
            seen.hour = true;
            if letter == 'h' && seen.half { "%I" } else { "%H" }
        }
        ('s' | 'S', 1 | 2) if !seen.second => {
            seen.second = true;
            "%S"
        }
        ('S' | 'f' | 'F', 1..=9) => "%f",
        ('a' | 'A', 1) => "%p",
        ('Z' | 'X' | 'x', 1..=3) => "%z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn formats_of_other_tools_say_the_same() {
        for (written, meant) in [
            ("YYYY-MM-DD", "%Y-%m-%d"),
            ("yyyy-MM-dd", "%Y-%m-%d"),
            ("mm/dd/yyyy", "%m/%d/%Y"),
            ("dd.MM.yy", "%d.%m.%y"),
            ("yyyyMMdd", "%Y%m%d"),
            ("yyyy-MM-dd'T'HH:mm:ss.SSSX", "%Y-%m-%dT%H:%M:%S.%f%z"),
            ("YYYY-MM-DD HH24:MI:SS", "%Y-%m-%d %H:%M:%S"),
            ("MM/DD/YYYY hh:mm a", "%m/%d/%Y %I:%M %p"),
            ("DD-MON-YYYY", "%d-%b-%Y"),
            ("dd MMM yyyy HH:mm", "%d %b %Y %H:%M"),
        ] {
            assert_eq!(translated(written).as_deref(), Some(meant), "{written}");
        }
        for written in ["", "today", "2024-01-31", "EEEE", "week w"] {
            assert_eq!(translated(written), None, "{written}");
        }
    }
}
