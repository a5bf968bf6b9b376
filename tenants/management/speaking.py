"""How a command speaks to the person at the terminal: results on stdout, sentences on stderr, and three exit codes."""

from __future__ import annotations

from typing import NoReturn

from django.core.management.base import BaseCommand

FAILED = 1
WRONG_USE = 2


class SpeakingCommand(BaseCommand):
    """A command that ends with a sentence in Thai where it cannot do what was asked."""

    def say(self, sentence: str) -> None:
        """Tell the person at the terminal something, beside the result."""
        self.stderr.write(sentence)

    def refuse(self, sentence: str, code: int) -> NoReturn:
        """End with a sentence and an exit code."""
        self.say(sentence)
        raise SystemExit(code)
