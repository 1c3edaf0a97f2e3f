//! What elements are called, where that is well known.
//!
//! The names are those that people use of the elements of the implementation guides of X12N and of chapters 2 to 7 of HL7 v2. Codes that tell
//! segments of one name apart are printed only if they stand here: nothing of a file is.

/// What the values of an element are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    Text,
    /// Money.
    Amount,
    Quantity,
    /// A day, or a moment.
    Day,
}

use Values::{Amount, Day, Quantity, Text};

/// An element: its segment, its number, the component of it, its name.
type Element = (&'static str, u32, Option<u32>, &'static str, Values);

/// Elements of X12. A segment that stands for several things has a name for each in [`CODES`], and here what is behind that.
const X12: &[Element] = &[
    ("ISA", 6, None, "interchange_sender", Text),
    ("ISA", 8, None, "interchange_receiver", Text),
    ("ISA", 13, None, "interchange_control", Text),
    ("ST", 2, None, "transaction_control", Text),
    ("BHT", 3, None, "batch_reference", Text),
    ("BHT", 4, None, "batch_date", Day),
    ("BHT", 6, None, "batch_type", Text),
    ("BGN", 2, None, "file_reference", Text),
    ("BGN", 3, None, "file_date", Day),
    ("BGN", 8, None, "file_action", Text),
    ("BPR", 1, None, "payment_handling", Text),
    ("BPR", 2, None, "payment_total", Amount),
    ("BPR", 3, None, "payment_direction", Text),
    ("BPR", 4, None, "payment_method", Text),
    ("BPR", 16, None, "payment_date", Day),
    ("TRN", 2, None, "trace_number", Text),
    ("TRN", 3, None, "trace_originator", Text),
    ("CLM", 1, None, "claim_id", Text),
    ("CLM", 2, None, "charge", Amount),
    ("CLM", 5, Some(1), "place_of_service", Text),
    ("CLM", 5, Some(2), "place_qualifier", Text),
    ("CLM", 5, Some(3), "claim_frequency", Text),
    ("CLM", 6, None, "provider_signed", Text),
    ("CLM", 7, None, "accepts_assignment", Text),
    ("CLM", 8, None, "benefits_assigned", Text),
    ("CLM", 9, None, "release_of_information", Text),
    ("CLM", 10, None, "patient_signature", Text),
    ("CLM", 11, Some(1), "related_cause", Text),
    ("CLM", 11, Some(4), "accident_state", Text),
    ("CLP", 1, None, "claim_id", Text),
    ("CLP", 2, None, "claim_status", Text),
    ("CLP", 3, None, "charge", Amount),
    ("CLP", 4, None, "paid", Amount),
    ("CLP", 5, None, "patient_responsibility", Amount),
    ("CLP", 6, None, "filing_indicator", Text),
    ("CLP", 7, None, "payer_claim_id", Text),
    ("CLP", 8, None, "facility_type", Text),
    ("CLP", 9, None, "claim_frequency", Text),
    ("CLP", 11, None, "drg", Text),
    ("CLP", 12, None, "drg_weight", Quantity),
    ("CAS", 1, None, "group", Text),
    ("CAS", 2, None, "reason", Text),
    ("CAS", 3, None, "amount", Amount),
    ("CAS", 4, None, "quantity", Quantity),
    ("CAS", 5, None, "reason_2", Text),
    ("CAS", 6, None, "amount_2", Amount),
    ("CAS", 7, None, "quantity_2", Quantity),
    ("CAS", 8, None, "reason_3", Text),
    ("CAS", 9, None, "amount_3", Amount),
    ("SBR", 1, None, "payer_rank", Text),
    ("SBR", 2, None, "relationship", Text),
    ("SBR", 3, None, "group_number", Text),
    ("SBR", 4, None, "group_name", Text),
    ("SBR", 9, None, "filing_indicator", Text),
    ("PAT", 1, None, "patient_relationship", Text),
    ("NM1", 2, None, "entity_type", Text),
    ("NM1", 3, None, "last_name", Text),
    ("NM1", 4, None, "first_name", Text),
    ("NM1", 5, None, "middle_name", Text),
    ("NM1", 7, None, "name_suffix", Text),
    ("NM1", 8, None, "id_qualifier", Text),
    ("NM1", 9, None, "id", Text),
    ("N1", 2, None, "name", Text),
    ("N1", 3, None, "id_qualifier", Text),
    ("N1", 4, None, "id", Text),
    ("N3", 1, None, "street", Text),
    ("N3", 2, None, "street_2", Text),
    ("N4", 1, None, "city", Text),
    ("N4", 2, None, "state", Text),
    ("N4", 3, None, "zip", Text),
    ("N4", 4, None, "country", Text),
    ("PER", 2, None, "contact", Text),
    ("PER", 4, None, "contact_number", Text),
    ("PER", 6, None, "contact_number_2", Text),
    ("PER", 8, None, "contact_number_3", Text),
    ("DMG", 2, None, "birth_date", Day),
    ("DMG", 3, None, "sex", Text),
    ("DMG", 4, None, "marital_status", Text),
    ("DMG", 5, None, "ethnicity", Text),
    ("PRV", 3, None, "taxonomy", Text),
    ("REF", 2, None, "", Text),
    ("DTP", 3, None, "date", Day),
    ("DTM", 2, None, "date", Day),
    ("AMT", 2, None, "amount", Amount),
    ("QTY", 2, None, "quantity", Quantity),
    ("HI", 1, Some(1), "diagnosis_type", Text),
    ("HI", 1, Some(2), "diagnosis", Text),
    ("HI", 2, Some(2), "diagnosis_2", Text),
    ("HI", 3, Some(2), "diagnosis_3", Text),
    ("HI", 4, Some(2), "diagnosis_4", Text),
    ("CL1", 1, None, "admission_type", Text),
    ("CL1", 2, None, "admission_source", Text),
    ("CL1", 3, None, "patient_status", Text),
    ("NTE", 2, None, "note", Text),
    ("LX", 1, None, "line_number", Text),
    ("SV1", 1, Some(1), "procedure_type", Text),
    ("SV1", 1, Some(2), "procedure", Text),
    ("SV1", 1, Some(3), "modifier", Text),
    ("SV1", 1, Some(4), "modifier_2", Text),
    ("SV1", 2, None, "line_charge", Amount),
    ("SV1", 3, None, "unit", Text),
    ("SV1", 4, None, "quantity", Quantity),
    ("SV2", 1, None, "revenue_code", Text),
    ("SV2", 2, Some(2), "procedure", Text),
    ("SV2", 3, None, "line_charge", Amount),
    ("SV2", 5, None, "quantity", Quantity),
    ("SV3", 1, Some(2), "procedure", Text),
    ("SV3", 2, None, "line_charge", Amount),
    ("SVC", 1, Some(1), "procedure_type", Text),
    ("SVC", 1, Some(2), "procedure", Text),
    ("SVC", 2, None, "line_charge", Amount),
    ("SVC", 3, None, "line_paid", Amount),
    ("SVC", 5, None, "quantity", Quantity),
    ("SVD", 2, None, "other_paid", Amount),
    ("INS", 1, None, "is_subscriber", Text),
    ("INS", 2, None, "relationship", Text),
    ("INS", 3, None, "maintenance_type", Text),
    ("INS", 4, None, "maintenance_reason", Text),
    ("INS", 5, None, "benefit_status", Text),
    ("INS", 8, None, "employment_status", Text),
    ("HD", 1, None, "coverage_action", Text),
    ("HD", 3, None, "insurance_line", Text),
    ("HD", 4, None, "plan", Text),
    ("HD", 5, None, "coverage_level", Text),
];

/// Codes of an element, and what each is called.
type Codes = &'static [(&'static str, &'static str)];

/// Segments that stand for several things: which element says for what, and its codes. A name is that of the element behind it (`REF/02`), or what
/// goes before the names of its elements.
const CODES: [(&str, u32, Codes); 6] = [
    (
        "REF",
        1,
        &[
            ("0B", "license_number"),
            ("0F", "subscriber_number"),
            ("17", "reporting_category"),
            ("1C", "medicare_number"),
            ("1D", "medicaid_number"),
            ("1G", "upin"),
            ("1K", "payer_claim_number"),
            ("1L", "group_number"),
            ("1W", "member_number"),
            ("23", "client_number"),
            ("28", "employee_number"),
            ("2U", "payer_number"),
            ("38", "master_policy_number"),
            ("3H", "case_number"),
            ("4N", "special_payment"),
            ("6P", "group_policy_number"),
            ("6R", "line_control_number"),
            ("9A", "repriced_claim_number"),
            ("9F", "referral_number"),
            ("BB", "authorization_number"),
            ("BLT", "bill_type"),
            ("CE", "contract_class"),
            ("D9", "clearinghouse_number"),
            ("DX", "department"),
            ("EA", "medical_record_number"),
            ("EI", "tax_id"),
            ("EJ", "account_number"),
            ("EV", "receiver_number"),
            ("F6", "hic_number"),
            ("F8", "original_claim_number"),
            ("FY", "claim_office_number"),
            ("G1", "prior_authorization"),
            ("G2", "commercial_number"),
            ("G3", "predetermination_number"),
            ("IG", "policy_number"),
            ("LU", "location_number"),
            ("NF", "naic_code"),
            ("P4", "project_code"),
            ("PQ", "payee_number"),
            ("QQ", "unit_number"),
            ("SY", "ssn"),
            ("TJ", "tax_id"),
            ("X4", "clia_number"),
            ("XZ", "prescription_number"),
            ("Y4", "agency_claim_number"),
            ("ZZ", "mutually_defined"),
        ],
    ),
    (
        "DTP",
        1,
        &[
            ("007", "effective"),
            ("050", "received"),
            ("090", "report_start"),
            ("091", "report_end"),
            ("096", "discharge"),
            ("102", "issue"),
            ("150", "service_start"),
            ("151", "service_end"),
            ("286", "retirement"),
            ("290", "coordination"),
            ("291", "plan"),
            ("292", "benefit"),
            ("296", "return_to_work"),
            ("297", "last_worked"),
            ("300", "enrollment_signed"),
            ("303", "maintenance"),
            ("304", "last_seen"),
            ("307", "eligibility"),
            ("336", "employment_start"),
            ("337", "employment_end"),
            ("346", "plan_start"),
            ("347", "plan_end"),
            ("348", "benefit_start"),
            ("349", "benefit_end"),
            ("356", "eligibility_start"),
            ("357", "eligibility_end"),
            ("360", "disability_start"),
            ("361", "disability_end"),
            ("382", "enrollment"),
            ("383", "paid_through"),
            ("431", "onset"),
            ("434", "statement"),
            ("435", "admission"),
            ("439", "accident"),
            ("453", "acute_manifestation"),
            ("454", "initial_treatment"),
            ("455", "last_xray"),
            ("471", "prescription"),
            ("472", "service"),
            ("484", "last_menstrual_period"),
            ("573", "claim_paid"),
        ],
    ),
    (
        "DTM",
        1,
        &[
            ("036", "expiration"),
            ("050", "received"),
            ("150", "service_start"),
            ("151", "service_end"),
            ("232", "statement_start"),
            ("233", "statement_end"),
            ("405", "production"),
            ("472", "service"),
        ],
    ),
    (
        "AMT",
        1,
        &[
            ("A8", "noncovered"),
            ("AU", "coverage"),
            ("B6", "allowed"),
            ("B9", "coinsurance"),
            ("C1", "copay"),
            ("D", "payer_paid"),
            ("D2", "deductible"),
            ("EAF", "remaining_liability"),
            ("F3", "patient_estimated"),
            ("F5", "patient_paid"),
            ("I", "interest"),
            ("P3", "premium"),
            ("T", "tax"),
        ],
    ),
    (
        "CAS",
        1,
        &[
            ("CO", "contractual_adjustment"),
            ("CR", "correction"),
            ("OA", "other_adjustment"),
            ("PI", "payer_adjustment"),
            ("PR", "patient_adjustment"),
        ],
    ),
    (
        "NM1",
        1,
        &[
            ("82", "rendering_provider"),
            ("IL", "subscriber"),
            ("PR", "payer"),
            ("QC", "patient"),
            ("TT", "next_payer"),
            ("74", "corrected_patient"),
        ],
    ),
];

/// Who a loop is about, by the code that begins it.
const ENTITIES: &[(&str, &str)] = &[
    ("03", "dependent"),
    ("1P", "provider"),
    ("31", "mailing"),
    ("36", "employer"),
    ("40", "receiver"),
    ("41", "submitter"),
    ("45", "drop_off"),
    ("70", "former"),
    ("71", "attending_provider"),
    ("72", "operating_provider"),
    ("74", "corrected_patient"),
    ("77", "facility"),
    ("82", "rendering_provider"),
    ("85", "billing_provider"),
    ("87", "pay_to"),
    ("BO", "broker"),
    ("DK", "ordering_provider"),
    ("DN", "referring_provider"),
    ("DQ", "supervising_provider"),
    ("IL", "subscriber"),
    ("IN", "insurer"),
    ("M8", "school"),
    ("P3", "primary_provider"),
    ("P5", "sponsor"),
    ("PE", "payee"),
    ("PR", "payer"),
    ("PW", "pick_up"),
    ("QB", "purchased_service"),
    ("QC", "patient"),
    ("S3", "custodian"),
    ("TV", "administrator"),
    ("ZZ", "other_operating_provider"),
];

/// Fields of HL7.
const HL7: &[Element] = &[
    ("MSH", 3, Some(1), "sending_application", Text),
    ("MSH", 3, None, "sending_application", Text),
    ("MSH", 4, Some(1), "sending_facility", Text),
    ("MSH", 4, None, "sending_facility", Text),
    ("MSH", 5, Some(1), "receiving_application", Text),
    ("MSH", 5, None, "receiving_application", Text),
    ("MSH", 6, Some(1), "receiving_facility", Text),
    ("MSH", 6, None, "receiving_facility", Text),
    ("MSH", 7, None, "sent", Day),
    ("MSH", 9, None, "message_type", Text),
    ("MSH", 9, Some(1), "message_type", Text),
    ("MSH", 9, Some(2), "message_event", Text),
    ("MSH", 9, Some(3), "message_structure", Text),
    ("MSH", 10, None, "message_id", Text),
    ("MSH", 11, None, "processing", Text),
    ("MSH", 12, None, "version", Text),
    ("EVN", 1, None, "event", Text),
    ("EVN", 2, None, "event_recorded", Day),
    ("PID", 2, None, "patient_external_id", Text),
    ("PID", 2, Some(1), "patient_external_id", Text),
    ("PID", 3, None, "patient_id", Text),
    ("PID", 3, Some(1), "patient_id", Text),
    ("PID", 3, Some(4), "patient_id_authority", Text),
    ("PID", 3, Some(5), "patient_id_type", Text),
    ("PID", 5, Some(1), "patient_last_name", Text),
    ("PID", 5, Some(2), "patient_first_name", Text),
    ("PID", 5, Some(3), "patient_middle_name", Text),
    ("PID", 7, None, "birth_date", Day),
    ("PID", 8, None, "sex", Text),
    ("PID", 10, None, "race", Text),
    ("PID", 10, Some(1), "race", Text),
    ("PID", 11, Some(1), "street", Text),
    ("PID", 11, Some(3), "city", Text),
    ("PID", 11, Some(4), "state", Text),
    ("PID", 11, Some(5), "zip", Text),
    ("PID", 11, Some(6), "country", Text),
    ("PID", 13, None, "phone", Text),
    ("PID", 13, Some(1), "phone", Text),
    ("PID", 18, None, "account_number", Text),
    ("PID", 18, Some(1), "account_number", Text),
    ("PID", 19, None, "ssn", Text),
    ("PID", 29, None, "death", Day),
    ("PV1", 2, None, "patient_class", Text),
    ("PV1", 3, Some(1), "point_of_care", Text),
    ("PV1", 3, Some(2), "room", Text),
    ("PV1", 3, Some(3), "bed", Text),
    ("PV1", 3, Some(4), "facility", Text),
    ("PV1", 7, Some(1), "attending_id", Text),
    ("PV1", 7, Some(2), "attending_last_name", Text),
    ("PV1", 7, Some(3), "attending_first_name", Text),
    ("PV1", 19, None, "visit_number", Text),
    ("PV1", 19, Some(1), "visit_number", Text),
    ("PV1", 44, None, "admitted", Day),
    ("PV1", 45, None, "discharged", Day),
    ("ORC", 1, None, "order_control", Text),
    ("ORC", 2, Some(1), "placer_order", Text),
    ("ORC", 3, Some(1), "filler_order", Text),
    ("OBR", 2, Some(1), "placer_order", Text),
    ("OBR", 3, Some(1), "filler_order", Text),
    ("OBR", 4, Some(1), "service", Text),
    ("OBR", 4, Some(2), "service_name", Text),
    ("OBR", 7, None, "observed", Day),
];

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
