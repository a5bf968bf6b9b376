"""``python -m bench.bakery_site.making``: fill the database from ``pages.json``, draw the pictures, build once."""

from __future__ import annotations

import json
import os
from io import BytesIO
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bakery_site.settings")
django.setup()

from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from PIL import Image as Drawing  # noqa: E402
from wagtail.images.models import Image  # noqa: E402
from wagtail.models import Collection, Locale, Page, Site  # noqa: E402

from bench.bakery_site.models import ArticlePage  # noqa: E402
from bench.bakery_site.settings import FOLDER  # noqa: E402


def make() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    told = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    with transaction.atomic():
        Locale.objects.create(language_code="th")
        Collection.add_root(name="Root")
        root = Page.add_root(title="Root", slug="root")
        images = {key: _draw(key, alt) for key, alt in told["images"].items()}
        for each in told["pages"]:
            parent = found[each["parent"]] if each["parent"] else root
            found[each["key"]] = parent.add_child(instance=_page(each, images))
        home = next(page for page in found.values() if page.kind == "home")
        Site.objects.create(hostname="bench.localhost", root_page=home, is_default_site=True)
    # The first build makes all renditions, which ours has ready, too.
    call_command("build", skip_static=True, skip_media=True, verbosity=0)


def _draw(key: str, alt: str) -> int:
    out = BytesIO()
    Drawing.effect_mandelbrot((1600, 1200), (-2, -1.5, 1, 1.5), 20).convert("RGB").save(out, "JPEG")
    return int(Image.objects.create(title=alt, file=ImageFile(out, name=f"{key}.jpg")).pk)


def _page(told: dict[str, Any], images: dict[str, int]) -> ArticlePage:
    body = [
        {"type": "rich_text", "value": block["html"]}
        if "html" in block
        else {"type": "image", "value": {"image": images[block["image"]], "caption": block["caption"]}}
        for block in told["body"]
    ]
    return ArticlePage(
        title=told["title"],
        slug=told["slug"] or "home",
        kind=told["kind"],
        show_in_menus=told["in_menu"],
        summary=told["summary"],
        date=told["date"],
        category=told["category"],
        cover_id=images.get(told["cover"]),
        body=json.dumps(body),
    )


if __name__ == "__main__":
    make()
