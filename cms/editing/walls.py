"""Lists and menus of the admin show what is one's own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from wagtail import hooks
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.viewsets.pages import PageViewSet

from cms.content.models import BasePage
from cms.content.roots import share_roots
from tenants.ids import is_id
from tenants.walls.guard import may_pass
from tenants.walls.objects import Reach


class OwnPageFilterSet(GenericPageFilterSet):
    """Wagtail's filters of the explorer without those that list the people and sites of all tenants."""

    owner = None
    edited_by = None
    site = None


class OwnIndexView(ExplorableIndexView):
    """Wagtail's explorer, whose rows ask for the address of their site once together."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        share_roots([self.parent_page, *context["object_list"]])
        return context


class OwnCopyView(CopyView):
    """Wagtail's view, which fails before its form could say that no new parent was chosen."""

    def post(self, request: HttpRequest, page_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.get("new_parent_page", "")
        parent = BasePage.objects.filter(pk=int(chosen)).first() if is_id(chosen) else None
        self.parent_page: BasePage = parent or self.page.get_parent()
        answer: HttpResponse = super(CopyView, self).post(request, page_id, *args, **kwargs)
        return answer


class OwnPageViewSet(PageViewSet):
    """What every page type uses that has no viewset of its own; registered after Wagtail's, in whose place it comes."""

    model = BasePage
    filterset_class = OwnPageFilterSet
    copy_view_class = OwnCopyView
    index_view_class = OwnIndexView


@hooks.register("register_admin_viewset")
def own_page_viewset() -> PageViewSet:
    return OwnPageViewSet()


@hooks.register("construct_page_chooser_queryset")
def own_pages_only(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Offer the pages of one's own tenants, and the nodes on the way to them."""
    reach = Reach(request.user)  # type: ignore[arg-type]
    own = BasePage.objects.filter(Q(tenant__in=reach.tenants) | Q(pk__in=reach.nodes_between()))
    # By primary key: a search can be filtered by nothing that is not indexed.
    return pages.filter(pk__in=own.values("pk"))


@hooks.register("construct_main_menu", order=1000)
@hooks.register("construct_settings_menu", order=1000)
@hooks.register("construct_reports_menu", order=1000)
def without_closed_doors(request: HttpRequest, items: list[Any]) -> None:
    """Hide what leads to a screen that is closed to the person."""
    items[:] = [item for item in items if leads_somewhere(item.url, request)]


def leads_somewhere(url: str, request: HttpRequest) -> bool:
    """Say whether a menu entry leads to a view that the wall opens, or to a submenu or an address of another kind."""
    try:
        return not url.startswith("/") or may_pass(resolve(url.partition("?")[0]).view_name, request)
    except Resolver404:
        return True
