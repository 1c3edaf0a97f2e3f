//! What a segment is about, and what its elements are called, by the [names](super::names) that are known.

use super::names::{CODES, ENTITIES, HL7, Values, X12};

/// What tells a segment from others of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// Nothing: all of its name are of one kind.
    Nothing,
    By(Code),
    /// A code that does not stand here.
    Unknown,
}

/// What tells a segment of X12 from others of its name.
pub(super) fn apart<'v>(segment: &str, value: impl Fn(u32) -> &'v str) -> Apart {
    let Some((_, element, codes)) = CODES.iter().find(|(name, ..)| *name == segment) else { return Apart::Nothing };
    let found = value(*element);
    let known = codes.iter().find(|(code, _)| *code == found);
    known.map_or(Apart::Unknown, |(code, name)| Apart::By(Code { element: *element, value: code, name }))
}

/// What a segment says of what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Code {
    /// The element that has it.
    pub(super) element: u32,
    pub(super) value: &'static str,
    name: &'static str,
}

/// Who a loop is about that begins with one of these codes.
pub(super) fn entity(codes: &[String]) -> Option<&'static str> {
    let known = |code: &String| ENTITIES.iter().find(|(known, _)| known == code).map(|(_, name)| *name);
    codes.iter().find_map(known)
}

/// The name of an element of X12, and what its values are. `about`: who its loop is about.
pub(super) fn x12(
    segment: &str,
    element: u32,
    component: Option<u32>,
    code: Option<Code>,
    about: Option<&str>,
) -> (String, Values) {
    let known = X12.iter().find(|it| (it.0, it.1, it.2) == (segment, element, component));
    let (own, values) = match known {
        Some((.., name, values)) => ((*name).to_owned(), *values),
        None => (numbered(segment, element, component), Values::Text),
    };
    // A code that says who somebody is says more than the loop.
    let about = if segment == "NM1" && code.is_some() { None } else { about };
    let parts = [about, code.map(|it| it.name), Some(own.as_str())];
    let parts: Vec<_> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
    (parts.join("_"), values)
}

/// The name of a field of HL7, and what its values are.
pub(super) fn hl7(segment: &str, element: u32, component: Option<u32>) -> (String, Values) {
    let known = HL7.iter().find(|it| (it.0, it.1, it.2) == (segment, element, component));
    known.map_or_else(
        || (numbered(segment, element, component), Values::Text),
        |(.., name, values)| ((*name).to_owned(), *values),
    )
}

/// `sv1_07_2`
fn numbered(segment: &str, element: u32, component: Option<u32>) -> String {
    let component = component.map(|it| format!("_{it}")).unwrap_or_default();
    format!("{}_{element:02}{component}", segment.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Apart, Values, apart, hl7, x12};

    #[test]
    fn names_of_elements() {
        assert_eq!(x12("CLM", 1, None, None, None), ("claim_id".to_owned(), Values::Text));
        assert_eq!(x12("CLM", 5, Some(1), None, None).0, "place_of_service");
        assert_eq!(x12("NM1", 9, None, None, Some("subscriber")).0, "subscriber_id");
        let code = |segment: &str, value: &'static str| match apart(segment, |_| value) {
            Apart::By(code) => Some(code),
            Apart::Nothing | Apart::Unknown => None,
        };
        assert_eq!(x12("REF", 2, None, code("REF", "G1"), None).0, "prior_authorization");
        assert_eq!(x12("DTP", 3, None, code("DTP", "472"), None), ("service_date".to_owned(), Values::Day));
        assert_eq!(apart("REF", |_| "JONES"), Apart::Unknown);
        assert_eq!(apart("CLM", |_| "1"), Apart::Nothing);
        assert_eq!(x12("HCP", 2, None, None, None).0, "hcp_02");
        assert_eq!(hl7("PID", 5, Some(1)).0, "patient_last_name");
        assert_eq!(hl7("ZPD", 3, None).0, "zpd_03");
    }
}
