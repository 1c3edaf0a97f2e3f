//! Files of Avro, put together here.

/// A number as Avro writes it.
pub fn long(number: i64) -> Vec<u8> {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    let mut bytes = Vec::new();
    while rest > 0x7F {
        bytes.push(rest as u8 & 0x7F | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

/// Bytes with their length.
pub fn text(text: &[u8]) -> Vec<u8> {
    [long(i64::try_from(text.len()).unwrap()), text.to_vec()].concat()
}

/// A file of this schema and codec, with these blocks.
pub fn with_blocks(schema: &str, codec: &str, blocks: &[(i64, &[u8])]) -> Vec<u8> {
    let marker = b"sixteen bytes it";
    let header = [
        b"Obj\x01".to_vec(),
        long(2),
        text(b"avro.schema"),
        text(schema.as_bytes()),
        text(b"avro.codec"),
        text(codec.as_bytes()),
        long(0),
        marker.to_vec(),
    ];
    let block = |(records, block): &(i64, &[u8])| [long(*records), text(block), marker.to_vec()].concat();
    std::iter::once(header.concat()).chain(blocks.iter().map(block)).collect::<Vec<_>>().concat()
}
