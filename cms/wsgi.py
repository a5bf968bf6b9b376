"""The WSGI entry point."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = get_wsgi_application()

# After Django's start, because the checks need its apps; before the first request, because WSGI servers run no checks.
from cms.checks import assert_ready  # noqa: E402

assert_ready()
