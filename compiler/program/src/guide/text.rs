//! Guides as text: a line a loop, indented by two blanks in the loop that it is in.
//!
//! `2310B NM1[01=82]: PRV REF` is loop 2310B, which an `NM1` with `82` in its first element begins and in which `PRV` and `REF` may
//! follow. What stands behind a `/` may follow the loops in it, and nothing else does. A line of a name alone is a loop that was described before and may stand here too. The first line is of the transaction
//! itself.

use super::{Guide, Loop};

/// Adds the loops of a text below `root`. A line that is none is left out; tests hold that none is.
pub(super) fn read(guide: &mut Guide, root: usize, text: &str) {
    let mut open = vec![root];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let content = line.trim_start();
        let depth = (line.len() - content.len()) / 2;
        let (head, segments) = content.split_once(':').unwrap_or((content, ""));
        let (segments, behind) = segments.split_once('/').unwrap_or((segments, ""));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        if depth == 0 {
            if let Some(it) = guide.loops.get_mut(root) {
                it.segments.extend(words(segments));
                it.behind.extend(words(behind));
            }
            continue;
        }
        open.truncate(depth);
        let Some(&parent) = open.last() else { continue };
        let index = match head.split_once(' ') {
            None => match guide.find(head) {
                Some(known) => {
                    guide.link(parent, known);
                    known
                }
                None => continue,
            },
            Some((name, opener)) => {
                let (openers, only) = opener_of(opener);
                let (segments, behind) = (words(segments), words(behind));
                guide.add(&[parent], Loop { name: name.to_owned(), openers, only, segments, behind, ..Loop::default() })
            }
        };
        open.push(index);
    }
}

/// `NM1[01=DN|P3]`, `EQ|EB`
fn opener_of(text: &str) -> (Vec<String>, Option<(u32, Vec<String>)>) {
    let words = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    let (names, only) = text.split_once('[').unwrap_or((text, ""));
    let only = only.strip_suffix(']').and_then(|it| it.split_once('='));
    (words(names), only.and_then(|(element, values)| Some((element.parse().ok()?, words(values)))))
}
