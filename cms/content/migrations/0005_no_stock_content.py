"""Remove what Wagtail's own migrations put there: a welcome page and Site, groups that hold the root, a workflow on it."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def remove_stock_content(apps: Any, schema_editor: Any) -> None:
    pages = apps.get_model("content", "BasePage").objects
    if pages.filter(depth__gt=2).exists():
        return
    welcome = pages.filter(depth=2, slug="home", numchild=0)
    apps.get_model("wagtailcore", "Site").objects.filter(root_page__in=welcome).delete()
    if welcome.delete()[0]:
        # State models have no tree methods, so the count of children is put right by hand.
        pages.filter(depth=1).update(numchild=0)
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).delete()
    for name in ("WorkflowPage", "Workflow", "Task"):
        apps.get_model("wagtailcore", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_pages_and_media"),
        ("tenants", "0002_sites"),
        ("wagtailcore", "0098_apitoken"),
        # These look the stock groups up: they must have run before the groups go.
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(remove_stock_content, migrations.RunPython.noop)]
