"""Uploads on the admin host: a person sees those that the own rights in the collections allow.

The public reads copies in the published sites; ``MEDIA_ROOT`` itself is never public.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from cms.content.media.folders import FOLDER, OTHERS
from cms.content.models import SiteDocument, SiteImage
from tenants.places.values import Way
from tenants.policies import shares_a_place

View = Callable[..., HttpResponseBase]
SEEING = ("choose", "change")
AVATARS = "avatar_images/"
PUBLIC_SIZE = re.compile(rf"{FOLDER}/([0-9a-f]{{64}})/(?:{OTHERS}/)?[a-z]+\.(?:webp|jpg)")


@require_admin_access
def serve_upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an image of a collection in which the person may choose or change images, or the picture of a colleague;
    everything else is 404."""
    may_see = may_see_person if path.startswith(AVATARS) else may_see_image
    if not may_see(request.user, path):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def may_see_image(user: Any, path: str) -> bool:
    """Say whether ``path`` (below MEDIA_ROOT) is the original, a rendition or a public size of an image that the user
    may see."""
    images = policy_registry.get_by_type(SiteImage).instances_user_has_any_permission_for(user, SEEING)
    public = PUBLIC_SIZE.fullmatch(path)
    wanted = Q(rendered_sha256=public[1]) if public else Q(file=path) | Q(renditions__file=path)
    return bool(images.filter(wanted).exists())


def may_see_person(user: Any, path: str) -> bool:
    """Say whether ``path`` is the picture of the person, or of somebody who serves one of the person's tenants.  A
    platform admin, who keeps the list of all accounts, sees every picture of a person."""
    if user.bounds is not None and user.bounds.way == Way.PLATFORM:
        return True
    owner = UserProfile.objects.filter(avatar=path).values_list("user", flat=True).first()
    return owner is not None and shares_a_place(user, owner)


def own_document(view: View) -> View:
    """Let a document be read only in collections in which the person may choose or change documents."""

    @require_admin_access
    @wraps(view)
    def guarded(request: HttpRequest, document_id: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get_by_type(SiteDocument)
        if not policy.instances_user_has_any_permission_for(request.user, SEEING).filter(pk=document_id).exists():
            raise Http404
        return view(request, document_id, *args, **kwargs)

    return guarded
