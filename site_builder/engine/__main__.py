"""``python -m site_builder.engine``: build one site from the published tables, for scripts and benches."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import site_builder.engine.start  # noqa: F401 - first: the rest is cheaper to load after it

# isort: split
import msgspec

from site_builder.engine.build import build
from site_builder.engine.errors import EngineError
from site_builder.engine.options import BadOptions, Options, read_options, usage
from site_builder.engine.reading import open_source
from site_builder.engine.ready import ready_theme
from site_builder.engine.report import BuildReport
from themes.errors import ThemeError
from themes.values import Theme

EXIT_FAILED = 1
EXIT_MISUSED = 2


def main(words: Sequence[str]) -> int:
    """Run one build; return the exit code."""
    # A process that lives for one build makes no garbage worth looking for: a quarter of the time, no more memory.
    gc.disable()
    if {"-h", "--help"} & set(words):
        sys.stdout.write(usage())
        return 0
    try:
        options = read_options(words)
        report = _build(options)
    except BadOptions as error:
        sys.stderr.write(f"{usage()}\n{error}\n")
        return EXIT_MISUSED
    except (EngineError, ThemeError) as error:
        sys.stderr.write(f"{error.code}: {error}\n{error.message_th}\n")
        return EXIT_FAILED
    sys.stdout.write(_as_json(report) if options.json else _as_text(report))
    return 0


def _build(options: Options) -> BuildReport:
    theme = ready_theme(options.theme, Path(options.themes)) if options.themes else load_theme(options.theme)
    with open_source(options.database) as source:
        return build(
            source,
            options.tenant,
            theme,
            Path(options.site),
            Path(options.media),
            force=options.force,
            dry_run=options.dry_run,
            deployment=options.deployment,
            keep_releases=options.keep,
            lanes=options.lanes,
        )


def load_theme(slug: str) -> Theme:
    # Its way of reading a folder takes longer to load than a kept theme.
    from themes import registry

    return registry.load_theme(slug)


def _as_json(report: BuildReport) -> str:
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def _as_text(report: BuildReport) -> str:
    lines = [f"{step.action:<7} {step.path}  ({step.reason})" for step in report.steps]
    lines += [
        f"not shown as published: {failure.title} ({failure.code}) {failure.detail}" for failure in report.failures
    ]
    seconds = ", ".join(f"{stage} {value:.3f}" for stage, value in report.seconds.items())
    lines += [
        f"release {report.release}, {'switched' if report.switched else 'not switched'}: "
        f"rendered {report.rendered}, kept {report.kept}, deleted {report.deleted}; {report.files} files",
        f"seconds: {seconds}; peak memory {report.peak_memory / 1_000_000:.0f} MB",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Straight out: taking a hundred thousand values apart one by one helps nobody.
    os._exit(code)
