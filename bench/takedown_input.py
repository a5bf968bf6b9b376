"""A picture on twenty pages and in ten kept releases, taken down: ``python -m bench.takedown_input PAGES``."""

from __future__ import annotations

import json
import sys
import time
from io import BytesIO
from typing import Any

from django.db import transaction
from PIL import Image

from bench.cms_input import HOST, make_installation  # first: it sets Django up
from cms.content import published
from cms.content.media.intake import PreparedImage
from cms.content.media.renditions import make_renditions
from cms.content.models import NewsPage, SiteImage
from site_builder import conf
from site_builder.models import Deployment
from site_builder.services import build_site
from site_builder.takedowns.finding import find
from site_builder.takedowns.services import take_down
from tenants.models import Tenant

SHOWN_ON = 20
SIZE = (1200, 900)


def main(pages: int) -> dict[str, object]:
    """Make the school, take the picture down, search every byte of the site; return what was measured."""
    make_installation(pages)
    tenant = Tenant.objects.get(slug="bench")
    image = show_a_picture(tenant, pages)
    for turn in range(conf.KEEP_RELEASES):
        page = NewsPage.objects.order_by("-pk")[0]
        page.title = f"แก้ไขที่ {turn}"
        page.save()
        build_site(tenant)
    key = image.public_key
    started = time.perf_counter()
    done = take_down(tenant, find(tenant, key), by=None, reason="measured")
    seconds = time.perf_counter() - started
    live = Deployment.objects.latest("number").deployed_at - done.requested_at
    files = (path for path in conf.site_folder(HOST).rglob("*") if path.is_file())
    traces = sum(key.encode() in str(path).encode() + path.read_bytes() for path in files)
    return {"seconds": seconds, "live": live.total_seconds(), "releases": len(done.releases), "traces": traces}


def show_a_picture(tenant: Tenant, pages: int) -> SiteImage:
    out = BytesIO()
    Image.effect_mandelbrot(SIZE, (-2, -1.5, 1, 1.5), 30).convert("RGB").save(out, "JPEG")
    file: Any = PreparedImage(out.getvalue(), "photo.jpg", *SIZE)
    image = SiteImage.objects.create(tenant=tenant, collection=tenant.collection, title="ภาพ", file=file)
    shown = [page.pk for page in NewsPage.objects.order_by("pk")[: pages : max(pages // SHOWN_ON, 1)]]
    NewsPage.objects.filter(pk__in=shown).update(cover=image)
    with transaction.atomic():
        published.republish(tenant.pk, shown)
    # Now the other sizes: as a cover it is shown by itself.
    make_renditions(image.pk, image.sha256)
    return image


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
