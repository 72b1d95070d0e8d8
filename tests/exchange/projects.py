"""Project files as programs write them, made for tests: invented words only."""

from __future__ import annotations

import zipfile
from xml.sax.saxutils import escape, quoteattr

ANA, TRUST, TIME, TALK = (f"{n:08d}-0000-4000-8000-000000000000" for n in (1, 2, 3, 4))
USERS = f'<Users><User guid="{ANA}" name="Ana Invented"/></Users>'
CODES = (
    f'<CodeBook><Codes><Code guid="{TRUST}" name="Trust" isCodable="true">'
    f'<Code guid="{TIME}" name="Time" isCodable="true"/></Code></Codes></CodeBook>'
)


def selection(number, start, end, name="", code=TRUST, more="", guid=None, user=ANA):
    """Return one passage with a code as XML."""
    own = guid or f"{number:08d}-0000-4000-8000-00000000aaaa"
    coding = (
        f'<Coding guid="{number:08d}-0000-4000-8000-00000000bbbb" creatingUser="{user}">'
        f'<CodeRef targetGUID="{code}"/></Coding>'
        if code
        else ""
    )
    named = f" name={quoteattr(name)}" if name else ""
    return (
        f'<PlainTextSelection guid="{own}"{named} startPosition="{start}" endPosition="{end}">'
        f"{more}{coding}</PlainTextSelection>"
    )


def source(inner="", path="internal://talk.txt", guid=TALK, name="talk"):
    """Return one text source as XML."""
    return (
        f'<TextSource guid="{guid}" name={quoteattr(name)} plainTextPath="{path}">{inner}'
        "</TextSource>"
    )


def project(sources, origin="QualCoder 3.6", rest="", namespace="urn:QDA-XML:project:1.0",
            codes=CODES, users=USERS):  # fmt: skip
    """Return a project file as XML."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{namespace}" name="invented" '
        f"origin={quoteattr(origin)}>{users}{codes}<Sources>{sources}</Sources>{rest}</Project>"
    )


def packed(path, xml, texts, qde="project.qde", folder="sources"):
    """Write a `.qdpx` with the texts, bytes by file name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(qde, xml)
        for name, content in texts.items():
            archive.writestr(f"{folder}/{name}", content)
    return path


__all__ = ["ANA", "CODES", "TALK", "TIME", "TRUST", "USERS", "escape", "packed", "project",
           "selection", "source"]  # fmt: skip
