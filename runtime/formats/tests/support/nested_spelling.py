"""How values with parts are spelt in references: `[a\x1fb]`. `reading` says of a type how it is declared, cast and spelt."""

import pyarrow as pa


def spelt(parts: list[tuple]) -> str | None:
    """A value with parts, each with how it is spelt; none where a part is none."""
    texts = ["~" if it is None else spell(it) for it, spell in parts]
    if None in texts:
        return None
    return "".join("[\x1f"[index > 0] + text for index, text in enumerate(texts)) + "]"


def nested(of: pa.DataType, reading):
    """The same of lists, of structs, and of maps, which are read as lists of keys and values."""
    if pa.types.is_map(of):
        key, value = reading(of.key_type), reading(of.item_type)
        if not key or not value:
            return None
        cast = pa.map_(key[1] or of.key_type, value[1] or of.item_type)

        def entries(it: list) -> str | None:
            texts = [spelt([(left, key[2]), (right, value[2])]) for left, right in it]
            return None if None in texts else spelt([(text, str) for text in texts])

        return f"list<struct{{key:{key[0]}?,value:{value[0]}?}}?>", cast, entries
    if pa.types.is_list(of):
        if not (element := reading(of.value_type)):
            return None
        kind, cast, spell = element
        return f"list<{kind}?>", pa.list_(cast or of.value_type), lambda it: spelt([(part, spell) for part in it])
    if pa.types.is_struct(of):
        fields = {field.name: reading(field.type) for field in of}
        if not fields or None in fields.values() or len(fields) < of.num_fields or not all(it.isidentifier() for it in fields):
            return None
        kind = ",".join(f"{name}:{how[0]}?" for name, how in fields.items())
        cast = pa.struct([(field.name, fields[field.name][1] or field.type) for field in of])
        return f"struct{{{kind}}}", cast, lambda it: spelt([(it[name], how[2]) for name, how in fields.items()])
    return None
