//! Files that are cut off, changed or made to do harm.

use std::io::{self, Read, Write as _};
use std::ops::ControlFlow;

use crate::support::{corpus, unwrap, unwrap_within, within};
use ingest_layers::{Key, Layer, LayerError, Layers, Limits, Members, PgpKeys};
use proptest::prelude::*;

fn zip() -> Layer {
    Layer::Zip { members: Members::all(), password: None }
}

fn tar() -> Layer {
    Layer::Tar { members: Members::all() }
}

/// Makes a layer.
type Make = fn() -> Layer;

/// A file of each kind of layer.
fn whole() -> Vec<(&'static str, Make)> {
    vec![
        ("vroom/mtcars.csv.gz", || Layer::Gzip),
        ("vroom/mtcars.csv.bz2", || Layer::Bzip2),
        ("vroom/mtcars.csv.xz", || Layer::Xz),
        ("derived/conditions.csv.lz4", || Layer::Lz4),
        ("derived/conditions.no_size.csv.zst", || Layer::Zstd),
        ("vroom/mtcars.csv.zip", zip),
        ("commons-compress/bla.tar", tar),
        ("commons-compress/bla.tar.sz", || Layer::Snappy),
        ("compress/ipac.dat.Z", || Layer::Compress),
    ]
}

#[test]
fn a_file_that_is_cut_off_is_never_taken_for_whole() {
    for (name, layer) in whole() {
        let file = corpus(name);
        let due = unwrap(&file, vec![layer()]).unwrap();
        let step = (file.len() / 200).max(1);
        for end in (0..file.len()).step_by(step) {
            match unwrap(&file[..end], vec![layer()]) {
                Err(error) => assert!(error.is_of_data(), "{name} cut at {end}: {error}"),
                // A tar archive may end with fewer zeros than it is meant to, or none, one of snappy after any of its frames, and `compress`
                // after any of its codes.
                Ok(content) if [".tar", ".dat.Z"].iter().any(|it| name.contains(it)) => {
                    assert!(content.len() < due.len() || content == due, "{name}");
                }
                Ok(_) => panic!("{name} cut at {end} passes for whole"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Nothing at all is read as something.
    #[test]
    fn any_bytes_are_an_error_or_content(file in prop::collection::vec(any::<u8>(), 0..400)) {
        let layers = [
            Layer::Gzip, Layer::Zstd, Layer::Bzip2, Layer::Xz, Layer::Lz4, Layer::Snappy, Layer::Compress, Layer::Auto, zip(), tar(),
        ];
        for layer in layers {
            let _ = unwrap_within(&file, vec![layer], Limits { most: 1 << 20, ratio: u64::MAX });
        }
        let compressed = [&[0x1F, 0x9D, 0x90], file.as_slice()].concat();
        let _ = unwrap_within(&compressed, vec![Layer::Compress], Limits { most: 1 << 20, ratio: u64::MAX });
    }
}

/// The way of `GnuPG` itself to prove what is encrypted block by block. A few changes: to open the key takes a second.
#[test]
fn a_message_of_gnupg_that_is_changed_or_cut_off_is_an_error() {
    let whole = corpus("pgp/gopenpgp/gpg2.3-aead-pgp-message.pgp");
    let key = Key::new(&corpus("pgp/gopenpgp/gpg2.3-aead-test-key.asc"));
    let keys = || PgpKeys::new(Some(&key), Some(&Key::new(b"test")), None, None).unwrap();
    let changed = |from_end: usize| {
        let mut file = whole.clone();
        let at = file.len() - from_end;
        file[at] ^= 0x10;
        file
    };
    for file in [changed(40), changed(1), whole[..whole.len() - 16].to_vec()] {
        let found = unwrap(&file, vec![Layer::Pgp(Box::new(keys()))]);
        assert!(found.as_ref().is_err_and(LayerError::is_of_data), "{found:?}");
    }
}

#[test]
fn what_follows_the_end_is_no_secret() {
    let file = corpus("vroom/mtcars.csv.gz");
    let garbage = [file.as_slice(), b"more"].concat();
    assert_eq!(unwrap(&garbage, vec![Layer::Gzip]), Err(LayerError::Trailing { layer: "gzip", at: 870 }));
    let twice = [file.as_slice(), &vec![0; 100_000], &file].concat();
    assert_eq!(unwrap(&twice, vec![Layer::Gzip]).unwrap(), corpus("vroom/mtcars.csv").repeat(2));
}

/// A file that comes a few bytes at a time, as from a pipe.
struct Portions<'a>(&'a [u8], usize);

impl Read for Portions<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = to.len().min(self.1);
        self.0.read(&mut to[..most])
    }
}

#[test]
fn it_does_not_matter_in_which_portions_a_file_comes() {
    let pgp: Make = || {
        let key = Key::new(&corpus("pgp/derived/rsaA1.sec.asc"));
        Layer::Pgp(Box::new(PgpKeys::new(Some(&key), None, None, None).unwrap()))
    };
    let messages = [("pgp/derived/patients.rsa.csv.asc", pgp), ("pgp/derived/patients.rsa.csv.gpg", pgp)];
    for (name, layer) in whole().into_iter().chain(messages) {
        let file = corpus(name);
        for most in [1, 2, 5, 300] {
            let layers = Layers::new(vec![(layer(), Limits::default())], std::env::temp_dir());
            let mut content = Vec::new();
            let done = layers.unwrap(Box::new(Portions(&file, most)), &mut |mut piece| {
                piece.bytes.read_to_end(&mut content)?;
                Ok(ControlFlow::Continue(()))
            });
            assert!(done.is_ok(), "{name} in portions of {most}: {done:?}");
            assert_eq!(content, unwrap(&file, vec![layer()]).unwrap(), "{name}");
        }
    }
    // The second begins with the last byte of what is read at a time.
    let file = corpus("vroom/mtcars.csv.gz");
    let twice = [file.as_slice(), &vec![0; (64 << 10) - 1 - file.len()], &file].concat();
    assert_eq!(unwrap(&twice, vec![Layer::Gzip]).unwrap(), corpus("vroom/mtcars.csv").repeat(2));
}

#[test]
fn a_layer_around_an_archive_that_is_damaged_is_told_as_that() {
    let mut file = corpus("vroom/mtcars.csv.tar.gz");
    file[40] ^= 0xFF;
    let found = unwrap(&file, vec![Layer::Gzip, tar()]);
    assert!(matches!(found, Err(LayerError::Damaged { layer: "gzip", .. })), "{found:?}");
}

#[test]
fn a_password_that_costs_too_much_to_try_is_refused() {
    let data = [&[0xC0 | 0x12, 61, 1], [b'x'; 60].as_slice()].concat();
    // Argon2 over 2 GiB, or four times over 256 MiB for each of two passwords; a password that is hashed 65 MB long, some times over (RFC 9580,
    // 3.7.1.3, 3.7.1.4 and 5.3).
    let argon = |passes, memory| [&[0xC0 | 0x3, 22, 4, 9, 4], [b's'; 16].as_slice(), &[passes, 1, memory]].concat();
    let hashed = [0xC0 | 0x3, 13, 4, 9, 3, 8, b's', b'a', b'l', b't', b's', b'a', b'l', b't', 255];
    for keys in [argon(1, 21), argon(4, 18).repeat(2), hashed.repeat(70)] {
        let password = Key::new(b"password");
        let pgp = Layer::Pgp(Box::new(PgpKeys::new(None, None, Some(&password), None).unwrap()));
        let found = unwrap(&[keys, data.clone()].concat(), vec![pgp]);
        assert!(matches!(found, Err(LayerError::Unsupported { layer: "pgp", .. })), "{found:?}");
    }
}

#[test]
fn a_name_of_a_member_that_fills_memory_is_refused() {
    let mut header = tar::Header::new_gnu();
    let long = vec![b'a'; 3 << 20];
    header.set_path("././@LongLink").unwrap();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(long.len() as u64);
    header.set_cksum();
    let file = [header.as_bytes().as_slice(), &long, &corpus("commons-compress/bla.tar")].concat();
    assert!(matches!(unwrap(&file, vec![tar()]), Err(LayerError::Unsupported { layer: "tar", .. })));
}

#[test]
fn a_file_of_another_kind_is_told_as_that() {
    let found = unwrap(&corpus("vroom/mtcars.csv.zip"), vec![Layer::Gzip]);
    assert_eq!(found, Err(LayerError::NotOf { layer: "gzip", found: Some("zip") }));
    let found = unwrap(&corpus("vroom/mtcars.csv.gz"), vec![zip()]);
    assert_eq!(found, Err(LayerError::NotOf { layer: "zip", found: Some("gzip") }));
}

#[test]
fn auto_takes_off_what_is_there() {
    for name in
        ["mtcars.csv", "mtcars.csv.gz", "mtcars.csv.bz2", "mtcars.csv.xz", "mtcars.csv.zip", "mtcars.csv.tar.gz"]
    {
        let found = unwrap(&corpus(&format!("vroom/{name}")), vec![Layer::Auto]).unwrap();
        assert_eq!(found, corpus("vroom/mtcars.csv"), "{name}");
    }
    let nested = unwrap(&corpus("derived/conditions.nested.zip"), vec![Layer::Auto]).unwrap();
    // One holds all of it, the other its first half.
    assert_eq!(nested.len(), 57_871 + 29_030);
    let armour = corpus("pgp/derived/patients.rsa.csv.asc");
    assert!(matches!(unwrap(&armour, vec![Layer::Auto]), Err(LayerError::Locked(_))));
    let message = corpus("pgp/derived/patients.rsa.csv.gpg");
    assert!(matches!(unwrap(&message, vec![Layer::Auto]), Err(LayerError::Locked(_))));
}

#[test]
fn members_are_those_that_match() {
    let names = |pattern: &str| {
        let members = Members::matching(pattern).unwrap();
        let layers = vec![Layer::Zip { members, password: None }];
        let layers = within(layers, Limits::default());
        let mut names = Vec::new();
        let file = corpus("derived/conditions.multi.zip");
        let done = layers.unwrap(Box::new(file.as_slice()), &mut |piece| {
            names.push(piece.member.unwrap().to_owned());
            Ok(ControlFlow::Continue(()))
        });
        done.map(|_| names).map_err(|error| error.to_string())
    };
    assert_eq!(names("*.csv").unwrap(), ["empty.csv", "part1.csv", "sub/part2.csv"]);
    assert_eq!(names("sub/*").unwrap(), ["sub/part2.csv"]);
    assert_eq!(names("**/part*.csv").unwrap(), ["sub/part2.csv"]);
    let told = names("*.xml").unwrap_err();
    assert!(told.contains("matches `*.xml`; it has `part1.csv`, `sub/part2.csv`"), "{told}");
}

/// 300 MiB of zeros, in a few KB of zstd.
fn bomb() -> Vec<u8> {
    let zeros = vec![0; 1 << 20];
    let mut bomb = zstd::Encoder::new(Vec::new(), 3).unwrap();
    for _ in 0..300 {
        bomb.write_all(&zeros).unwrap();
    }
    bomb.finish().unwrap()
}

#[test]
fn a_file_that_is_made_to_fill_a_disk_is_stopped() {
    let bomb = bomb();
    let refused = LayerError::TooDense { layer: Some("zstd"), ratio: 20_000 };
    assert_eq!(unwrap(&bomb, vec![Layer::Zstd]), Err(refused.clone()));
    assert!(refused.to_string().contains("as `zstd(ratio: 100000)`"), "{refused}");
    let limits = Limits { ratio: 100_000, ..Limits::default() };
    assert_eq!(unwrap_within(&bomb, vec![Layer::Zstd], limits).unwrap().len(), 300 << 20);
    let limits = Limits { most: 1000, ..Limits::default() };
    let error = unwrap_within(&corpus("vroom/mtcars.csv.gz"), vec![Layer::Gzip], limits).unwrap_err();
    assert_eq!(LayerError::find(&error), Some(&LayerError::TooLarge { layer: Some("gzip"), most: 1000 }));
}

#[test]
fn what_is_within_several_layers_is_stopped_at_the_one_that_is_made_to_fill_a_disk() {
    let bomb = bomb();
    let refused = LayerError::TooDense { layer: Some("zstd"), ratio: 20_000 };
    // Both archives would be copied to the disk, or read to their ends, before there is any data.
    assert_eq!(unwrap(&bomb, vec![Layer::Zstd, zip()]), Err(refused));
    let within = unwrap(&bomb, vec![Layer::Auto]);
    assert_eq!(within, Err(LayerError::TooDense { layer: Some("auto"), ratio: 20_000 }));
    // Of members the limit is one for all of them.
    let archive = corpus("derived/conditions.multi.zip");
    let all = unwrap(&archive, vec![zip()]).unwrap().len() as u64;
    let most = |most| unwrap_within(&archive, vec![zip()], Limits { most, ..Limits::default() });
    assert!(most(all).is_ok());
    let error = most(all - 1).unwrap_err();
    assert_eq!(LayerError::find(&error), Some(&LayerError::TooLarge { layer: Some("zip"), most: all - 1 }));
}

/// Gives some bytes and then an error of the surroundings.
struct Failing(usize);

impl Read for Failing {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let file = corpus("vroom/mtcars.csv.gz");
        let left = &file[self.0..300];
        if left.is_empty() {
            return Err(io::Error::from_raw_os_error(5));
        }
        let read = left.len().min(to.len());
        to[..read].copy_from_slice(&left[..read]);
        self.0 += read;
        Ok(read)
    }
}

#[test]
fn an_error_of_the_surroundings_is_told_as_that() {
    for layers in [vec![Layer::Gzip], vec![Layer::Auto], vec![zip()], vec![tar()], vec![Layer::Gzip, tar()]] {
        let layers = within(layers, Limits::default());
        let error = layers.unwrap(Box::new(Failing(0)), &mut |mut piece| {
            io::copy(&mut piece.bytes, &mut io::sink())?;
            Ok(ControlFlow::Continue(()))
        });
        let error = error.unwrap_err();
        assert!(
            error.raw_os_error() == Some(5)
                || LayerError::find(&error).is_some_and(|it| it.to_string().contains("zip")),
            "{layers:?} {error:?}"
        );
    }
}

#[test]
fn members_that_could_be_lost_are_told() {
    let tar_file = corpus("commons-compress/bla.tar");
    assert_eq!(unwrap(&tar_file, vec![tar()]).unwrap().len(), 692);
    // Two archives one after the other, one cut between its members, and one with something behind it.
    let twice = tar_file.repeat(2);
    assert!(matches!(unwrap(&twice, vec![tar()]), Err(LayerError::Trailing { layer: "tar", .. })));
    assert!(matches!(unwrap(&tar_file[..1536], vec![tar()]), Err(LayerError::CutOff { layer: "tar", .. })));
    let more = [tar_file.as_slice(), b"more"].concat();
    assert!(matches!(unwrap(&more, vec![tar()]), Err(LayerError::Trailing { layer: "tar", .. })));

    let zip_file = corpus("vroom/mtcars.csv.zip");
    for file in [zip_file.repeat(2), [zip_file.as_slice(), b"\0\0more"].concat()] {
        assert!(unwrap(&file, vec![zip()]).is_err());
    }
    // Of an archive that is cut off behind a member that is one itself, that is not taken for the whole.
    let nested = corpus("derived/conditions.nested.zip");
    let inner = nested.windows(4).rposition(|it| it == b"PK\x05\x06").unwrap();
    for end in (nested.len() - 400)..inner {
        assert!(unwrap(&nested[..end], vec![zip()]).is_err(), "{end}");
    }
}

#[test]
fn members_whose_names_are_no_utf_8_are_told_apart() {
    let mut archive = Vec::new();
    for (name, data) in [(b"\xE9.csv".as_slice(), b"one\n".as_slice()), (b"\xE8.csv", b"two\n")] {
        let mut header = tar::Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_size(data.len() as u64);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        archive.extend_from_slice(header.as_bytes());
        archive.extend_from_slice(data);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    // Cut off behind whole members: what of them was read is told.
    let cut_off = unwrap(&archive, vec![tar()]);
    assert!(matches!(cut_off, Err(LayerError::CutOff { layer: "tar", content: 8, .. })), "{cut_off:?}");
    archive.resize(archive.len() + 1024, 0);
    assert_eq!(unwrap(&archive, vec![tar()]).unwrap(), b"one\ntwo\n");
}

/// An archive of one member, compressed in the way of this number.
fn zip_of(method: u16, data: &[u8], size: usize, checksum: u32) -> Vec<u8> {
    let name = b"cars.csv";
    let mut common = [63_u16, 0, method, 0, 0x21].map(u16::to_le_bytes).concat();
    common.extend([checksum, data.len() as u32, size as u32].map(u32::to_le_bytes).concat());
    common.extend([name.len() as u16, 0].map(u16::to_le_bytes).concat());
    let member = [b"PK\x03\x04".as_slice(), &common, name, data].concat();
    let directory = [b"PK\x01\x02\x3F\0".as_slice(), &common, &[0; 14], name].concat();
    let mut end = [0_u16, 0, 1, 1].map(u16::to_le_bytes).concat();
    end.extend([directory.len() as u32, member.len() as u32].map(u32::to_le_bytes).concat());
    [member.as_slice(), &directory, b"PK\x05\x06", &end, &[0; 2]].concat()
}

#[test]
fn members_of_lzma_and_xz_are_held_to_their_checksum_and_to_memory() {
    let (data, content) = (corpus("vroom/mtcars.csv.xz"), corpus("vroom/mtcars.csv"));
    let mut checksum = flate2::Crc::new();
    checksum.update(&content);
    let archive = |checksum| zip_of(95, &data, content.len(), checksum);
    assert_eq!(unwrap(&archive(checksum.sum()), vec![zip()]).unwrap(), content);
    let damaged = unwrap(&archive(checksum.sum() ^ 1), vec![zip()]).unwrap_err();
    assert!(damaged.to_string().contains("is damaged"), "{damaged}");

    // The first name is that in front of the member; behind it is a header of four bytes, and the size of the dictionary from the second on.
    let mut archive = corpus("derived/conditions.methods.zip");
    let at = archive.windows(8).position(|it| it == b"lzma.csv").unwrap() + 8;
    archive[at + 5..at + 9].fill(0xFF);
    let members = Members::matching("lzma.csv").unwrap();
    let greedy = unwrap(&archive, vec![Layer::Zip { members, password: None }]).unwrap_err();
    assert!(greedy.to_string().contains("more memory"), "{greedy}");
}

#[test]
fn what_is_known_and_not_read_is_named() {
    for (start, what) in
        [(b"7z\xBC\xAF\x27\x1C\0\x04", "7-Zip"), (b"Rar!\x1A\x07\x01\0", "RAR"), (b"LZIP\x01\x0C\0\0", "lzip")]
    {
        let told = unwrap(start, vec![Layer::Auto]).unwrap_err().to_string();
        assert!(told.contains(what) && told.contains("have the sender use"), "{told}");
    }
}

/// Nor has the kind of a chunk, and those that nobody knows are passed over by decoders.
#[test]
fn a_chunk_of_snappy_that_is_changed_is_not_passed_over() {
    let whole = corpus("commons-compress/bla.tar.sz");
    assert_eq!(whole[10], 0, "the kind of the first chunk behind the mark");
    for bit in 0..8 {
        let mut file = whole.clone();
        file[10] ^= 1 << bit;
        assert!(unwrap(&file, vec![Layer::Snappy]).is_err(), "bit {bit}");
    }
    // An index behind the data, as `s2c` writes it.
    let indexed = [whole.as_slice(), &[0x99, 6, 0, 0], b"s2idx\0"].concat();
    assert_eq!(unwrap(&indexed, vec![Layer::Snappy]), unwrap(&whole, vec![Layer::Snappy]));
}

/// What tells whether a member is read has no checksum: its name in the directory, and there the mode of its file.
#[test]
fn a_directory_of_zip_that_is_changed_loses_no_member() {
    let names = [b"a.csv".as_slice(), b"b.csv"];
    let archive = |directory: [&[u8]; 2], mode: u32| zip_of_stored(&names, &directory, b"id\n1\n", mode);
    let members = || vec![Layer::Zip { members: Members::matching("*.csv").unwrap(), password: None }];
    assert_eq!(unwrap(&archive([b"a.csv", b"b.csv"], 0o100_644), members()).unwrap(), b"id\n1\nid\n1\n");
    for (byte, bit) in (0..5).flat_map(|byte| (0..8).map(move |bit| (byte, bit))) {
        let mut name = *b"b.csv";
        name[byte] ^= 1 << bit;
        match unwrap(&archive([b"a.csv", &name], 0o100_644), members()) {
            Ok(read) => assert_eq!(read, b"id\n1\nid\n1\n", "{name:?}"),
            Err(told) => assert!(told.to_string().contains("another name") || name == *b"a.csv", "{name:?} {told}"),
        }
    }
    let told = unwrap(&archive([b"a.csv", b"b.csv"], 0o120_644), members()).unwrap_err();
    assert!(told.to_string().contains("is called a link, and holds data"), "{told}");
}

/// An archive of members that are stored, each with its name in front of its data and one in the directory, and the mode of its file.
fn zip_of_stored(names: &[&[u8]], directory: &[&[u8]], data: &[u8], mode: u32) -> Vec<u8> {
    let mut checksum = flate2::Crc::new();
    checksum.update(data);
    let (mut archive, mut entries) = (Vec::new(), Vec::new());
    for (name, entry) in names.iter().zip(directory) {
        let mut common = [20_u16, 0, 0, 0, 0x21].map(u16::to_le_bytes).concat();
        common.extend([checksum.sum(), data.len() as u32, data.len() as u32].map(u32::to_le_bytes).concat());
        common.extend([name.len() as u16, 0].map(u16::to_le_bytes).concat());
        let start = archive.len() as u32;
        archive.extend([b"PK\x03\x04".as_slice(), &common, name, data].concat());
        let attributes = [[0; 6].as_slice(), &[0; 0], &(mode << 16).to_le_bytes(), &start.to_le_bytes()].concat();
        entries.extend([b"PK\x01\x02\x14\x03".as_slice(), &common, &attributes, entry].concat());
    }
    let mut end = [0, 0, names.len() as u16, names.len() as u16].map(u16::to_le_bytes).concat();
    end.extend([entries.len() as u32, archive.len() as u32].map(u32::to_le_bytes).concat());
    [archive.as_slice(), &entries, b"PK\x05\x06", &end, &[0; 2]].concat()
}

/// Where a member and its name stand is told by the directory from its own start on.
#[test]
fn a_program_may_stand_before_an_archive() {
    let archive = corpus("vroom/mtcars-multi-cyl.zip");
    let program = [b"#!/bin/sh\nunzip \"$0\"\n".as_slice(), &archive].concat();
    assert_eq!(unwrap(&program, vec![zip()]), unwrap(&archive, vec![zip()]));
}

/// Python has added to it: the directory has all names in UTF-8 since then, and in front of the first member it is in the code page of DOS.
#[test]
fn names_may_be_written_in_two_ways() {
    let archive = corpus("derived/names_of_two_kinds.zip");
    assert_eq!(unwrap(&archive, vec![zip()]).unwrap(), b"id\n1\nid\n2\n");
    // Another name is none: in front of the data, and in the directory.
    for at in [32, archive.len() - 22 - 54 - 6] {
        let mut changed = archive.clone();
        changed[at] ^= 1;
        assert!(unwrap(&changed, vec![zip()]).is_err(), "byte {at}");
    }
}

#[test]
fn an_archive_may_be_filled_up_with_zeros() {
    let whole = corpus("derived/conditions.nested.zip");
    let due = unwrap(&whole, vec![Layer::Auto]).unwrap();
    let padded = |with: &[u8]| [&whole, with].concat();
    assert_eq!(unwrap(&padded(&[0; 5000]), vec![Layer::Auto]).unwrap(), due);
    assert!(unwrap(&padded(b"\0\0x"), vec![Layer::Auto]).is_err());
}

/// As `lz4 -l` writes `ab` and a line end: nothing says where it ends.
#[test]
fn what_lz4_was_before_it_had_frames_is_named() {
    let old = [0x02, 0x21, 0x4C, 0x18, 4, 0, 0, 0, 0x30, b'a', b'b', b'\n'];
    for layer in [Layer::Lz4, Layer::Auto] {
        let told = unwrap(&old, vec![layer]).unwrap_err().to_string();
        assert!(told.contains("have the sender leave out `-l`"), "{told}");
    }
}
