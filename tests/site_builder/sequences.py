"""How many sequences of acts the state machines play: some in every run, many when asked (``ORACLE_SEQUENCES=300``)."""

from __future__ import annotations

import os

SEQUENCES = int(os.environ.get("ORACLE_SEQUENCES", "60"))
STEPS = 20
