"""How state machines are played: some sequences of acts in every run, many when asked (``ORACLE_SEQUENCES=300``)."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

SEQUENCES = int(os.environ.get("ORACLE_SEQUENCES", "100"))


def play(machine: type[RuleBasedStateMachine], *, sequences: int, acts: int, **places: Any) -> None:
    """Play so many sequences of at most so many acts; ``places``: where this test plays, attributes of the machine."""
    # A slow machine is no failure: neither a deadline nor Hypothesis' remarks on pace.
    how = settings(
        max_examples=sequences, stateful_step_count=acts, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(lambda: type("LifeHere", (machine,), places)(), settings=how)
