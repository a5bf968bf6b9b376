"""What a process that lives for one build does first: load msgspec without what it never uses of it."""

from __future__ import annotations

import sys

if not {"msgspec", "typing_extensions"} & sys.modules.keys():
    # msgspec asks typing_extensions for what typing has by itself since Python 3.11, and falls back on typing: ten
    # milliseconds less, an eighth of all that is loaded.  None is Python's own way to say «not there».
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    import msgspec  # noqa: F401

    del sys.modules["typing_extensions"]
