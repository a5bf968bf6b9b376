"""The rows of the admin's own screens."""

from __future__ import annotations

from cms.editing.desk.models import Arrival as Arrival
from cms.editing.desk.models import PhotoConsent as PhotoConsent
from cms.editing.desk.models import Writing as Writing
