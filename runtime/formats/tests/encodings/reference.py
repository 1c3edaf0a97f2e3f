"""Writes reference.tsv: a file of each encoding of the WHATWG Encoding standard, and its values as Python's codecs have them.

A line has the label, the bytes of a file of csv in hexadecimal, and its texts as JSON, one a record. Of an encoding of one byte a character the
texts are all bytes from 80 on that Python knows, sixteen a record; of the others they are some words. Left out is what the standard has
otherwise than the codec: `KOI8-U`, as browsers read it, has the letter ў in two places of frames. Python has no `x-user-defined`; that is as
the standard says, from U+F780 on.
"""

import json
from pathlib import Path

WORDS = {
    "utf-8": ("utf-8", ["Zoë", "日本語, 中文", "한국어", "😀 €", "a\u0301\u200d"]),
    "utf-16le": ("utf-16-le", ["Zoë", "日本語, 中文", "한국어", "😀 €", "ਊ਍Ċč"]),
    "utf-16be": ("utf-16-be", ["Zoë", "日本語, 中文", "한국어", "😀 €", "ਊ਍Ċč"]),
    "gbk": ("gbk", ["简体中文", "繁體中文，標點。", "丂亐镕氫", "αβγ Жя", "①②③ ㈠"]),
    "gb18030": ("gb18030", ["简体中文", "€ Zoë", "😀 𠀀", "丂亐镕氫", "한국어 ไทย"]),
    "big5": ("big5hkscs", ["繁體中文，標點。", "許功蓋 餐", "啲嘢 咗 喺", "αβγ", "ㄅㄆㄇ"]),
    "euc-jp": ("euc-jp", ["日本語。", "ｶﾀｶﾅ ひらがな", "漢字「表」ソ", "丂侘 ïü", "αЖ"]),
    "iso-2022-jp": ("iso2022-jp", ["日本語。", "カタカナ ひらがな", "漢字「表」ソ", "plain", "αЖ"]),
    "shift_jis": ("cp932", ["日本語。", "ｶﾀｶﾅ ひらがな", "表示 ソフト 能力", "①㈱髙﨑", "αЖ"]),
    "euc-kr": ("cp949", ["한국어", "똠방각하 펲시", "漢字", "ㄱㄴㄷ", "αЖ"]),
}
BYTES = {
    "ibm866": "cp866",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8)},
    "iso-8859-8-i": "iso8859-8",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (10, 13, 14, 15, 16)},
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
    "x-mac-cyrillic": "mac-cyrillic",
    "x-user-defined": None,
}
OTHERWISE = {"koi8-u": {0xAE, 0xBE}}


def of_byte(label: str, codec: str | None, byte: int) -> str:
    if codec is None:
        return chr(0xF700 + byte)
    if byte in OTHERWISE.get(label, ()):
        return ""
    return bytes([byte]).decode(codec, errors="ignore")


def main() -> None:
    lines = []
    for label, (codec, words) in WORDS.items():
        file = "id,text\n" + "".join(f'{number},"{word}"\n' for number, word in enumerate(words, 1))
        assert file.encode(codec).decode(codec) == file, label
        lines.append((label, file.encode(codec), words))
    for label, codec in BYTES.items():
        known = [(byte, of_byte(label, codec, byte)) for byte in range(0x80, 0x100)]
        known = [it for it in known if it[1]]
        records = [known[at : at + 16] for at in range(0, len(known), 16)]
        texts = ["".join(text for _, text in record) for record in records]
        file = b"id,text\n"
        for number, record in enumerate(records, 1):
            file += b'%d,"%s"\n' % (number, bytes(byte for byte, _ in record))
        lines.append((label, file, texts))
    text = "".join(f"{label}\t{file.hex()}\t{json.dumps(texts)}\n" for label, file, texts in lines)
    Path(__file__).with_name("reference.tsv").write_text(text)


main()
