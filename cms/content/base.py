"""BasePage: what every page of every school has in common, and a ``save()`` that publishes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from wagtail.log_actions import get_active_log_context
from wagtail.models import COMMENTS_RELATION_NAME, AbstractPage, SiteRootPath
from wagtail.models.pages import AbstractPageMeta, ShowInMenusMixin

from cms.content import indexes, published, slugs
from cms.content.audit import record_page
from cms.content.errors import ForeignParent, PageGone, WithoutTenant
from cms.content.forms import PageForm
from cms.content.moves import note_moved
from cms.content.preview import PreviewMixin
from cms.content.roots import Root, root_of
from site_builder.engine.values import PublishedPage
from tenants.audit.values import Action
from tenants.keys import new_public_key
from tenants.models import Tenant

PUBLISHING_FIELDS = frozenset({"live", "slug", "first_published_at", "last_published_at"})
"""A partial save that names one of these changes what the public sees; every other partial save is about drafts."""

DRAFT_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", COMMENTS_RELATION_NAME}
)
"""A partial save of nothing but these is a draft's: neither the public nor the admin's indexes know of drafts."""

ROW_FIELDS = frozenset(
    {"path", "depth", "numchild", "public_key", "translation_key", "locale", "tenant", "content_type"}
    | {"owner", "locked_by", "latest_revision", "live_revision", "alias_of"}
)
"""What people never type.  Of a stored page these come from its row, which the database's own constraints keep right:
to ask it about each, three times for every publish, finds nothing."""

TREE_STEP = AbstractPage.steplen
TENANT_ROOT_DEPTH = 3
"""root → area node → home pages of its office and schools."""


class BasePage(PreviewMixin, AbstractPage, ShowInMenusMixin):
    """The page model of the installation (``WAGTAIL_PAGE_MODEL``).

    ``save()`` keeps the page's row, its place in the tree and its public form in step, in one transaction: Wagtail's
    signals cannot (they fire outside transactions, or not at all).  It also keeps a page inside its tenant.
    """

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="pages")
    tenant_id: int | None
    slug: str
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)

    review_on = models.DateField(
        "ทบทวนเนื้อหาเมื่อ",
        null=True,
        blank=True,
        help_text="ถึงวันนั้นหน้าแรกของระบบจะเตือนให้ตรวจว่าเนื้อหายังถูกต้อง หน้าเว็บไม่ถูกซ่อน",
    )
    """When somebody shall look whether the page is still true; visitors notice nothing."""

    is_saving = False
    """True while ``save()`` writes the page's own children: they need not be published one by one."""

    base_form_class = PageForm
    is_creatable = False
    """Area nodes are plain BasePages, made by code; what people create are the types in ``pages``."""
    search_auto_update = False
    """``save()`` does it (see ``indexes``)."""
    private_page_options: ClassVar[list[str]] = []
    """A page is public or a draft; without options Wagtail shows no switch for privacy, whose form names all groups."""

    class Meta(AbstractPageMeta):
        verbose_name = "หน้า"
        verbose_name_plural = "หน้า"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="page_below_area_has_tenant", condition=Q(depth__lt=3) | Q(tenant__isnull=False)
            )
        ]

    # ------------------------------------------------------------------------------------------------ public form

    def published(self) -> PublishedPage | None:
        """Return the public form of the page as it is in memory; None for nodes that have no public page."""
        return None

    def slug_day(self) -> date | None:
        """Return the day that begins the page's address, for kinds that have one."""
        return None

    # ------------------------------------------------------------------------------------------------------ saving

    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Write the page and its public form in one transaction.

        The place in the tree, the tenant and the public key come from the row in the database, never from memory:
        what is in memory may be older than a move.  Raises ForeignParent, PageGone or WithoutTenant.
        """
        update_fields = kwargs.get("update_fields")
        with transaction.atomic():
            stood_at = None
            if update_fields is None:
                stood_at = self._take_place()
            elif "slug" in update_fields:
                stood_at = BasePage.objects.filter(pk=self.pk).values_list("url_path", flat=True).first()
            self.is_saving = True
            try:
                with indexes.references_left_to_the_page():
                    result = super().save(clean=clean, user=user, log_action=log_action, **kwargs)
            finally:
                self.is_saving = False
            if update_fields is None or not DRAFT_FIELDS.issuperset(update_fields):
                self._tell(update_fields, user, stood_at)
        return result

    def full_clean(self, exclude: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        """As Wagtail's, about what people can get wrong."""
        if not self._state.adding:
            exclude = {*(exclude or ()), *ROW_FIELDS}
        super().full_clean(exclude, *args, **kwargs)

    def _tell(self, update_fields: Iterable[str] | None, user: Any, stood_at: str | None) -> None:
        """Tell the public and the admin's indexes of the row as it was written; memory may hold a draft's values."""
        row = self.specific_class.objects.get(pk=self.pk)
        if stood_at is not None and stood_at != row.url_path:
            note_moved(row, stood_at)
        if update_fields is None or PUBLISHING_FIELDS.intersection(update_fields):
            # Wagtail saves a page that it moved or reordered whole, and as the base class.
            self._publish(row, user, place_changed=update_fields is None and type(self) is BasePage)
        indexes.write(row)

    def _take_place(self) -> str | None:
        """Take from the database what memory must not decide: tree columns, address, tenant, public key.

        Return the ``url_path`` that the page has had; None for a new one.
        """
        row = None if self.pk is None else self._locked_row()
        stood_at = None if row is None else row.pop("url_path")
        if row is not None:
            for name, value in row.items():
                setattr(self, name, value)
        else:
            self._take_new_identity()
        parent = self._read_parent()
        self._stay_in_tenant(parent, is_new=row is None)
        if row is not None:
            self.set_url_path(parent)
        return stood_at

    def set_url_path(self, parent: Any) -> str:
        """As Wagtail's; a page that is not stored yet (a preview) takes its tenant from the parent as well."""
        if self.tenant_id is None and parent is not None:
            self.tenant_id = parent.tenant_id
        url_path: str = super().set_url_path(parent)
        return url_path

    def _locked_row(self) -> dict[str, Any] | None:
        rows = BasePage.objects.select_for_update().filter(pk=self.pk)
        row = rows.values("path", "depth", "numchild", "tenant_id", "public_key", "url_path").first()
        if row is None and not self._state.adding:
            raise PageGone
        return row

    def _take_new_identity(self) -> None:
        """Copies and aliases carry the key of their source."""
        self.public_key = new_public_key()

    def _read_parent(self) -> BasePage | None:
        """Return the parent as it is now, and let Wagtail's own code see the same."""
        if self.depth is None or self.depth < 2:
            return None
        parent: BasePage = BasePage.objects.get(path=self.path[:-TREE_STEP])
        self._cached_parent_obj = parent
        return parent

    def _stay_in_tenant(self, parent: BasePage | None, *, is_new: bool) -> None:
        parent_tenant = None if parent is None else parent.tenant_id
        if parent_tenant is not None and is_new and self.tenant_id is None:
            self.tenant_id = parent_tenant
        if self.tenant_id is None:
            if self.depth >= TENANT_ROOT_DEPTH:
                raise WithoutTenant
            return
        if parent_tenant != self.tenant_id and not (parent_tenant is None and self._may_be_root()):
            raise ForeignParent(self.tenant_id, parent_tenant)

    def _may_be_root(self) -> bool:
        """Say whether the page may stand directly below an area node: as the home page of its tenant, which has one."""
        if self.depth != TENANT_ROOT_DEPTH:
            return False
        if self.tenant_id is None:
            return False
        root = Tenant.objects.filter(pk=self.tenant_id).values_list("root_page_id", flat=True).first()
        return root in (None, self.pk)

    def _publish(self, page: BasePage, user: Any, *, place_changed: bool) -> None:
        """Bring the public form in step with the page."""
        if page.tenant_id is None:
            return
        user = user or get_active_log_context().user
        form = page.published() if page.live else None
        if form is None:
            changed = published.withdraw(page.tenant_id, page.public_key, user=user)
        else:
            changed = published.put(page.tenant_id, form, page.pk, user=user)
        if place_changed and not changed:
            published.tell_place_changed(page.tenant_id, page.public_key, user=user)
        if place_changed:
            record_page(Action.PAGE_MOVED, page, by=user)
        elif changed:
            record_page(Action.UNPUBLISH if form is None else Action.PUBLISH, page, by=user)

    def get_admin_display_title(self) -> str:
        """As Wagtail's; the node above all areas, which no person has named, is called what it is."""
        return "ทุกเขตพื้นที่" if self.depth == 1 else str(super().get_admin_display_title())

    def get_workflow(self) -> Any:
        """Return the workflow of all schools where this one reviews before publishing; None elsewhere."""
        from cms.content.review.models import school_workflow

        return school_workflow() if self.tenant is not None and self.tenant.reviews else None

    @property
    def has_workflow(self) -> bool:
        return self.tenant is not None and self.tenant.reviews

    def _set_core_field_defaults(self) -> None:
        """Give a page without an address a romanised one: Wagtail's own proposal for a Thai title is empty."""
        parent = self.get_parent() if self.path or hasattr(self, "_cached_parent_obj") else None
        if not self.slug and self.title and parent is not None:
            siblings = parent.get_children().not_page(self)
            taken = set(siblings.values_list("slug", flat=True))
            self.slug = slugs.free(slugs.propose(self.title, self.slug_day()), taken)
        super()._set_core_field_defaults()

    def with_content_json(self, content: Any) -> Self:
        """Return the page with a revision's content; tenant and public key stay the page's own."""
        page: Self = super().with_content_json(content)
        page.tenant_id = self.tenant_id
        page.public_key = self.public_key
        return page

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """As Wagtail's, all or nothing; every page of the subtree is withdrawn (see ``receivers``)."""
        with transaction.atomic():
            return super().delete(*args, **kwargs)

    # --------------------------------------------------------------------------------------------------- addresses

    def _own_root(self, cache_object: Any = None) -> Root | None:
        return root_of(self.tenant_id, self if cache_object is None else cache_object)

    def _get_site_root_paths(self, cache_object: Any = None, **kwargs: Any) -> list[SiteRootPath]:
        root = self._own_root(cache_object)
        return [] if root is None else [root.as_wagtail()]

    def _get_relevant_site_root_paths(self, cache_object: Any = None) -> tuple[SiteRootPath, ...]:
        root = self._own_root(cache_object)
        inside = root is not None and self.url_path.startswith(root.root_path)
        return (root.as_wagtail(),) if root is not None and inside else ()

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Return Site id, origin and path of the public page; None for a page that no site shows."""
        roots = self._get_relevant_site_root_paths(request)
        if not roots:
            return None
        return roots[0].site_id, roots[0].root_url, "/" + self.url_path[len(roots[0].root_path) :]

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Return the whole public URL: the admin lives on another host than any site."""
        return self.get_full_url(request)

    url = property(get_url)
