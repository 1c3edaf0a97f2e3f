//! Which members of an archive are the data.

use std::collections::BTreeMap;

use ingest_layers::Members;

/// Endings of names that data has. What else lies in archives, notes, pictures, checksums, is passed over where one of these is there.
const DATA: [&str; 25] = [
    "csv", "tsv", "tab", "psv", "txt", "dat", "data", "asc", "json", "ndjson", "jsonl", "xml", "parquet", "avro",
    "orc", "sas7bdat", "xpt", "xlsx", "xls", "ods", "gz", "bz2", "xz", "zst", "zip",
];

/// Endings of the parts of a workbook, and folders that other packages of documents have.
const PARTS: [&str; 14] =
    ["xml", "rels", "vml", "bin", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg"];
const OTHERS: [&str; 6] = ["word/", "ppt/", "visio/", "Documents/", "3D/", "package/"];

/// The members to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// None where all are read.
    pub(crate) pattern: Option<String>,
    /// The one to look at.
    pub(crate) first: Option<String>,
}

/// Chooses those of the most frequent ending that data has; `wanted` is what the caller says.
pub(crate) fn choose(members: &[String], wanted: Option<&str>) -> Choice {
    if let Some(pattern) = wanted {
        return Choice { pattern: Some(pattern.to_owned()), first: None };
    }
    let mut endings: BTreeMap<String, usize> = BTreeMap::new();
    for ending in members.iter().filter(|it| !is_note(it)).filter_map(|it| ending(it)) {
        *endings.entry(ending).or_default() += 1;
    }
    let rank = |ending: &str| DATA.iter().position(|it| *it == ending).unwrap_or(DATA.len());
    let is_data = |it: &(&String, &usize)| DATA.contains(&it.0.as_str());
    // The first of the most frequent, as the table has them.
    let best = endings.iter().filter(is_data).max_by_key(|it| (it.1, std::cmp::Reverse(rank(it.0))));
    let Some((best, count)) = best else {
        return Choice { pattern: None, first: members.first().cloned() };
    };
    let has = |name: &&String| ending(name).as_deref() == Some(best.as_str());
    let first = members.iter().filter(has).find(|it| !is_note(it)).cloned();
    if *count == members.len() {
        return Choice { pattern: None, first };
    }
    let spelt = first.as_deref().and_then(|it| it.rsplit_once('.')).map_or(best.as_str(), |(_, it)| it);
    // A note of the same ending is told apart by the name itself.
    let pattern = match &first {
        Some(name) if members.iter().filter(has).any(|it| is_note(it)) && !name.contains('*') => name.clone(),
        _ => format!("*.{spelt}"),
    };
    Choice { pattern: Some(pattern), first }
}

/// A pattern of members that are called as one is, but for numbers: which has all that are alike and none of the others; none where no such
/// pattern has.
pub(crate) fn pattern(own: &str, alike: &[String], others: &[String]) -> Option<String> {
    let mut numbered = String::new();
    for (at, part) in own.split(|it: char| it.is_ascii_digit()).enumerate() {
        if at > 0 && !numbered.ends_with('*') {
            numbered.push('*');
        }
        numbered.push_str(part);
    }
    let tells = |pattern: &String| {
        let Ok(read) = Members::matching(pattern) else { return false };
        read.has(own) && alike.iter().all(|it| read.has(it)) && !others.iter().any(|it| read.has(it))
    };
    [numbered, own.to_owned()]
        .into_iter()
        .filter(|it| !own.contains('*') && !it.trim_matches('*').is_empty())
        .find(tells)
}

/// Members that data is in, by their names, and that a pattern leaves out: of another ending, or of the same in other letters.
pub(crate) fn left_out<'a>(members: &'a [String], pattern: &str) -> Vec<&'a str> {
    let Ok(read) = Members::matching(pattern) else { return Vec::new() };
    let all = Members::all();
    let is_data = |it: &str| ending(it).is_some_and(|ending| DATA.contains(&ending.as_str())) && !is_note(it);
    members.iter().map(String::as_str).filter(|it| all.has(it) && !read.has(it) && is_data(it)).collect()
}

/// What comes with data and says something of it.
fn is_note(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    ["readme", "license", "manifest", "changelog", "notes"].iter().any(|it| file.starts_with(it))
        || file.starts_with('.')
}

fn ending(name: &str) -> Option<String> {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

/// Whether an archive of these members is a workbook of `.xlsx` or `.ods`.
pub(crate) fn is_workbook(members: &[String], start: &[u8]) -> bool {
    const SPREADSHEET: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    let has = |name: &str| members.iter().any(|it| it == name);
    // The parts of a workbook may have any names, but for these two, and are documents, drawings and pictures; those of other packages have
    // folders of their own, or other data in them.
    let is_package = has("[Content_Types].xml") && has("_rels/.rels");
    let is_part = |it: &String| ending(it).is_some_and(|it| PARTS.contains(&it.as_str()));
    let is_elsewhere = |it: &String| OTHERS.iter().any(|folder| it.starts_with(folder));
    let is_other = !members.iter().all(|it| is_part(it) || it.ends_with('/')) || members.iter().any(is_elsewhere);
    has("xl/workbook.xml")
        || has("xl/workbook.bin")
        || (is_package && !is_other)
        || start.get(30..).is_some_and(|it| it.starts_with(SPREADSHEET))
}

#[cfg(test)]
mod tests {
    use super::{choose, is_workbook, left_out, pattern};

    #[test]
    fn members_that_are_called_alike() {
        let some = |text: &str| Some(text.to_owned());
        let pattern = |own: &str, alike: &[&str], others: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
            pattern(own, &owned(alike), &owned(others))
        };
        assert_eq!(pattern("in/drugs_2024_1.csv", &[], &["in/visits_2024.csv"]), some("in/drugs_*_*.csv"));
        assert_eq!(pattern("1.csv", &[], &["2.csv"]), some("1.csv"));
        assert_eq!(pattern("1.csv", &["2.csv"], &["3.csv"]), None);
        assert_eq!(pattern("a.csv", &["b.csv"], &["c.csv"]), None);
    }

    #[test]
    fn packages_that_are_workbooks() {
        let is_one = |parts: &[&str]| {
            let package = ["[Content_Types].xml", "_rels/.rels"];
            is_workbook(&package.iter().chain(parts).map(|it| (*it).to_owned()).collect::<Vec<_>>(), b"PK")
        };
        assert!(
            is_one(&["xl/workbook.xml", "xl/embeddings/a.docx"]) && is_one(&["book/main.xml", "book/sheets/one.xml"])
        );
        assert!(!is_one(&["tools/data.csv"]) && !is_one(&["word/document.xml"]) && !is_one(&["3D/3dmodel.model"]));
        assert!(!is_workbook(&["main.xml".to_owned()], b"PK"));
    }

    #[test]
    fn the_data_of_an_archive() {
        let chosen = |members: &[&str]| {
            let members: Vec<_> = members.iter().map(|it| (*it).to_owned()).collect();
            let choice = choose(&members, None);
            (choice.pattern, choice.first)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(chosen(&["a.csv", "b.csv"]), (None, some("a.csv")));
        assert_eq!(chosen(&["README.md", "x/a.CSV", "x/b.csv"]), (some("*.CSV"), some("x/a.CSV")));
        assert_eq!(chosen(&["README.txt", "a.txt"]), (some("a.txt"), some("a.txt")));
        assert_eq!(chosen(&["T123", "T124"]), (None, some("T123")));
        let members = ["a.csv", "b.CSV", "c.xml", "d/e.csv", "README.txt", "f.pdf", "__MACOSX/._b.CSV"];
        assert_eq!(left_out(&members.map(str::to_owned), "*.csv"), ["b.CSV", "c.xml"]);
        assert_eq!(chosen(&["a.json", "b.xml"]), (some("*.json"), some("a.json")));
    }
}
