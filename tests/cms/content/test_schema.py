"""The published JSON Schema is that of the code, and stored pages obey it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cms.content.models import PublishedPageRecord
from cms.content.schema import ADDRESS, published_page_schema, schema_text
from tests.cms.content.conftest import School


def test_the_schema_in_the_documentation_is_current(project: Path) -> None:
    written = (project / "docs/reference" / ADDRESS).read_text("utf-8")
    assert written == schema_text(), "run: make docs-write"


@pytest.mark.django_db
def test_stored_pages_obey_the_schema(school: School) -> None:
    validator = jsonschema.Draft202012Validator(published_page_schema())
    bodies = list(PublishedPageRecord.objects.values_list("body", flat=True))
    assert len(bodies) == 5
    for body in bodies:
        validator.validate(json.loads(bytes(body)))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**json.loads(bytes(bodies[0])), "kind": "unheard"})
