//! PGP messages that are cut off, changed or made to do harm.

use std::io::Write as _;

use crate::support::{corpus, unwrap};
use ingest_layers::{Key, KeyError, Layer, LayerError, PgpKeys};

/// A message for the key `rsaA1`, opened.
fn open(message: &[u8]) -> Result<Vec<u8>, LayerError> {
    let key = Key::new(&corpus("pgp/derived/rsaA1.sec.asc"));
    unwrap(message, vec![pgp(PgpKeys::new(Some(&key), None, None, None))])
}

fn pgp(keys: Result<PgpKeys, KeyError>) -> Layer {
    Layer::Pgp(Box::new(keys.unwrap()))
}

#[test]
fn what_follows_a_message_is_told() {
    let message = corpus("pgp/derived/patients.rsa.csv.asc");
    assert!(open(&[message.as_slice(), b"\r\n\n"].concat()).is_ok());
    assert!(matches!(open(&message.repeat(2)), Err(LayerError::Trailing { layer: "pgp", .. })));
}

#[test]
fn a_layer_around_a_message_that_is_cut_off_is_told_as_that() {
    let key = Key::new(&corpus("pgp/derived/rsaA1.sec.asc"));
    let file = corpus("vroom/mtcars.csv.gz");
    let found = unwrap(&file[..600], vec![Layer::Gzip, pgp(PgpKeys::new(Some(&key), None, None, None))]);
    assert!(matches!(found, Err(LayerError::CutOff { layer: "gzip", .. })), "{found:?}");
}

/// A packet of the newer form (RFC 9580, 4.2.1).
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0xC0 | tag, 255], (body.len() as u32).to_be_bytes().as_slice(), body].concat()
}

/// What holds no data never comes out of the layer: padding, compressed twice, before the data.
#[test]
fn a_message_of_padding_is_stopped() {
    let deflated = |mebibytes: usize, message: &[u8]| {
        let zeros = vec![0; 1 << 20];
        let mut body = flate2::write::DeflateEncoder::new(vec![1], flate2::Compression::best());
        body.write_all(&[0xC0 | 0x15, 255]).unwrap();
        body.write_all(&(mebibytes as u32 * (1 << 20)).to_be_bytes()).unwrap();
        body.write_all(&zeros).unwrap();
        body.flush().unwrap();
        let start = body.get_ref().len();
        body.write_all(&zeros).unwrap();
        body.flush().unwrap();
        // What a mebibyte behind another becomes, again and again.
        let again = body.get_ref()[start..].repeat(mebibytes - 2);
        body.get_mut().extend(again);
        body.write_all(message).unwrap();
        packet(8, &body.finish().unwrap())
    };
    let literal = packet(11, b"b\0\0\0\0\0id\n1\n");
    let open = |message: &[u8]| {
        let password = Key::new(b"password");
        unwrap(message, vec![pgp(PgpKeys::new(None, None, Some(&password), None))])
    };
    let refused = LayerError::TooDense { layer: Some("pgp"), ratio: 20_000 };
    assert_eq!(open(&deflated(2, &deflated(300, &literal))), Err(refused));
    let short = deflated(2, &deflated(2, &literal));
    let read = open(&short).unwrap_err();
    assert!(read.to_string().contains("is not encrypted"), "{read}");
}

/// Of a packet of version 2 a byte behind its cipher says how its parts are proved (RFC 9580, 5.13.2); it knows three ways.
#[test]
fn a_way_of_proof_that_is_not_known_is_refused() {
    let whole = corpus("rfc9580/patients.argon_gcm.csv.pgp");
    let at = whole.windows(3).position(|it| it == [2, 9, 3]).unwrap() + 2;
    for way in [0, 4, 99, 100, 255] {
        let mut message = whole.clone();
        message[at] = way;
        let password = Key::new(b"sym pass A1");
        let found = unwrap(&message, vec![pgp(PgpKeys::new(None, None, Some(&password), None))]);
        assert!(matches!(found, Err(LayerError::Unsupported { layer: "pgp", .. })), "{way}: {found:?}");
    }
}

/// The body of a packet of the newer form (RFC 9580, 4.2.1), whatever its parts.
fn body(packet: &[u8]) -> Vec<u8> {
    let (mut body, mut at) = (Vec::new(), 1);
    loop {
        let first = usize::from(packet[at]);
        let (header, length) = match first {
            0..192 => (1, first),
            192..224 => (2, ((first - 192) << 8) + usize::from(packet[at + 1]) + 192),
            224..255 => (1, 1 << (first & 0x1F)),
            _ => (5, u32::from_be_bytes(packet[at + 1..at + 5].try_into().unwrap()) as usize),
        };
        at += header;
        body.extend_from_slice(&packet[at..at + length]);
        at += length;
        if !(224..255).contains(&first) {
            return body;
        }
    }
}

/// A message whose end is missing has no proof, however its parts are cut: it yields nothing.
#[test]
fn a_message_without_its_proof_yields_nothing() {
    let file = corpus("pgp/derived/patients.uncompressed.csv.gpg");
    // The session's key, in a packet of the older form, and that of the data.
    let (session, packet) = file.split_at(usize::from(u16::from_be_bytes([file[1], file[2]])) + 3);
    assert_eq!((file[0], packet[0]), (0x85, 0xD2));
    let body = body(packet);
    // The same in parts, each a power of two and the first one not short, without the last one.
    let in_parts = |end: usize| {
        let mut message = [session, &[0xD2, 0xE9], &body[..512]].concat();
        let mut rest = &body[512..end];
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(1 << rest.len().ilog2());
            message.push(0xE0 | part.len().ilog2() as u8);
            message.extend_from_slice(part);
            rest = behind;
        }
        message
    };
    let whole = in_parts(body.len());
    assert_eq!(open(&[whole.as_slice(), &[0]].concat()).unwrap(), corpus("pgp/derived/patients.csv"));
    assert!(open(&whole).is_err());
    for lacking in [1, 20, 21, 22, 23, 24] {
        let message = in_parts(body.len() - lacking);
        assert!(open(&message).is_err(), "{lacking}");
        assert!(open(&[message.as_slice(), &[0]].concat()).is_err(), "{lacking}");
    }
}
