"""Changes to valid files that mostly leave them valid, for `fuzz_readers.py`."""

from __future__ import annotations

import copy
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

PARTS = ("document.xml", "content.xml", "styles.xml", "comments.xml", "footnotes.xml")
PARTS += ("header1.xml", "sheet1.xml", "sharedStrings.xml", "workbook.xml")
ODD = ["", "-1", "0", "99999999999999999999", "1e308", "NaN", "\u202e\u05d0\u05d1", "\ufeff", "%s"]
ODD += ["é" * 300, "🜁🜂", "a:b:c", "../../x", "00:00:00", "true", "<b>", "\t\n", "ﬁ" * 9, "x" * 5000]


def mutate_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Return `raw` with a few bytes flipped, cut, doubled or put in."""
    found = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(found) + 1)
        deed = chance.random()
        if deed < 0.4 and place < len(found):
            found[place] = chance.randrange(256)
        elif deed < 0.6:
            del found[place : place + chance.choice([1, 4, 100, 5000])]
        elif deed < 0.8:
            found[place:place] = found[place : place + chance.choice([1, 30, 2000])]
        else:
            found[place:place] = chance.choice(ODD).encode("utf-8", "surrogatepass")
    return bytes(found)


def mutate_tree(raw: bytes, chance: random.Random) -> bytes:
    """Return XML with elements deleted, doubled, moved, wrapped, renamed or refilled."""
    root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False))
    for _ in range(chance.randint(1, 8)):
        elements = [item for item in root.iter() if isinstance(item.tag, str)]
        item, other = chance.choice(elements), chance.choice(elements)
        deed = chance.randrange(7)
        if deed == 0 and item.getparent() is not None:
            item.getparent().remove(item)
        elif deed == 1 and item is not root and other not in item.iter():
            other.append(copy.deepcopy(item))
        elif deed == 2 and item.attrib:
            item.set(chance.choice(list(item.attrib)), plain(chance.choice(ODD)))
        elif deed == 3:
            item.text = plain(chance.choice(ODD))
        elif deed == 4 and item is not root:
            item.tag = other.tag
        elif deed == 5:
            for _ in range(chance.choice([3, 50, 400])):
                item = etree.SubElement(item, other.tag)
        elif deed == 6 and len(item):
            item[:] = chance.sample(list(item), len(item))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def plain(text: str) -> str:
    """Return `text` without what XML cannot hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\t\n")


def mutate_zip(raw: bytes, chance: random.Random) -> bytes:
    """Return an Office file one of whose parts changed, or now and then its container."""
    if chance.random() < 0.08:
        return mutate_bytes(raw, chance)
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = chance.choice([name for name in parts if name.endswith(PARTS)])
    deed = chance.random()
    if deed < 0.85:
        parts[name] = mutate_tree(parts[name], chance)
    elif deed < 0.9:
        parts[name] = mutate_bytes(parts[name], chance)
    elif deed < 0.94:
        head = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        parts[name] = re.sub(rb"(<\?xml[^>]*>)?", rb"\g<0>" + head, parts[name], count=1)
    elif deed < 0.97:
        parts["../../outside.xml"] = b"<x/>"
    else:
        del parts[name]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for part, content in parts.items():
            made.writestr(part, content)
    return packed.getvalue()


OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"(.*?)stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)


def mutate_pdf(raw: bytes, chance: random.Random) -> bytes:
    """Return a PDF with objects or unpacked streams changed, and its table of places renewed."""
    if chance.random() < 0.08:
        return mutate_bytes(raw, chance)
    objects = {int(match[1]): match[2] for match in OBJECT.finditer(raw)}
    trailer = raw[raw.rfind(b"trailer") : raw.rfind(b"startxref")]
    for _ in range(chance.randint(1, 3)):
        number = chance.choice(list(objects))
        objects[number] = mutate_object(objects[number], chance)
    made = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj%bendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    return bytes(made) + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def mutate_object(body: bytes, chance: random.Random) -> bytes:
    """Return one PDF object with a few tokens changed, in its stream where it has one."""
    match = STREAM.fullmatch(body.strip())
    if not match:
        return mutate_tokens(body, chance)
    try:
        content = zlib.decompress(match[2])
    except zlib.error:
        return body
    text = re.search(rb"\b(Tj|TJ|beginbf)", content) is not None
    changed = mutate_tokens(content, chance) if text else mutate_bytes(content, chance)
    packed = zlib.compress(changed)
    head = re.sub(rb"/Length \d+( 0 R)?", b"/Length %d" % len(packed), match[1])
    return b"\n" + head + b"stream\n" + packed + b"\nendstream\n"


def mutate_tokens(content: bytes, chance: random.Random) -> bytes:
    """Return text with some of its words and numbers deleted, doubled, swapped or replaced."""
    tokens = re.findall(rb"\s+|[\w.-]+|.", content, re.DOTALL) or [b" "]
    for _ in range(chance.randint(1, 12)):
        place, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        deed = chance.randrange(5)
        if deed == 0:
            tokens[place] = b""
        elif deed == 1:
            tokens[place] *= chance.choice([2, 50])
        elif deed == 2:
            tokens[place], tokens[other] = tokens[other], tokens[place]
        elif deed == 3:
            tokens[place] = chance.choice(ODD).encode()
        else:
            tokens[place : place + 5] = tokens[place : place + 5] * 2
    return b"".join(tokens)


def mutate_words(raw: bytes, chance: random.Random) -> bytes:
    """Return a text format with tokens changed, sometimes bytes, sometimes nested a lot."""
    deed = chance.random()
    if deed < 0.15:
        return mutate_bytes(raw, chance)
    if deed < 0.2:
        place = chance.randrange(len(raw))
        piece = chance.choice(
            [b"{", b"<div>", b"{\\b ", b">", b"<table><tr><td>", b"(", b'"', b"\0"]
        )
        return raw[:place] + piece * chance.choice([10, 5000]) + raw[place:]
    if deed < 0.25:
        return raw.decode("utf-8", "replace").encode(
            chance.choice(["utf-16", "cp1252", "utf-7"]), "replace"
        )
    return mutate_tokens(raw, chance)


MUTATIONS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    ".docx": mutate_zip,
    ".odt": mutate_zip,
    ".xlsx": mutate_zip,
    ".pdf": mutate_pdf,
}
