//! Groups of HL7 v2.

use super::{Guide, Loop};

/// What stands in a message before its patients, and in a patient before its orders, each in its order.
const OF_MESSAGES: [&str; 10] = ["SFT", "UAC", "EVN", "MSA", "ERR", "QRD", "QRF", "QAK", "QPD", "RCP"];
const OF_PATIENTS: [&str; 3] = ["PD1", "PV1", "PV2"];

/// The segment that stands between `PD1` and `PV1`, a patient may have several.
const KIN: &str = "NK1";

impl Guide {
    /// The groups around records that begin at segment `row`: a message, in it a patient (which a visit begins where there is none), in
    /// that an order (which `ORC` or `OBR` begins), and in that an observation, each of which may be absent. A record of any other
    /// segment stands below the order and reaches to the next of its name, or to the next group. What stands behind such a segment in
    /// its group is the record's own.
    ///
    /// HL7 has a structure for each kind of message, some hundreds; these four are what the structures of patients,
    /// orders and results have in common.
    pub fn hl7(row: &str) -> Self {
        let mut guide = Self { loops: vec![Loop::default()] };
        let file = guide.add(&[0], Loop::new("FHS", &["FHS"], &[], false).ending("FTS"));
        let batch = guide.add(&[0, file], Loop::new("BHS", &["BHS"], &[], false).ending("BTS"));
        let message = Loop::new("MSH", &["MSH"], before(&OF_MESSAGES, row), true);
        let message = guide.add(&[0, file, batch], message);
        if row == "MSH" {
            return guide;
        }
        if OF_MESSAGES.contains(&row) {
            guide.add(&[message], Loop::new(row, &[row], &[], true));
        }
        let (openers, segments) = match row {
            "PID" => (&["PID"][..], &OF_PATIENTS[..]),
            KIN => (&["PID"][..], &["PD1"][..]),
            _ if OF_PATIENTS.contains(&row) => (&["PID"][..], before(&OF_PATIENTS, row)),
            _ => (&["PID", "PV1"][..], &OF_PATIENTS[..]),
        };
        let patient = guide.add(&[message], Loop::new("PID", openers, segments, true));
        if row == "PID" {
            return guide;
        }
        let order = guide.add(&[message, patient], Loop::new("ORC", &["ORC", "OBR"], &[], true));
        if guide.find(row).is_none() {
            guide.add(&[message, patient, order], Loop::new(row, &[row], &[], true));
        }
        if row == KIN {
            guide.add(&[patient], Loop::new("PV1", &["PV1"], &["PV2"], false));
        }
        guide
    }
}

/// Those that stand before the segment of the record.
fn before<'l>(listed: &'l [&'l str], row: &str) -> &'l [&'l str] {
    listed.split(|it| *it == row).next().unwrap_or_default()
}
