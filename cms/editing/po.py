"""Read our ``.po`` files and write the ``.mo`` files beside them, with the standard library alone.

``python -m cms.editing.po`` compiles every catalogue of ``cms/editing/locale``; no gettext tools are needed.
Only what our own files use is understood: one plural form, no continued ``msgctxt``, no fuzzy or obsolete entries.
"""

from __future__ import annotations

import ast
import struct
from dataclasses import dataclass
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
MAGIC = 0x950412DE
KEYWORDS = {
    "msgctxt": "context",
    "msgid": "id",
    "msgid_plural": "plural",
    "msgstr": "text",
    "msgstr[0]": "text",
    "msgstr[1]": "other",
}


@dataclass(slots=True)
class Entry:
    """One message: what the program asks for and what it gets.  ``id`` is empty in the header only.

    ``other`` is the second form of languages that have one, read so that Wagtail's catalogues can be; Thai has none.
    """

    context: str = ""
    id: str = ""
    plural: str = ""
    text: str = ""
    other: str = ""

    @property
    def key(self) -> str:
        """Return the message as it is looked up in a ``.mo``: context and plural form are part of it."""
        asked = f"{self.id}\0{self.plural}" if self.plural else self.id
        return f"{self.context}\x04{asked}" if self.context else asked


def read_po(path: Path) -> list[Entry]:
    """Return the entries of a ``.po`` in their order, the header first.

    Raises ``ValueError`` with the number of a line that is not understood.
    """
    entries: list[Entry] = []
    field = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            field = ""
            continue
        keyword, quoted = split(line, number)
        if keyword in ("msgctxt", "msgid") and field != "context":
            entries.append(Entry())
        field = KEYWORDS.get(keyword, field)
        if not field:
            raise ValueError(f"line {number}: a text that belongs to nothing")
        setattr(entries[-1], field, getattr(entries[-1], field) + quoted)
    return entries


def split(line: str, number: int) -> tuple[str, str]:
    """Return the keyword of a line (empty where a text goes on) and its unquoted text."""
    keyword, mark, rest = line.partition('"')
    keyword = keyword.strip()
    if not mark or (keyword and keyword not in KEYWORDS):
        raise ValueError(f"line {number}: {line!r} is not understood")
    return keyword, ast.literal_eval(mark + rest)


def compile_mo(entries: list[Entry]) -> bytes:
    """Return the bytes of a ``.mo``: entries sorted by key, untranslated ones left out, no hash table."""
    pairs = sorted((entry.key.encode(), entry.text.encode()) for entry in entries if entry.text)
    count = len(pairs)
    start = 28 + 16 * count
    keys, texts = [key for key, _ in pairs], [text for _, text in pairs]
    key_table, after_keys = index_of(keys, start)
    text_table, _ = index_of(texts, after_keys)
    header = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, start)
    return header + key_table + text_table + b"".join(item + b"\0" for item in keys + texts)


def index_of(items: list[bytes], start: int) -> tuple[bytes, int]:
    """Return the table of (length, offset) of items laid out from ``start``, and the offset after the last."""
    table = b""
    for item in items:
        table += struct.pack("<2I", len(item), start)
        start += len(item) + 1
    return table, start


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Write the ``.mo`` beside each ``.po`` under ``locale`` and return what was written."""
    written = []
    for source in sorted(locale.rglob("*.po")):
        source.with_suffix(".mo").write_bytes(compile_mo(read_po(source)))
        written.append(source.with_suffix(".mo"))
    return written


if __name__ == "__main__":
    compile_all()
