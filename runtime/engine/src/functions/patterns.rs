//! Functions of regular expressions, which are compiled when the plan is made.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use regex::Regex;

use super::{
    Args,
    args::test_text,
    growth::longest,
    text_builder::{Change, map_text},
};

/// `matches(value, pattern)`
pub(super) fn matches(args: &Args<'_>, pattern: &Regex) -> Result<ArrayRef> {
    test_text(args, |value| pattern.is_match(value))
}

/// `regex_extract(value, pattern)`: the first group of the first match, or all of the match where the pattern has no
/// group; null where nothing matches.
pub(super) fn extract(args: &Args<'_>, pattern: &Regex) -> Result<ArrayRef> {
    let group = usize::from(pattern.captures_len() > 1);
    let mut places = pattern.capture_locations();
    map_text(args, |_, value, _| {
        let found = if group == 0 {
            pattern.find(value).map(|it| it.range())
        } else {
            pattern.captures_read(&mut places, value).and_then(|_| places.get(group)).map(|(from, to)| from..to)
        };
        match found.and_then(|it| value.get(it)) {
            Some(part) => Change::Part(part),
            None => Change::Null,
        }
    })
}

/// `regex_replace(value, pattern, replacement)`: every match; `$1` in the replacement is the first group. Null where
/// it becomes too long.
pub(super) fn replace(args: &Args<'_>, pattern: &Regex, replacement: &str) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        let mut done = 0;
        // The groups are looked at only where a match is: most values have none.
        if !pattern.is_match(value) {
            return Change::Part(value);
        }
        let longest = longest(value.len() + replacement.len());
        for found in pattern.captures_iter(value) {
            let Some(whole) = found.get(0) else { continue };
            scratch.push_str(value.get(done..whole.start()).unwrap_or_default());
            found.expand(replacement, scratch);
            done = whole.end();
            if scratch.len() > longest {
                return Change::Null;
            }
        }
        scratch.push_str(value.get(done..).unwrap_or_default());
        if scratch.len() > longest { Change::Null } else { Change::Scratch }
    })
}
