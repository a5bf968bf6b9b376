"""Two areas and three schools: what belongs to the school of the person, and what must never be seen.

Every string of the others carries a mark: ``FAR`` in the school of another area, ``NEAR`` in a school of the same one.
What is searched for is a word that stands in everybody's titles, so that no answer echoes a mark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import Collection, GroupApprovalTask, UploadedFile, Workflow, WorkflowTask
from wagtail.users.models import UserProfile

from cms.content.models import BasePage, NewsPage, PeoplePage, Person, SiteDocument, SiteImage
from cms.content.tags import Tag
from tenants.groups import TENANT_ROLES
from tenants.models import AccessCode, Appointment, Area, Role, Tenant, User
from tenants.redirects.models import Redirect
from tenants.services import add_member
from tests.factories.content import add_page, image_bytes, make_document, make_image, make_page, news_index
from tests.factories.people import make_area, make_member, make_office, make_school
from tests.tenants.walls.records import Records, make_records, notify

FAR = "zqxfar"
NEAR = "zqxnear"
WORD = "ร่วมกัน"


@dataclass
class Place:
    """A school with one of everything, and a member of every role."""

    tenant: Tenant
    news: NewsPage
    draft: BasePage
    image: SiteImage
    document: SiteDocument
    collection: Collection
    members: dict[str, User]
    session: EditingSession
    upload: Any
    invitation: AccessCode
    old_address: Redirect
    directory: PeoplePage
    records: Records
    area_notice: Any = None
    """Of the place's area."""
    task_state: Any = None

    @property
    def area(self) -> Area:
        return self.tenant.area


@dataclass
class World:
    own: Place
    near: Place
    far: Place
    people: dict[str, User] = field(default_factory=dict)
    """Who crawls, by role."""


def make_world() -> World:
    own_area = make_area("area-own", "เขตของเรา")
    far_area = make_area(f"{FAR}-area", f"เขต {FAR}")
    make_office(own_area, name="สำนักงานเขตของเรา")
    make_office(far_area, name=f"สำนักงานเขต {FAR}")
    own, near, far = make_place("own", own_area, 0), make_place(NEAR, own_area, 7), make_place(FAR, far_area, 8)
    own.area_notice = near.area_notice = notify(own_area, "ours", (own.tenant, "โรงเรียนของเรา"), (near.tenant, NEAR))
    far.area_notice = notify(far_area, FAR, (far.tenant, FAR))
    world = World(own, near, far)
    second = make_school("own-second", area=own_area, name="โรงเรียนที่สองของเรา")
    far_second = make_school("own-third", area=far_area, name="โรงเรียนที่สามของเรา")
    world.people = {**world.own.members, "area_officer": make_member(Role.AREA_OFFICER, own_area, username="officer")}
    for name, schools in {"two_schools": [second], "two_areas": [far_second]}.items():
        user = make_member(Role.EDITOR, world.own.tenant, username=name)
        for school in schools:
            add_member(user, Role.EDITOR, tenant=school)
        world.people[name] = User.objects.get(pk=user.pk)
    world.people["deactivated"] = make_member(Role.EDITOR, world.own.tenant, username="gone", is_active=False)
    make_member(Role.AREA_OFFICER, far_area, username=f"officer-{FAR}", first_name=FAR)
    world.people["platform_admin"] = make_member(Role.PLATFORM_ADMIN, username="platform")
    world.people["no_place"] = User.objects.create_user("nowhere")
    return world


def make_place(mark: str, area: Area, millions: int) -> Place:
    """Make a school; the ids of the others' things are in their millions, so that they are found anywhere."""
    start = millions * 1_000_000
    tenant = make_school(mark, area=area, name=f"โรงเรียน {WORD} {mark}", motto=f"คติ {mark}")
    members = {role.value: member(mark, role, tenant) for role in TENANT_ROLES}
    editor = members["editor"]
    image = make_image(tenant, title=f"ภาพ {WORD} {mark}", name=f"{mark}.jpg", alt=f"alt {mark}", pk=start + 501)
    document = make_document(tenant, title=f"เอกสาร {WORD} {mark}", name=f"{mark}.pdf", pk=start + 502)
    news = NewsPage(
        title=f"ข่าว {WORD} {mark}",
        slug=f"{mark}-news",
        summary=f"สรุป {mark}",
        date=timezone.localdate(),
        cover=image,
        pk=start + 503,
        owner=editor,
    )
    news = add_page(news_index(tenant), news)
    draft = make_page(
        tenant, title=f"ร่าง {WORD} {mark}", slug=f"{mark}-draft", live=False, owner=editor, pk=start + 504
    )
    hang_things_on(news, draft, editor, mark)
    collection = tenant.collection.add_child(name=f"อัลบั้ม {mark}")
    upload = UploadedFile.objects.create(
        uploaded_by_user=editor,
        file=ContentFile(image_bytes(), f"{mark}-u.jpg"),
        for_content_type=ContentType.objects.get_for_model(SiteImage),
    )
    session = EditingSession.objects.create(user=editor, content_object=news, last_seen_at=timezone.now())
    for thing in (image, document):
        thing.tags.add(Tag.objects.get_or_create(tenant=tenant, name=f"ป้าย {mark}", slug=f"tag-{mark}")[0])
    state, invitation = moderate(draft, editor, mark), invite_somebody(tenant, mark, start + 505)
    old = Redirect.objects.create(pk=start + 506, tenant=tenant, path=f"/{mark}-old/", address=f"/{mark}-new/")
    people, records = (
        add_directory(tenant, editor, mark, start + 507),
        make_records(tenant, mark, 40 + millions, editor),
    )
    things = (tenant, news, draft, image, document, collection, members, session, upload, invitation, old, people)
    return Place(*things, records, task_state=state)


def add_directory(tenant: Tenant, editor: User, mark: str, key: int) -> PeoplePage:
    """Make a page that a sheet can fill."""
    page = PeoplePage(title=f"บุคลากร {WORD} {mark}", slug=f"{mark}-people", pk=key, owner=editor)
    page.people = [Person(name=f"ครู {mark}", position="ครู")]
    assert tenant.root_page_id is not None
    return add_page(BasePage.objects.get(pk=tenant.root_page_id), page)


def invite_somebody(tenant: Tenant, mark: str, key: int) -> AccessCode:
    """Make an open invitation, and a note of an appointment."""
    now = timezone.now()
    Appointment.objects.create(
        tenant=tenant, person=f"ครู {mark}", by_name=f"เขต {mark}", reason=f"เพราะ {mark}", at=now
    )
    code: AccessCode = AccessCode.objects.create(
        pk=key,
        purpose=AccessCode.Purpose.INVITATION,
        tenant=tenant,
        name=f"ผู้ได้รับเชิญ {WORD} {mark}",
        email=f"new@{mark}.example.ac.th",
        roles=[Role.SCHOOL_ADMIN],
        digest=f"{mark}-digest",
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
    return code


def member(mark: str, role: Role, tenant: Tenant) -> User:
    user = make_member(
        role,
        tenant,
        username=f"{role.value}-{mark}",
        first_name=f"ครู {mark}",
        last_name=f"นามสกุล {mark}",
        email=f"{role.value}@{mark}.example.ac.th",
    )
    UserProfile.objects.create(user=user, avatar=f"avatar_images/{role.value}-{mark}.png")
    return user


def hang_things_on(news: NewsPage, draft: BasePage, editor: User, mark: str) -> None:
    """Give the pages a history, a lock and a tag."""
    for page in (news, draft):
        log(page, "wagtail.edit", user=editor)
    news.summary = f"สรุปใหม่ {mark}"
    news.save_revision(user=editor).publish(user=editor)
    tag = Tag.objects.create(tenant=news.tenant, name=f"คำ {mark}", slug=f"word-{mark}")
    news.tagged_items.create(tag=tag)
    draft.save_revision(user=editor)


def moderate(draft: BasePage, editor: User, mark: str) -> Any:
    """Put a draft into a workflow of its own."""
    task = GroupApprovalTask.objects.create(name=f"งาน {mark}")
    task.groups.set(editor.groups.all())
    workflow = Workflow.objects.create(name=f"ขั้นตอน {mark}")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow.start(draft, editor).current_task_state
