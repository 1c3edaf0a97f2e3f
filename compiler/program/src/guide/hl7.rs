//! Groups of HL7 v2.

use super::{Guide, Loop};

impl Guide {
    /// The groups around records that begin at segment `row`: a message, in it a patient, in that an order (which `ORC` or `OBR` begins),
    /// and in that an observation, each of which may be absent. A record of any other segment stands below the order and reaches to
    /// the next of its name, or to the next group.
    ///
    /// HL7 has a structure for each kind of message, some hundreds; these four are what the structures of patients,
    /// orders and results have in common.
    pub fn hl7(row: &str) -> Self {
        let mut guide = Self { loops: vec![Loop::default()] };
        let file = guide.add(&[0], Loop::new("FHS", &["FHS"], &["FTS"], false));
        let batch = guide.add(&[0, file], Loop::new("BHS", &["BHS"], &["BTS"], false));
        let of_messages = ["SFT", "UAC", "EVN", "MSA", "ERR", "QRD", "QRF", "QAK", "QPD", "RCP"];
        let message = guide.add(&[0, file, batch], Loop::new("MSH", &["MSH"], &of_messages, true));
        if row == "MSH" {
            return guide;
        }
        let patient = guide.add(&[message], Loop::new("PID", &["PID"], &["PD1", "PV1", "PV2"], true));
        if row == "PID" {
            return guide;
        }
        let order = guide.add(&[message, patient], Loop::new("ORC", &["ORC", "OBR"], &[], true));
        if row != "ORC" && row != "OBR" {
            if let Some(listed) = guide.loops.get_mut(patient) {
                listed.segments.retain(|it| it != row);
            }
            if let Some(listed) = guide.loops.get_mut(message) {
                listed.segments.retain(|it| it != row);
            }
            guide.add(&[message, patient, order], Loop::new(row, &[row], &[], true));
        }
        guide
    }
}
