"""What a build tells: progress on the way, a report at the end."""

from __future__ import annotations

import resource
from collections import Counter
from operator import attrgetter
from pathlib import Path
from typing import TypedDict

from site_builder.engine.planned import Failure, Plan, Step
from site_builder.engine.values import Value

STAGES = ("read", "plan", "render", "release", "sync", "switch", "tidy")
"""What a build spends its time on: reading the published tables; planning; rendering and storing; linking the files of
the release into the idle tree; making them durable; writing the manifest and going live; dropping what no kept release
needs.  Stages that were not reached are missing from ``BuildReport.seconds``."""


class Progress(Value):
    """How far a stage is; ``total`` is 0 while it is not known."""

    stage: str
    done: int
    total: int


class BuildReport(Value):
    """What a build did.

    ``rendered``, ``kept`` and ``deleted`` count files by what the plan said; ``rendered_by_kind`` divides the first.
    ``changed`` and ``removed`` are paths whose bytes differ from the release before.  ``seconds`` per stage (STAGES);
    ``bytes`` of the whole release; ``peak_memory`` in bytes, of all lanes, what they share counted once.  ``release``
    is the live release, also when nothing was switched; None in a first dry run.  ``steps`` is the whole plan, in a
    dry run only.
    """

    tenant_id: int
    release: int | None
    switched: bool
    dry_run: bool
    rendered: int
    kept: int
    deleted: int
    rendered_by_kind: dict[str, int]
    reasons: dict[str, int]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    files: int
    bytes: int
    bytes_changed: int
    seconds: dict[str, float]
    peak_memory: int
    failures: tuple[Failure, ...] = ()
    steps: tuple[Step, ...] = ()
    next_change: str | None = None
    """The day (ISO, in Bangkok) on which the site changes by itself: something upcoming is over then."""


def peak_memory() -> int:
    """Return the peak resident memory of this process in bytes.

    From /proc where there is one: ``getrusage`` also counts what the parent held when it forked.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Counts(TypedDict):
    """How often a plan does what."""

    rendered: int
    kept: int
    deleted: int
    rendered_by_kind: dict[str, int]
    reasons: dict[str, int]


def count_steps(plan: Plan) -> Counts:
    actions = Counter(map(attrgetter("action"), plan.steps))
    changes = [step for step in plan.steps if step.action != "keep"]
    kinds = Counter(step.artifact.kind for step in changes if step.action == "render" and step.artifact)
    reasons = Counter(step.reason for step in changes)
    return Counts(
        rendered=actions["render"],
        kept=actions["keep"],
        deleted=actions["delete"],
        rendered_by_kind=dict(sorted(kinds.items())),
        reasons=dict(sorted(reasons.items())),
    )
