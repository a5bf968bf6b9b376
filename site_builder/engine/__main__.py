"""``python -m site_builder.engine``: build one site from the published tables, for scripts and benches."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

import msgspec

from site_builder.engine.build import KEEP_RELEASES, build
from site_builder.engine.errors import EngineError
from site_builder.engine.lanes import usable_processors
from site_builder.engine.reading import open_source
from site_builder.engine.render import preload
from site_builder.engine.report import BuildReport
from themes.errors import ThemeError
from themes.registry import load_theme

EXIT_FAILED = 1


def main(arguments: list[str] | None = None) -> int:
    """Run one build; return the exit code."""
    # A process that lives for one build makes no garbage worth looking for: a quarter of the time, no more memory.
    gc.disable()
    options = _parser().parse_args(arguments)
    try:
        report = _build(options)
    except (EngineError, ThemeError) as error:
        sys.stderr.write(f"{error.code}: {error}\n{error.message_th}\n")
        return EXIT_FAILED
    sys.stdout.write(_as_json(report) if options.json else _as_text(report))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m site_builder.engine", description="Build one site.")
    parser.add_argument("--database", required=True, help="sqlite:///path or postgres://…")
    parser.add_argument("--tenant", required=True, type=int, help="id of the tenant")
    parser.add_argument("--theme", default="plain", help="slug of the theme")
    parser.add_argument("--media", required=True, type=Path, help="the media root")
    parser.add_argument("--site", required=True, type=Path, help="the folder of the site")
    parser.add_argument("--templates", type=Path, help="a folder of our own to keep compiled templates in")
    parser.add_argument("--deployment", type=int, default=0, help="number of the deployment")
    parser.add_argument("--keep", type=int, default=KEEP_RELEASES, help="how many releases to keep")
    parser.add_argument("--lanes", type=int, default=usable_processors(), help="how many processes render")
    parser.add_argument("--force", action="store_true", help="render everything, trust no stored file")
    parser.add_argument("--dry-run", action="store_true", help="print the plan with a reason per file, change nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _build(options: argparse.Namespace) -> BuildReport:
    theme = load_theme(options.theme)
    if options.templates:
        preload(theme, options.templates)
    with open_source(options.database) as source:
        return build(
            source,
            options.tenant,
            theme,
            options.site,
            options.media,
            force=options.force,
            dry_run=options.dry_run,
            deployment=options.deployment,
            keep_releases=options.keep,
            lanes=options.lanes,
        )


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
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Straight out: taking a hundred thousand values apart one by one helps nobody.
    os._exit(code)
