#!/usr/bin/env python
"""Django's command line for Web School."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
    from cms.command_line import run

    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
