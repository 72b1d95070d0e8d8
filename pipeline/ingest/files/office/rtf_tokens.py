"""Rich text (.rtf) as marks in order: text with its look, paragraph, cell and row ends."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\",
    re.DOTALL,
)
# Character sets of fonts -> Python's name of the encoding (Rich Text Format 1.9.1, \fcharset).
CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
SYMBOLS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\"}
# Groups whose text is wanted, and where it goes; any other group marked `\*` is left out.
PLACES = {
    "annotation": "comment",
    "footnote": "footnote",
    "ftnalt": "endnote",
    "shptxt": "box",
    "header": "page header",
    "headerl": "page header",
    "headerr": "page header",
    "headerf": "page header",
    "footer": "page footer",
    "footerl": "page footer",
    "footerr": "page footer",
    "footerf": "page footer",
    "fonttbl": "fonts",
    "stylesheet": "styles",
}
NO_TEXT = frozenset(
    re.findall(
        r"\w+",
        """
        colortbl info pict object fldinst listtext pntext nonshppict datastore themedata xmlnstbl
        listtable listoverridetable rsidtbl generator userprops latentstyles filetbl revtbl
        private template shprslt bkmkstart bkmkend atnid atnauthor atrfstart atrfend atndate
        atnref tc xe rxe txe ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn background do
        """,
    )
)
ENDS = {"par", "cell", "row", "nestcell", "nestrow", "sect", "page"}


@dataclass(frozen=True, slots=True)
class State:
    """What holds inside the present group; a closing brace brings back the outer one."""

    place: str = "body"
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False
    skip: int = 1  # plain characters that follow a Unicode one for programs that cannot show it
    font: int = -1
    in_table: bool = False
    level: int | None = None
    style: int = 0
    header_row: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text, or the end of something (`par`, `cell`, `row`), with its state."""

    kind: str
    text: str
    state: State


@dataclass(slots=True)
class Tokens:
    """A walk through the tokens of one file."""

    source: str  # the file's bytes, each as one character
    state: State = field(default_factory=State)
    stack: list[State] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    encoding: str = "cp1252"
    pending: bytearray = field(default_factory=bytearray)
    starred: bool = False
    to_skip: int = 0
    high: int = 0

    def marks(self) -> Iterator[Mark]:
        """Yield the marks of the file in order, deleted and hidden text left out."""
        place = 0
        while match := TOKEN.match(self.source, place):
            place = match.end()
            word, number, byte, symbol, brace, plain = match.groups()
            if byte and self.to_skip:
                self.to_skip -= 1
                continue
            if byte:
                self.pending.append(int(byte, 16))
                continue
            if plain:
                self._add_plain(plain)
                continue
            yield from self._text()
            if word == "bin" and number:
                place += max(0, int(number))
            elif word:
                yield from self._word(word, int(number) if number else None)
            elif symbol:
                yield from self._symbol(symbol)
            elif brace:
                yield from self._brace(brace)
        yield from self._text()

    def _add_plain(self, plain: str) -> None:
        kept = plain[self.to_skip :]
        self.to_skip = max(0, self.to_skip - len(plain))
        self.pending += kept.encode("latin-1", errors="replace")

    def _text(self) -> Iterator[Mark]:
        """Yield the bytes met since the last command, in the encoding of their font."""
        if self.pending:
            name = self.fonts.get(self.state.font, self.encoding)
            text = bytes(self.pending).decode(name, errors="replace")
            self.pending.clear()
            yield from self._shown(text)

    def _shown(self, text: str) -> Iterator[Mark]:
        if not (self.state.hidden or self.state.deleted or self.state.place == "left out"):
            yield Mark("text", text, self.state)

    def _brace(self, brace: str) -> Iterator[Mark]:
        self.to_skip = 0
        self.starred = False
        if brace == "{":
            self.stack.append(self.state)
        elif self.stack:
            inner, self.state = self.state, self.stack.pop()
            if inner.place != self.state.place:
                yield Mark("par", "", inner)  # a note ends with its group

    def _symbol(self, symbol: str) -> Iterator[Mark]:
        if symbol == "*":
            self.starred = True
        elif symbol in "\r\n":
            yield Mark("par", "", self.state)
        elif self.to_skip:
            self.to_skip -= 1
        elif symbol in SYMBOLS:
            yield from self._shown(SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> Iterator[Mark]:
        starred, self.starred = self.starred, False
        if word in PLACES:
            self.state = replace(self.state, place=PLACES[word])
        elif starred or word in NO_TEXT:
            self.state = replace(self.state, place="left out")
        elif word == "u" and number is not None:
            yield from self._unicode(number % 0x10000)
            self.to_skip = self.state.skip
        elif word in SIGNS:
            yield from self._shown(SIGNS[word])
        elif word in ENDS:
            yield Mark("par" if word in ("sect", "page") else word, "", self.state)
        else:
            self._setting(word, number)

    def _unicode(self, unit: int) -> Iterator[Mark]:
        """Yield the letter of a UTF-16 code unit; the first half of a pair waits for the second."""
        high, self.high = self.high, 0
        if 0xD800 <= unit < 0xDC00:
            self.high = unit
        elif 0xDC00 <= unit < 0xE000:
            both = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00)
            yield from self._shown(chr(both) if high else "\ufffd")
        else:
            yield from self._shown(chr(unit))

    def _setting(self, word: str, number: int | None) -> None:
        """Take in a command that changes the state."""
        on = number != 0
        if word in ("b", "i", "v", "deleted"):
            name = {"b": "bold", "i": "italic", "v": "hidden", "deleted": "deleted"}[word]
            changed: dict[str, Any] = {name: on}
            self.state = replace(self.state, **changed)
        elif word == "plain":
            self.state = replace(self.state, bold=False, italic=False, hidden=False, deleted=False)
        elif word == "pard":
            self.state = replace(self.state, in_table=False, level=None, style=0)
        elif word == "trowd":
            self.state = replace(self.state, header_row=False)
        elif word == "intbl":
            self.state = replace(self.state, in_table=True)
        elif word == "trhdr":
            self.state = replace(self.state, header_row=True)
        elif number is not None:
            self._numbered(word, number)
        elif word in ("mac", "pc", "pca"):
            self.encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _numbered(self, word: str, number: int) -> None:
        if word == "f":
            self.state = replace(self.state, font=number)
        elif word == "uc":
            self.state = replace(self.state, skip=min(max(number, 0), 8))
        elif word == "outlinelevel":
            self.state = replace(self.state, level=number + 1 if 0 <= number < 9 else None)
        elif word == "s":
            self.state = replace(self.state, style=number)
        elif word == "fcharset" and self.state.place == "fonts" and number in CHARSETS:
            self.fonts[self.state.font] = CHARSETS[number]
        elif word == "ansicpg":
            self.encoding = _known(f"cp{number}")


def _known(name: str) -> str:
    try:
        return codecs.lookup("utf-8" if name == "cp65001" else name).name
    except LookupError:
        return "cp1252"
