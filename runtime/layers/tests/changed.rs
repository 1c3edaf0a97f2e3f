//! Files of each layer that are changed in 2,000 ways: what comes of each is its content, or an error that is told.

use std::io;
use std::ops::Range;

use crate::support::{corpus, read, within};
use ingest_layers::{Key, Layer, LayerError, Limits, Members, PgpKeys};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

/// Files that each layer is tried with.
const CASES: u32 = 2000;

/// A place in a file. Headers and checksums are at its ends, and short.
#[derive(Debug, Clone)]
enum Place {
    Anywhere(Index),
    FromStart(usize),
    FromEnd(usize),
}

impl Place {
    /// Of a file of this length, which has a byte there.
    fn at(&self, length: usize) -> usize {
        match self {
            Self::Anywhere(index) => index.index(length),
            Self::FromStart(at) => (*at).min(length - 1),
            Self::FromEnd(at) => length - 1 - (*at).min(length - 1),
        }
    }
}

/// What is done to a file.
#[derive(Debug, Clone)]
enum Change {
    /// Some bits of a byte are others.
    Byte(Place, u8),
    /// Those of some bytes.
    Bytes(Vec<(Place, u8)>),
    /// The end is missing.
    Cut(Place),
    /// So many bytes stand there twice.
    Doubled(Place, usize),
    /// So many bytes are missing.
    Removed(Place, usize),
    /// So many bytes stand behind as many that followed them.
    Swapped(Place, usize),
}

impl Change {
    /// The file with the change, and the first place where it may differ.
    fn of(&self, file: &[u8]) -> (Vec<u8>, usize) {
        let length = file.len();
        let range = |place: &Place, many: usize| -> Range<usize> {
            let start = place.at(length);
            start..(start + many).min(length)
        };
        let mut changed = file.to_vec();
        let first = match self {
            Self::Byte(place, bits) => {
                changed[place.at(length)] ^= bits;
                place.at(length)
            }
            Self::Bytes(places) => {
                for (place, bits) in places {
                    changed[place.at(length)] ^= bits;
                }
                places.iter().map(|(place, _)| place.at(length)).min().unwrap_or(length)
            }
            Self::Cut(place) => {
                changed.truncate(place.at(length));
                changed.len()
            }
            Self::Doubled(place, many) => {
                let range = range(place, *many);
                changed.splice(range.end..range.end, file[range.clone()].iter().copied());
                range.end
            }
            Self::Removed(place, many) => {
                let range = range(place, *many);
                changed.drain(range.clone());
                range.start
            }
            Self::Swapped(place, many) => {
                let start = place.at(length);
                let many = (*many).min((length - start) / 2);
                changed[start..start + 2 * many].rotate_left(many);
                start
            }
        };
        (changed, first)
    }
}

fn change() -> impl Strategy<Value = Change> {
    let place = || {
        prop_oneof![
            any::<Index>().prop_map(Place::Anywhere),
            (0_usize..64).prop_map(Place::FromStart),
            (0_usize..64).prop_map(Place::FromEnd),
        ]
    };
    let many = || prop_oneof![1_usize..16, 1_usize..300];
    prop_oneof![
        2 => (place(), 1_u8..).prop_map(|(place, bits)| Change::Byte(place, bits)),
        2 => prop::collection::vec((place(), 1_u8..), 2..6).prop_map(Change::Bytes),
        1 => place().prop_map(Change::Cut),
        1 => (place(), many()).prop_map(|(place, many)| Change::Doubled(place, many)),
        1 => (place(), many()).prop_map(|(place, many)| Change::Removed(place, many)),
        1 => (place(), many()).prop_map(|(place, many)| Change::Swapped(place, many)),
    ]
}

/// What is known of a file whose change nobody told of.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// A checksum is over all of it: it is what was written.
    Whole,
    /// The same, of one chunk of Snappy, which has no checksum over its kind: it may be missing, or called padding or an index.
    Chunk,
    /// A checksum is over what tells where its data is: one byte that is another is one of the data.
    Places,
    /// What is before the change has nothing to do with it, and is there even where the rest is not.
    Before,
    Nothing,
}

/// Tries a file with changes.
fn holds(cases: u32, file: &[u8], layer: Layer, known: Known) {
    let takes_key = matches!(layer, Layer::Zip { .. } | Layer::Pgp(_));
    let layers = within(vec![layer], Limits { most: 1 << 20, ratio: u64::MAX });
    let (due, done) = read(&layers, file);
    done.unwrap();
    assert!(due.len() > 10, "there is content");
    // Much of some files is zeros, of which many changes make nothing else.
    let config = ProptestConfig { cases, max_global_rejects: 20 * cases, ..ProptestConfig::with_source_file(file!()) };
    let done = TestRunner::new(config).run(&change(), |change| {
        let (changed, first) = change.of(file);
        prop_assume!(changed != file);
        let (found, done) = read(&layers, &changed);
        if let Known::Before = known {
            let (before, done) = read(&layers, &file[..first]);
            prop_assert!(done.is_err() || found.starts_with(&before));
        }
        if let Err(error) = done {
            let told = is_told(&error, changed.len(), found.len())?;
            prop_assert!(takes_key || told.is_of_data(), "{told}");
            return Ok(());
        }
        match known {
            Known::Whole => prop_assert!(found == due),
            Known::Chunk => {
                let is_passed_over = matches!(changed.get(10), None | Some(0xFE | 0x99));
                prop_assert!(found == due || found.is_empty() && is_passed_over);
            }
            Known::Places => match change {
                Change::Byte(..) => {
                    let others = found.iter().zip(&due).filter(|(found, due)| found != due).count();
                    prop_assert!(found.len() == due.len() && others < 2);
                }
                Change::Cut(_) => prop_assert!(due.starts_with(&found)),
                _ => {}
            },
            Known::Before | Known::Nothing => {}
        }
        Ok(())
    });
    done.unwrap();
}

/// The error is one of the layer, which names a place that the file has, and no more content than there was.
fn is_told(error: &io::Error, length: usize, read: usize) -> Result<LayerError, TestCaseError> {
    let Some(told) = LayerError::find(error) else { return Err(TestCaseError::fail(format!("{error:?}"))) };
    if let LayerError::CutOff { at, .. }
    | LayerError::Damaged { at, .. }
    | LayerError::CutOffOrDamaged { at, .. }
    | LayerError::Trailing { at, .. } = told
    {
        prop_assert!(*at <= length as u64, "{told}, of {length} bytes");
    }
    if let LayerError::CutOff { content, .. }
    | LayerError::Damaged { content, .. }
    | LayerError::CutOffOrDamaged { content, .. } = told
    {
        prop_assert!(*content == read as u64, "{told}, and {read} were");
    }
    Ok(told.clone())
}

/// A test for each of these.
macro_rules! tried {
    ($($name:ident: $cases:expr, $file:expr, $layer:expr, $known:ident;)*) => {
        $(
            #[test]
            fn $name() {
                holds($cases, &$file, $layer, Known::$known);
            }
        )*
    };
}

mod a_file_that_is_changed_is_its_content_or_an_error {
    use super::*;

    fn archive(password: Option<&[u8]>) -> Layer {
        Layer::Zip { members: Members::all(), password: password.map(Key::new) }
    }

    /// The first of two frames.
    fn frame_of_zstd() -> Vec<u8> {
        corpus("derived/conditions.multi_frame.csv.zst")[..7004].to_vec()
    }

    tried! {
        bzip2: CASES, corpus("vroom/mtcars.csv.bz2"), Layer::Bzip2, Whole;
        compress: CASES, corpus("compress/ipac.dat.Z"), Layer::Compress, Before;
        gzip: CASES, corpus("vroom/mtcars.csv.gz"), Layer::Gzip, Whole;
        lz4: CASES, corpus("commons-compress/bla.tar.lz4"), Layer::Lz4, Whole;
        snappy: CASES, corpus("commons-compress/bla.tar.sz"), Layer::Snappy, Chunk;
        tar: CASES, corpus("commons-compress/bla.tar"), Layer::Tar { members: Members::all() }, Places;
        xz: CASES, corpus("vroom/mtcars.csv.xz"), Layer::Xz, Whole;
        zip: CASES, corpus("vroom/mtcars.csv.zip"), archive(None), Whole;
        zip_of_members: CASES, corpus("vroom/mtcars-multi-cyl.zip"), archive(None), Whole;
        zip_of_aes: 500, corpus("encrypted/aes256.zip"), archive(Some(b"zip pass A1")), Whole;
        zip_of_zipcrypto: CASES, corpus("encrypted/zipcrypto.zip"), archive(Some(b"zip pass A1")), Whole;
        zstd: CASES, frame_of_zstd(), Layer::Zstd, Whole;
        zstd_without_checksum: CASES, corpus("derived/conditions.no_size.csv.zst"), Layer::Zstd, Nothing;
    }
}

/// What opens the messages whose keys take long to open is tried less often.
mod a_message_that_is_changed_is_its_content_or_an_error {
    use super::*;

    fn password() -> Layer {
        Layer::Pgp(Box::new(PgpKeys::new(None, None, Some(&Key::new(b"sym pass A1")), None).unwrap()))
    }

    fn key(name: &str) -> Layer {
        Layer::Pgp(Box::new(PgpKeys::new(Some(&Key::new(&corpus(name))), None, None, None).unwrap()))
    }

    tried! {
        of_a_password: CASES, corpus("pgp/derived/mtcars.password.csv.gpg"), password(), Whole;
        of_a_password_stored: CASES, corpus("pgp/derived/mtcars.password_stored.csv.gpg"), password(), Whole;
        of_argon2: 200, corpus("rfc9580/patients.argon_gcm.csv.pgp"), password(), Whole;
        of_version_6: CASES, corpus("rfc9580/patients.v6.csv.pgp"), key("rfc9580/v6.sec.asc"), Whole;
        of_rsa: 200, corpus("pgp/derived/patients.rsa.csv.gpg"), key("pgp/derived/rsaA1.sec.asc"), Whole;
        of_rsa_2048: CASES, corpus("pgp/pgpy/message.rsa.cast5.asc"), key("pgp/pgpy/rsa.1.sec.asc"), Whole;
        of_rsa_armoured: 200, corpus("pgp/derived/patients.rsa.csv.asc"), key("pgp/derived/rsaA1.sec.asc"), Whole;
        of_rsa_stored: 200, corpus("pgp/derived/patients.uncompressed.csv.gpg"), key("pgp/derived/rsaA1.sec.asc"), Whole;
    }
}
