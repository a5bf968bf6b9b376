"""Our policy of uploads answers as Wagtail's does, and names collections by their ids."""

from __future__ import annotations

import pytest
from wagtail.documents import get_permission_policy as of_documents
from wagtail.images import get_permission_policy as of_images
from wagtail.permissions import policy_registry

from cms.content.media.policies import UploadPolicy
from cms.content.models import SiteDocument, SiteImage
from tenants.groups import TENANT_ROLES
from tenants.models import Role, Tenant, User
from tests.factories.content import make_document, make_image
from tests.factories.people import make_area, make_member, make_school, make_user

pytestmark = pytest.mark.django_db

ACTIONS: tuple[list[str], ...] = (["change"], ["delete"], ["choose"], ["add"], ["choose", "change"], ["fly"], [])


@pytest.fixture
def schools() -> list[Tenant]:
    """Two schools of an area and one of another, each with uploads of its own."""
    near, second, far = make_school("near"), make_school("second"), make_school("far", area=make_area("far-area"))
    for school in (near, second, far):
        make_image(school)
        make_document(school)
    return [near, second, far]


def people(school: Tenant) -> dict[str, User]:
    found = {role.value: make_member(role, school) for role in TENANT_ROLES}
    for user in found.values():
        make_image(school, uploaded_by_user=user)
        make_document(school, uploaded_by_user=user)
    found["officer"] = make_member(Role.AREA_OFFICER, school.area)
    found["platform"] = make_member(Role.PLATFORM_ADMIN)
    found["closed platform"] = make_member(Role.PLATFORM_ADMIN, is_active=False)
    found["closed"] = make_member(Role.EDITOR, school, is_active=False)
    found["nobody"] = make_user()
    return found


def test_it_answers_as_wagtails(schools: list[Tenant]) -> None:
    for theirs in (of_images(), of_documents()):
        ours = policy_registry.get_by_type(theirs.model)
        assert isinstance(ours, UploadPolicy)
        for name, user in people(schools[0]).items():
            for actions in ACTIONS:
                told = set(theirs.instances_user_has_any_permission_for(user, actions).values_list("pk", flat=True))
                found = set(ours.instances_user_has_any_permission_for(user, actions).values_list("pk", flat=True))
                assert found == told, (name, actions)


def test_no_list_of_pictures_is_asked_with_a_query_in_it(schools: list[Tenant]) -> None:
    editor, helper = make_member(Role.EDITOR, schools[0]), make_member(Role.CONTRIBUTOR, schools[0])
    for model in (SiteImage, SiteDocument):
        for user in (editor, helper):
            found = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["change", "choose"])
            assert str(found.query).count("SELECT") == 1
