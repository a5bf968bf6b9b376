"""How long the worst of the questions takes that nobody means well: ten thousand letters, the languages of engines,
marks alone, control characters, emoji, SQL, pages that are none.  Goal: 50 ms, on both engines.

From the query string to the answer and its better spelling, in a school of 300 documents; each the quickest of five.
Elasticsearch runs where ``TEST_SEARCH_URL`` names one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.rows import Options, Row

PROJECT = Path(__file__).resolve().parents[1]
GOAL_MS = 50.0


def measure(options: Options) -> Iterator[Row]:
    server = os.environ.get("TEST_SEARCH_URL", "")
    for name, about in [("embedded", ""), *([("Elasticsearch", server)] if server else ())]:
        command = [sys.executable, "-m", "bench.search_bad_input", str(options.folder), about]
        done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
        took: dict[str, float] = json.loads(done.stdout)
        worst = max(took, key=lambda question: took[question])
        print(f"worst: {worst}", file=sys.stderr)
        yield Row(f"search, {name}: worst of {len(took)} bad questions", took[worst], "ms", GOAL_MS, "the goal")
