"""Addresses of review, and its entry in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.editing.review.views import (
    TITLE,
    review,
    review_approve,
    review_return,
    review_withdraw,
    reviews,
    tenant_reviewed,
)


@hooks.register("register_admin_urls")
def review_urls() -> list[Any]:
    return [
        path("review/", reviews, name="editing_reviews"),
        path("review/<int:page_id>/", review, name="editing_review"),
        path("review/<int:page_id>/approve/", review_approve, name="editing_review_approve"),
        path("review/<int:page_id>/return/", review_return, name="editing_review_return"),
        path("review/<int:page_id>/withdraw/", review_withdraw, name="editing_review_withdraw"),
    ]


class ReviewMenuItem(MenuItem):
    """Shown to those who review, where the school does."""

    def is_shown(self, request: HttpRequest) -> bool:
        tenant = tenant_reviewed(request)
        return tenant is not None and tenant.reviews


@hooks.register("register_admin_menu_item")
def review_menu_item() -> MenuItem:
    return ReviewMenuItem(TITLE, reverse("editing_reviews"), icon_name="clipboard-list", order=150)
