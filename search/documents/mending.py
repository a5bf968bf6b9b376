"""Text as it comes out of PDFs → text as it was written.

Old PDFs hold glyphs of the private use area, marks in the wrong order, and (where each mark was placed by hand) marks
that have moved behind the next consonant with a space after them: "ศูนยป์ ฏบิ ตั กิ าร".  The last is put right only where
that makes more words of the text than it had.
"""

from __future__ import annotations

import re

from search.analysis.normalise import CLUSTER, OLD_GLYPHS, spelt
from search.analysis.segment import RUN, words_of
from search.analysis.words import dictionary

MOVED = re.compile("([ก-ฮ])([ก-ฮ])([ัิ-ฺ็-๎]+) (?=[ก-ฮะาำเ-ไ])")
BEFORE_AM = re.compile(" +(?=[ะาำๅัิ-ฺ็-๎])")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SAMPLE = 4_000
BETTER = 1.15
LONG_WORD = 3
SPACES = re.compile(r"[ \t\u00a0]+")
EMPTY_LINES = re.compile(r"\n\s*\n+")


def mended(text: str) -> str:
    """Return a text with Thai in its proper order, and without needless space."""
    ordered = CLUSTER.sub(spelt, CONTROLS.sub("", text).translate(OLD_GLYPHS))
    if MOVED.search(ordered):
        sample = ordered[:SAMPLE]
        if share_of_words(unmoved(sample)) > BETTER * share_of_words(sample):
            ordered = unmoved(ordered)
    return EMPTY_LINES.sub("\n", SPACES.sub(" ", ordered)).strip()


def unmoved(text: str) -> str:
    """Lead marks back over the consonant that they have moved behind."""
    before = None
    while before != text:
        before, text = text, MOVED.sub(r"\1\3\2", text)
    return BEFORE_AM.sub("", text)


def share_of_words(text: str) -> float:
    """Return which share of the Thai letters of a text stands in words of three letters and more."""
    known = letters = 0
    for run in RUN.findall(text):
        letters += len(run)
        known += sum(len(word) for word in words_of(run) if len(word) >= LONG_WORD and word in dictionary().words)
    return known / letters if letters else 1.0
