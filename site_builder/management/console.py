"""How the commands speak: results on stdout, Thai and progress on stderr, exit codes 0, 1 (failed), 2 (wrong use)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from site_builder.engine.errors import EngineError
from site_builder.engine.report import Progress
from site_builder.errors import PlaceUnreadable, SiteBuilderError, UnknownTenant, message_of
from tenants.management.speaking import FAILED, WRONG_USE, SpeakingCommand
from themes.errors import ThemeError

STAGES = {
    "read": "อ่านข้อมูล",
    "plan": "วางแผน",
    "render": "สร้างหน้า",
    "release": "ประกอบรุ่น",
    "sync": "บันทึกลงดิสก์",
    "switch": "สลับขึ้นออนไลน์",
    "tidy": "เก็บกวาด",
}


class SiteCommand(SpeakingCommand):
    """A command of this app."""

    requires_system_checks: list[str] = []

    def show(self, value: dict[str, Any] | list[dict[str, Any]]) -> None:
        """Write one JSON value to stdout."""
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    @contextmanager
    def thai_errors(self) -> Iterator[None]:
        """Turn an error that has words for users into these words and an exit code."""
        try:
            yield
        except UnknownTenant as error:
            self.stop(error, WRONG_USE)
        except (SiteBuilderError, EngineError, ThemeError) as error:
            self.stop(error, FAILED)

    def stop(self, error: Exception, code: int) -> NoReturn:
        name = getattr(error, "code", type(error).__name__)
        where = f" ({error})" if isinstance(error, PlaceUnreadable) else ""
        self.refuse(f"{getattr(error, 'message_th', message_of(error))}{where} [{name}]", code)

    def show_progress(self, progress: Progress) -> None:
        """Overwrite one line on a terminal; elsewhere nothing, so that logs stay readable."""
        if not sys.stderr.isatty():
            return
        share = f" {progress.done}/{progress.total}" if progress.total else ""
        sys.stderr.write(f"\r\033[K{STAGES.get(progress.stage, progress.stage)}{share}")
        sys.stderr.flush()

    def end_progress(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
