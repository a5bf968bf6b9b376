"""One document → its text as JSON, in a process of its own that may use little: run as a script, never imported.

``child.py PATH KIND`` writes ``{"text", "pages"}``; pages are parted by form feeds.  Exit status 3: too large; 4: asks
for a password; 5: broken, or of another kind than its name says; 6: pictures only.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
MOST_ENTRIES = 5_000
MOST_INFLATED = 128 * 1024 * 1024
MOST_PAGES = 400
MOST_TEXT = 200_000
PIECE = 1024 * 1024
LITTLE_TEXT = 3
"""Letters a page below which a PDF is a pile of pictures."""

TOO_LARGE, ASKS_PASSWORD, BROKEN, PICTURES = 3, 4, 5, 6
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of before 2007 begin, and encrypted ones of today."""

PARTS = {
    "docx": r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml",
    "pptx": r"ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml",
    "xlsx": r"xl/(?:sharedStrings|worksheets/sheet\d+|workbook)\.xml",
    "odt": r"content\.xml",
    "ods": r"content\.xml",
    "odp": r"content\.xml",
}
TEXT = {"t"}
"""Elements whose characters are text, in the formats of Office; in OpenDocument all are."""
BREAKS = {"p", "br", "tr", "si", "h", "row", "c", "table-cell", "tab"}


class Stop(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def live_small() -> None:
    """Bound this process: memory, time, no core dump, no files written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(path: Path, kind: str) -> int:
    try:
        pages = READERS[kind](path, kind)
    except Stop as stop:
        return stop.status
    except MemoryError:
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever a reader of hostile files raises, the file is broken
        return BROKEN
    json.dump({"text": "\f".join(pages)[:MOST_TEXT], "pages": len(pages) if kind == "pdf" else 0}, sys.stdout)
    return 0


# -- PDF ---------------------------------------------------------------------------------------------------------------


def pdf(path: Path, kind: str) -> list[str]:
    import pypdfium2

    with path.open("rb") as stream:
        if b"%PDF-" not in stream.read(1024):
            raise Stop(BROKEN)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Stop(ASKS_PASSWORD if "password" in str(error).lower() else BROKEN) from error
    pages = list(pdf_pages(document))
    letters = sum(character.isalnum() for page in pages for character in page)
    if letters < LITTLE_TEXT * max(len(pages), 1):
        raise Stop(PICTURES)
    return pages


def pdf_pages(document) -> Iterator[str]:  # type: ignore[no-untyped-def] # pypdfium2's, loaded only here
    length = 0
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number].get_textpage().get_text_bounded()
        length += len(page)
        yield page.replace("\r\n", "\n").replace("\f", " ")
        if length > MOST_TEXT:
            return


# -- packed XML --------------------------------------------------------------------------------------------------------


def packed(path: Path, kind: str) -> list[str]:
    with path.open("rb") as stream:
        start = stream.read(8)
    if start == OLD_OFFICE:
        raise Stop(ASKS_PASSWORD)
    if not zipfile.is_zipfile(path):
        raise Stop(BROKEN)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Stop(TOO_LARGE)
        wanted = [entry for entry in entries if re.fullmatch(PARTS[kind], entry.filename)]
        if not wanted:
            raise Stop(BROKEN)
        if any(entry.flag_bits & 1 for entry in wanted):
            raise Stop(ASKS_PASSWORD)
        return ["\n".join(parts(archive, sorted(wanted, key=in_order), kind))]


def in_order(entry: zipfile.ZipInfo) -> tuple[str, int]:
    number = re.search(r"(\d+)\.xml$", entry.filename)
    return re.sub(r"\d+\.xml$", "", entry.filename), int(number[1]) if number else 0


def parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], kind: str) -> Iterator[str]:
    budget, length = MOST_INFLATED, 0
    for entry in entries:
        text, used = xml_text(archive, entry, kind, budget)
        budget -= used
        length += len(text)
        yield text
        if length > MOST_TEXT:
            return


def xml_text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, kind: str, budget: int) -> tuple[str, int]:
    """Return the text of one part, and how many bytes it really held."""
    found: list[str] = []
    parser = parser_for(found, all_text=kind.startswith("od"))
    used = 0
    with archive.open(entry) as stream:
        while piece := stream.read(PIECE):
            used += len(piece)
            if used > budget:
                raise Stop(TOO_LARGE)
            parser.Parse(piece, False)
            if len(found) > MOST_TEXT:
                break
        else:
            parser.Parse(b"", True)
    return "".join(found), used


def parser_for(found: list[str], *, all_text: bool) -> expat.XMLParserType:
    """Return a parser that collects text and refuses whatever could grow: a document type, an entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = [0]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] in TEXT:
            depth[0] += 1

    def end(name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in TEXT:
            depth[0] -= 1
        if local in BREAKS and found and found[-1] not in "\n ":
            found.append("\n" if local in ("p", "si", "h", "br", "row", "tr") else " ")

    def characters(text: str) -> None:
        if depth[0] or all_text:
            found.append(text)

    def refuse(*about: object) -> None:
        raise Stop(BROKEN)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    return parser


# -- plain text --------------------------------------------------------------------------------------------------------


def plain(path: Path, kind: str) -> list[str]:
    with path.open("rb") as stream:
        data = stream.read(4 * MOST_TEXT)
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Stop(BROKEN)
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp874")
    for encoding in encodings:
        try:
            return [data.decode(encoding)]
        except UnicodeDecodeError as error:
            # The read may have cut the last letter.
            if error.start > len(data) - 4:
                return [data[: error.start].decode(encoding)]
    return [data.decode("cp874", "replace")]


READERS: dict[str, Callable[[Path, str], list[str]]] = {
    "pdf": pdf,
    **dict.fromkeys(PARTS, packed),
    "txt": plain,
    "csv": plain,
}

if __name__ == "__main__":
    live_small()
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
