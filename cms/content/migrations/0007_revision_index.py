"""An index of our own on Wagtail's revisions: the newest ones of a page, in order.

Without it PostgreSQL may walk the index of all dates of the installation instead (2 s a look at 3.5 million revisions).
"""

from __future__ import annotations

from django.db import migrations

NAME = "revision_of_object_by_date"


class Migration(migrations.Migration):
    dependencies = [("content", "0006_rendered_size"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {NAME} ON wagtailcore_revision (base_content_type_id, object_id, created_at, id)",
            f"DROP INDEX {NAME}",
        )
    ]
