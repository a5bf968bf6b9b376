"""Wagtail's own serving of pages is all that the bakery asks for."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("wagtail.urls"))]
