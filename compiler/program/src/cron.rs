//! The five fields of a cron line: minute, hour, day of the month, month, day of the week.

use crate::Weekday;

/// A field with the numbers it takes and the words that stand for some of them.
struct Field {
    name: &'static str,
    least: u8,
    most: u8,
    words: &'static [&'static str],
}

const MINUTE: Field = Field { name: "minute", least: 0, most: 59, words: &[] };
const HOUR: Field = Field { name: "hour", least: 0, most: 23, words: &[] };
const DAY: Field = Field { name: "day of the month", least: 1, most: 31, words: &[] };
const MONTH: Field = Field {
    name: "month",
    least: 1,
    most: 12,
    words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const WEEKDAY: Field =
    Field { name: "day of the week", least: 0, most: 7, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

/// What a cron line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Numbers,
    hours: Numbers,
    /// None where they are all: the days of the week alone decide then.
    days: Option<Numbers>,
    months: Numbers,
    /// From 0, Sunday, to 6. None where they are all.
    weekdays: Option<Numbers>,
}

/// What is wrong with a cron line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CronProblem {
    /// It has another number of fields than five.
    Count(usize),
    /// A field is not what its place takes.
    Field {
        /// `hour`
        name: &'static str,
        /// As written.
        text: String,
        /// Smallest number it takes.
        least: u8,
        /// Largest number it takes.
        most: u8,
    },
    /// A range ends where it begins: `6-6`. Some schedulers, Airflow's among them, take it for every number.
    Single {
        /// As written.
        text: String,
        /// The one number, as written.
        only: String,
    },
}

impl Cron {
    /// Reads a line; the first thing that is wrong with it where anything is.
    pub fn parse(line: &str) -> Result<Self, CronProblem> {
        let fields: Vec<_> = line.split_ascii_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            return Err(CronProblem::Count(fields.len()));
        };
        let (minutes, hours, months) = (numbers(&MINUTE, minutes)?, numbers(&HOUR, hours)?, numbers(&MONTH, months)?);
        let days_of_month = numbers(&DAY, days)?;
        let days_of_week = numbers(&WEEKDAY, weekdays)?.with_one_sunday();
        // As croniter, and so Airflow, has it: `1-31` is no `*` but beside a field that has one.
        let is_any = |text: &str, every: bool, other: &str| text == "*" || every && other.contains('*');
        let any_day = is_any(days, days_of_month.count() == 31, weekdays);
        let any_weekday = is_any(weekdays, days_of_week.count() == 7, days);
        Ok(Self {
            minutes,
            hours,
            days: (!any_day).then_some(days_of_month),
            months,
            weekdays: (!any_weekday).then_some(days_of_week),
        })
    }

    /// Whether none of its days is in any of its months.
    pub fn is_never(&self) -> bool {
        // With a day of the week given too, cron takes either of the two.
        let (Some(days), None) = (self.days, self.weekdays) else { return false };
        !self.months.iter().any(|month| days.iter().any(|day| day <= longest(month)))
    }

    /// Whether it runs on a day of a month.
    pub fn is_on(&self, month: u8, day: u8, weekday: Weekday) -> bool {
        let weekday = match weekday {
            Weekday::Sunday => 0,
            Weekday::Monday => 1,
            Weekday::Tuesday => 2,
            Weekday::Wednesday => 3,
            Weekday::Thursday => 4,
            Weekday::Friday => 5,
            Weekday::Saturday => 6,
        };
        self.months.has(month)
            && match (self.days, self.weekdays) {
                (None, None) => true,
                (Some(days), None) => days.has(day),
                (None, Some(weekdays)) => weekdays.has(weekday),
                (Some(days), Some(weekdays)) => days.has(day) || weekdays.has(weekday),
            }
    }

    /// The times of a day at which it runs, in minutes after midnight, in order.
    pub fn times(&self) -> impl Iterator<Item = u16> {
        let minutes = self.minutes;
        self.hours
            .iter()
            .flat_map(move |hour| minutes.iter().map(move |minute| u16::from(hour) * 60 + u16::from(minute)))
    }

    /// Whether it runs in every hour of its days.
    pub fn is_hourly(&self) -> bool {
        self.hours.count() == 24
    }

    /// How often it runs in a year, or few times more.
    pub fn times_a_year(&self) -> u32 {
        let a_day = self.minutes.count() * self.hours.count();
        let months = self.months.count();
        let by_day = self.days.map(|days| days.count() * months);
        // A year has 53 weeks at most, and a month five.
        let by_weekday = self.weekdays.map(|weekdays| weekdays.count() * (5 * months).min(53));
        // With both given, cron takes either of the two.
        let days = match (by_day, by_weekday) {
            (None, None) => (months * 31).min(366),
            (by_day, by_weekday) => by_day.unwrap_or(0) + by_weekday.unwrap_or(0),
        };
        days * a_day
    }
}

/// The most days that a month has.
fn longest(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Numbers from 0 to 63, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Numbers(u64);

impl Numbers {
    fn has(self, number: u8) -> bool {
        number < 64 && (self.0 >> number) & 1 == 1
    }

    fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn iter(self) -> impl Iterator<Item = u8> {
        (0..64).filter(move |number| self.has(*number))
    }

    /// Days of the week of which Sunday is 0 alone, and not 7 too.
    fn with_one_sunday(self) -> Self {
        if self.has(7) { Self((self.0 & !(1 << 7)) | 1) } else { self }
    }
}

/// The numbers that a field stands for: `*`, `5`, `1-5`, `*/10`, `0-30/10`, `mon-fri`, lists of these.
fn numbers(field: &Field, text: &str) -> Result<Numbers, CronProblem> {
    let mut numbers = Numbers(0);
    for part in text.split(',') {
        let Some((least, most, step)) = range(field, part) else {
            let Field { name, least, most, .. } = *field;
            return Err(CronProblem::Field { name, text: text.to_owned(), least, most });
        };
        if let (true, Some((only, _))) = (least == most, part.split_once('-')) {
            return Err(CronProblem::Single { text: part.to_owned(), only: only.to_owned() });
        }
        numbers.0 |= (least..=most).step_by(step).fold(0, |bits, number| bits | 1 << number);
    }
    Ok(numbers)
}

/// The first and the last number of a part, and the step from one to the next.
fn range(field: &Field, part: &str) -> Option<(u8, u8, usize)> {
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    let (least, most) = match range.split_once('-') {
        _ if range == "*" => (field.least, field.most),
        Some((least, most)) => (number(field, least)?, number(field, most)?),
        // A step from a single number is not read alike by all schedulers.
        None if step.is_some() => return None,
        None => number(field, range).map(|it| (it, it))?,
    };
    let step = step.map_or(Some(1), |step| plain_number(step).filter(|it| *it > 0))?;
    (least <= most).then_some((least, most, step))
}

fn number(field: &Field, text: &str) -> Option<u8> {
    let word = field.words.iter().position(|word| word.eq_ignore_ascii_case(text));
    let number = match word {
        Some(at) => u8::try_from(at).ok()? + field.least,
        None => plain_number(text)?.try_into().ok()?,
    };
    (field.least..=field.most).contains(&number).then_some(number)
}

fn plain_number(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{Cron, CronProblem};
    use crate::Weekday;

    fn cron(line: &str) -> Cron {
        Cron::parse(line).unwrap_or_else(|problem| panic!("{line}: {problem:?}"))
    }

    #[test]
    fn lines_that_cron_reads() {
        for line in ["0 6 * * *", "*/15 0-6,22 1,15 jan-jun/2 MON-FRI", "0 0 29 2 *", "0 0 31 2 fri", "5 4 * * 7"] {
            assert!(!cron(line).is_never(), "{line}");
        }
        assert!(cron("0 0 30,31 2 *").is_never());
        assert!(cron("0 0 31 4,6,9,11 *").is_never());
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
            ("0 6 300 * *", "day of the month"),
        ] {
            let found = Cron::parse(line);
            assert!(matches!(found, Err(CronProblem::Field { name, .. }) if name == field), "{line}: {found:?}");
        }
        assert_eq!(Cron::parse("0 0 6 * * *"), Err(CronProblem::Count(6)));
        assert_eq!(Cron::parse("@daily"), Err(CronProblem::Count(1)));
        assert_eq!(Cron::parse(""), Err(CronProblem::Count(0)));
    }

    #[test]
    fn a_range_of_one_is_every_number_to_some_schedulers() {
        for (line, text, only) in [
            ("0 6-6 * * *", "6-6", "6"),
            ("0 6 1,5-5/2 * *", "5-5/2", "5"),
            ("0 6 * jan-1 *", "jan-1", "jan"),
            ("0 6 * * sun-0", "sun-0", "sun"),
        ] {
            let problem = CronProblem::Single { text: text.to_owned(), only: only.to_owned() };
            assert_eq!(Cron::parse(line), Err(problem), "{line}");
        }
    }

    #[test]
    fn days_of_the_month_and_of_the_week_are_either_of_the_two() {
        let both = cron("0 6 13 * fri");
        assert!(both.is_on(1, 13, Weekday::Monday) && both.is_on(1, 2, Weekday::Friday));
        assert!(!both.is_on(1, 2, Weekday::Monday));
        let day = cron("0 6 13 * *");
        assert!(day.is_on(1, 13, Weekday::Monday) && !day.is_on(1, 2, Weekday::Friday));
        let weekday = cron("0 6 * 2 0,5-7");
        assert!(weekday.is_on(2, 1, Weekday::Sunday) && weekday.is_on(2, 1, Weekday::Saturday));
        assert!(!weekday.is_on(2, 1, Weekday::Monday) && !weekday.is_on(3, 1, Weekday::Sunday));
        // A field that has every number is not one that is `*`.
        assert!(cron("0 6 1-31 * fri").is_on(1, 2, Weekday::Monday));
        assert!(cron("0 6 13 * */1").is_on(1, 2, Weekday::Monday));
        assert!(!cron("0 6 */12 * 0-6").is_on(1, 2, Weekday::Monday));
        assert!(!cron("0 6 1-31 * */5").is_on(1, 2, Weekday::Monday));
    }

    #[test]
    fn times_are_in_order() {
        assert_eq!(cron("30,0 18,6 * * *").times().collect::<Vec<_>>(), [360, 390, 1080, 1110]);
        assert!(
            cron("5 */1 * * *").is_hourly() && cron("5 0-23 * * *").is_hourly() && !cron("5 1-23 * * *").is_hourly()
        );
    }

    #[test]
    fn how_often_in_a_year() {
        for (line, times) in [
            ("0 6 * * *", 366),
            ("0,30 6 * * *", 732),
            ("0 6 1 */3 *", 4),
            ("0 6 * * mon-fri", 265),
            ("0 6 * * 0,7", 53),
            ("0 6 1 2 mon", 6),
        ] {
            assert_eq!(cron(line).times_a_year(), times, "{line}");
        }
    }
}
