"""The words behind ``python -m site_builder.engine``.

Read by msgspec, which the engine has anyway: argparse and what it loads would be a twentieth of a small build.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from site_builder.engine.build import KEEP_RELEASES
from site_builder.engine.lanes import usable_processors

SWITCHES = ("force", "dry_run", "json")
HELP = {
    "database": "sqlite:///path or postgres://…",
    "tenant": "id of the tenant",
    "media": "the media root",
    "site": "the folder of the site",
    "theme": "slug of the theme (plain)",
    "themes": "a folder of our own to keep themes in, ready for use",
    "deployment": "number of the deployment (0)",
    "keep": f"how many releases to keep ({KEEP_RELEASES})",
    "lanes": "how many processes render (as many as there are processors, at most 4)",
    "force": "render everything, trust no stored file",
    "dry_run": "print the plan with a reason per file, change nothing",
    "json": "print the report as JSON",
}


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for; the first four have to be given."""

    database: str
    tenant: int
    media: str
    site: str
    theme: str = "plain"
    themes: str = ""
    deployment: int = 0
    keep: int = KEEP_RELEASES
    lanes: int = msgspec.field(default_factory=usable_processors)
    force: bool = False
    dry_run: bool = False
    json: bool = False


class BadOptions(ValueError):
    """The words make no sense; the message says which."""


def read_options(words: Sequence[str]) -> Options:
    """Return the options of ``--name value`` and ``--name=value``.  Raises BadOptions."""
    try:
        return msgspec.convert(dict(_pairs(words)), Options, strict=False)
    except msgspec.ValidationError as error:
        raise BadOptions(str(error)) from error


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        field = name.removeprefix("--").replace("-", "_")
        if not name.startswith("--") or field not in HELP:
            raise BadOptions(f"what is {word!r}?")
        if field in SWITCHES:
            yield field, "true"
        elif equals:
            yield field, value
        else:
            value = next(rest, "--")
            if value.startswith("--"):
                raise BadOptions(f"{name} needs a value")
            yield field, value


def usage() -> str:
    """Return what ``--help`` prints."""
    lines = ["usage: python -m site_builder.engine --database … --tenant … --media … --site … [options]", ""]
    for name, text in HELP.items():
        option = f"--{name.replace('_', '-')}"
        lines.append(f"  {option:<14} {text}")
    return "\n".join(lines) + "\n"
