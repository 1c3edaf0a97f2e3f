//! The five fields of a cron line: minute, hour, day of the month, month, day of the week.

/// A field with the numbers it takes and the words that stand for some of them.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    words: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, words: &[] },
    Field { name: "hour", least: 0, most: 23, words: &[] },
    Field { name: "day of the month", least: 1, most: 31, words: &[] },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field { name: "day of the week", least: 0, most: 7, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// What is wrong with a cron line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It has another number of fields than five.
    Count(usize),
    /// A field is not what its place takes.
    Field {
        /// `hour`
        name: &'static str,
        /// As written.
        text: String,
        /// Smallest number it takes.
        least: u32,
        /// Largest number it takes.
        most: u32,
    },
    /// None of its days is in any of its months.
    Never,
}

/// The first thing that is wrong with a cron line, if anything is.
pub(crate) fn refuse(line: &str) -> Option<Problem> {
    let fields: Vec<_> = line.split_ascii_whitespace().collect();
    let [_, _, days, months, weekdays] = fields.as_slice() else { return Some(Problem::Count(fields.len())) };
    let wrong = FIELDS.iter().zip(&fields).find(|(field, text)| numbers(field, text).is_none());
    if let Some((field, text)) = wrong {
        return Some(Problem::Field {
            name: field.name,
            text: (*text).to_owned(),
            least: field.least,
            most: field.most,
        });
    }
    let [_, _, day, month, _] = &FIELDS;
    let (days, months) = (numbers(day, days)?, numbers(month, months)?);
    // With a day of the week given too, cron takes either of the two.
    let never = *weekdays == "*" && !months.iter().any(|month| days.iter().any(|day| *day <= longest(*month)));
    never.then_some(Problem::Never)
}

/// On how many days of a year a cron line runs, or few more; how often in a day, where that is more than once, counts too.
pub(crate) fn times_a_year(line: &str) -> Option<u32> {
    let fields: Vec<_> = line.split_ascii_whitespace().collect();
    let [minutes, hours, days, months, weekdays] = fields.as_slice() else { return None };
    let count = |field: &Field, text: &str| Some(numbers(field, text)?.len() as u32);
    let [minute, hour, day, month, weekday] = &FIELDS;
    let a_day = count(minute, minutes)?.saturating_mul(count(hour, hours)?);
    let months = count(month, months)?;
    let by_day = if *days == "*" { None } else { Some(count(day, days)?.saturating_mul(months)) };
    // A year has 53 weeks at most, and a month five.
    let by_weekday =
        if *weekdays == "*" { None } else { Some(count(weekday, weekdays)?.min(7) * (5 * months).min(53)) };
    // With both given, cron takes either of the two.
    let days = match (by_day, by_weekday) {
        (None, None) => (months * 31).min(366),
        (by_day, by_weekday) => by_day.unwrap_or(0) + by_weekday.unwrap_or(0),
    };
    Some(days.saturating_mul(a_day))
}

/// The most days that a month has.
fn longest(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The numbers that a field stands for: `*`, `5`, `1-5`, `*/10`, `0-30/10`, `mon-fri`, lists of these.
fn numbers(field: &Field, text: &str) -> Option<Vec<u32>> {
    let ranges: Option<Vec<_>> = text.split(',').map(|part| range(field, part)).collect();
    Some(ranges?.into_iter().flatten().collect())
}

fn range(field: &Field, part: &str) -> Option<Vec<u32>> {
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    let (least, most) = match range.split_once('-') {
        _ if range == "*" => (field.least, field.most),
        Some((least, most)) => (number(field, least)?, number(field, most)?),
        // A step from a single number is not read alike by all schedulers.
        None if step.is_some() => return None,
        None => number(field, range).map(|it| (it, it))?,
    };
    let step = step.map_or(Some(1), |step| plain_number(step).filter(|it| *it > 0))?;
    (least <= most).then(|| (least..=most).step_by(step as usize).collect())
}

fn number(field: &Field, text: &str) -> Option<u32> {
    let word = field.words.iter().position(|word| word.eq_ignore_ascii_case(text));
    let number = match word {
        Some(at) => u32::try_from(at).ok()? + field.least,
        None => plain_number(text)?,
    };
    (field.least..=field.most).contains(&number).then_some(number)
}

fn plain_number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{Problem, refuse};

    #[test]
    fn lines_that_cron_reads() {
        for line in ["0 6 * * *", "*/15 0-6,22 1,15 jan-jun/2 MON-FRI", "0 0 29 2 *", "0 0 31 2 fri", "5 4 * * 7"] {
            assert_eq!(refuse(line), None, "{line}");
        }
    }

    #[test]
    fn lines_that_it_does_not() {
        for (line, field) in [
            ("60 6 * * *", "minute"),
            ("0 24 * * *", "hour"),
            ("0 6 0 * *", "day of the month"),
            ("0 6 * 13 *", "month"),
            ("0 6 * * 8", "day of the week"),
            ("0 6 * * monday", "day of the week"),
            ("5/10 6 * * *", "minute"),
            ("*/0 6 * * *", "minute"),
            ("30-10 6 * * *", "minute"),
            ("1, 6 * * *", "minute"),
            ("-1 6 * * *", "minute"),
            ("+1 6 * * *", "minute"),
            ("0 6 L * *", "day of the month"),
        ] {
            assert!(matches!(refuse(line), Some(Problem::Field { name, .. }) if name == field), "{line}");
        }
        assert_eq!(refuse("0 0 6 * * *"), Some(Problem::Count(6)));
        assert_eq!(refuse("@daily"), Some(Problem::Count(1)));
        assert_eq!(refuse(""), Some(Problem::Count(0)));
        assert_eq!(refuse("0 0 30,31 2 *"), Some(Problem::Never));
        assert_eq!(refuse("0 0 31 4,6,9,11 *"), Some(Problem::Never));
    }
}
