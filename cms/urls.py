"""The URL table of the admin host.  Public sites are static files and have no Django URLs."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.utils.module_loading import import_string
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views.serve import serve as serve_document

from cms.editing.email_objection import email_objection
from cms.editing.members import door
from cms.editing.sign_in import SignInView
from cms.health import health
from cms.uploads import own_document, serve_upload

to_admin = RedirectView.as_view(pattern_name="wagtailadmin_home")
root_view = import_string(settings.ADMIN_ROOT_VIEW) if settings.ADMIN_ROOT_VIEW else to_admin

urlpatterns = [
    path("", root_view, name="root"),
    path("-/health", health, name="health"),
    # Before Wagtail's, which would ask whoever has no account yet to sign in.
    path("admin/join/", door.join_view, name="join"),
    path("admin/join/new/", door.join_new_view, name="join_new"),
    path("admin/join/own/", door.join_own_view, name="join_own"),
    path("admin/join/password/", door.join_password_view, name="join_password"),
    path("admin/email/objection/", email_objection, name="email_objection"),
    # Before Wagtail's view of the same name.
    path("admin/login/", SignInView.as_view(), name="wagtailadmin_login"),
    path("admin/", include(wagtailadmin_urls)),
    # Wagtail's own name: its documents know their address by it.
    path("documents/<int:document_id>/<str:document_filename>", own_document(serve_document), name="wagtaildocs_serve"),
    path("media/<path:path>", serve_upload, name="upload"),
]
