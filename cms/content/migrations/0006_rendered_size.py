"""How much the public sizes of each picture take: from what the row says of them."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    images = apps.get_model("content", "SiteImage").objects
    for pk, made in images.exclude(public_renditions=[]).values_list("pk", "public_renditions").iterator(500):
        images.filter(pk=pk).update(rendered_size=sum(int(one.get("size", 0)) for one in made))


class Migration(migrations.Migration):
    dependencies = [("content", "0005_no_stock_content")]

    operations = [
        migrations.AddField("siteimage", "rendered_size", models.PositiveBigIntegerField(default=0, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
