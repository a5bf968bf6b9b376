"""Every view of the admin host, and who passes it.

A view that is not here is closed, and the installation does not start (``tenants.E001``): whoever upgrades Wagtail
reads what is new and decides.  A rarely used screen that shows all tenants is closed rather than patched.
"""

from __future__ import annotations

from collections.abc import Mapping

from tenants.walls.classes import Access, Kind, View

Rows = dict[str, View]

PERMITTED = "lists what the person's permissions reach"
ONE_PAGE = "about one page"
ONE_IMAGE = "about one image"
ONE_DOCUMENT = "about one document"
UPLOADING = "makes files in collections where the person may add"
ALL_TENANTS = "shows all tenants together"
NOT_ASKED = "no screen of ours asks for it"
WALKING = {"parent_page_id": Kind.NODE}
IN_CARE = {"slug": Kind.IN_CARE}


def views(access: Access, reason: str, prefix: str, names: str, ids: Mapping[str, Kind] | None = None) -> Rows:
    """Return rows that differ only in what follows ``prefix``; ``names`` are parted by blanks."""
    return {prefix + name: View(access, reason, ids or {}) for name in names.split()}


OPEN: Rows = {
    "root": View(Access.OPEN, "leads to the admin, or lists the demo's public sites"),
    "health": View(Access.OPEN, "says only whether database, worker, queue and disk are well"),
    **views(Access.OPEN, "signing in and out", "wagtailadmin_", "login logout"),
    **views(Access.OPEN, "who holds a one-use code comes in", "join", "_new _own _password"),
    "join": View(Access.OPEN, "asks for a one-use code and shows nothing without one"),
    "email_objection": View(Access.OPEN, "who holds a mailed link objects to a new address; shows nothing without one"),
    **views(Access.OPEN, "words and icons of the interface", "wagtailadmin_", "javascript_catalog sprite"),
}

CHOOSING: Rows = {
    **views(
        Access.AREA,
        "choosing and leaving a place",
        "editing_",
        "places places_choose places_leave",
        {"place": Kind.TENANT},
    ),
    **views(Access.PLACE, "the menu of the place's site", "editing_", "menu menu_act menu_undo", {"entry": Kind.PAGE}),
    **views(
        Access.PLACE,
        "the old addresses of the place's site",
        "editing_redirects",
        "_add _undo _file _import _example _workbook",
        {"page": Kind.PAGE},
    ),
    "editing_redirects": View(Access.PLACE, "the old addresses of the place's site"),
    **views(Access.PLACE, "one old address of the place's site", "editing_redirect", "_delete", {"page": Kind.PAGE}),
    "editing_redirect": View(Access.PLACE, "one old address of the place's site", {"page": Kind.PAGE}),
    **views(
        Access.PLACE,
        "one person's work in the place becomes another's; the form knows the place's people only",
        "editing_",
        "handover handover_confirm handover_book",
    ),
    "editing_visitors": View(Access.PLACE, "who has acted for the place"),
}

DESK: Rows = {
    **views(
        Access.PLACE,
        "writes in the place, with photos and files of the place only",
        "editing_desk_",
        "news activity document upload",
    ),
    **views(Access.PLACE, "what the person writes in the place now", "editing_desk_", "address arrivals"),
    "editing_desk_edit": View(Access.PLACE, ONE_PAGE),
    "editing_reviews": View(Access.PLACE, "lists what waits for a reviewer of the place"),
    "editing_review": View(Access.PLACE, ONE_PAGE),
    **views(Access.PLACE, ONE_PAGE, "editing_review_", "approve return withdraw"),
}

SHEETS: Rows = {
    "editing_sheets": View(Access.PLACE, "lists the pages of the place that a sheet can fill"),
    "editing_sheet": View(Access.PLACE, ONE_PAGE),
    "editing_sheet_import": View(Access.PLACE, ONE_PAGE),
    "editing_sheet_file": View(Access.PLACE, ONE_PAGE, {"name": Kind.FREE}),
    "editing_sheet_workbook": View(Access.PLACE, ONE_PAGE, {"name": Kind.FREE}),
}

OURS: Rows = {
    "editing_school_index": View(Access.PLACE, "leads to the facts of the place"),
    "editing_school": View(Access.PLACE, "the facts of one school", {"emblem": Kind.IMAGE}),
    **views(Access.PLACE, "where one page is on its way to the public", "editing_", "status status_json"),
    "editing_status_retry": View(Access.PLACE, "tries the site of one page again"),
    "editing_storage_index": View(Access.PLACE, "leads to the storage of the place"),
    "editing_storage": View(Access.PLACE, "what one school's uploads take"),
    "editing_search_index": View(Access.PLACE, "leads to what the place's visitors looked for in vain"),
    **views(Access.PLACE, "what one site's visitors looked for in vain", "editing_", "search search_dismiss"),
    **views(
        Access.AREA,
        "area officers make schools of their own area",
        "editing_",
        "schools schools_import schools_example schools_workbook",
    ),
    **views(
        Access.AREA,
        "public achievements of the schools of the areas whose officer the person is",
        "editing_area_achievements",
        "_file",
    ),
    "editing_area_achievements": View(
        Access.AREA, "public achievements of the schools of the areas whose officer the person is"
    ),
    "editing_area_schools": View(Access.AREA, "lists the schools of the areas whose officer the person is"),
    **views(
        Access.AREA,
        "officers decide about a school of their own area, closed and deleted ones too",
        "editing_area_school",
        "_close _reopen _host _place _limits _delete _restore",
        IN_CARE,
    ),
    "editing_area_school": View(Access.AREA, "what an officer sees of one school", IN_CARE),
    "editing_area_school_export": View(Access.AREA, "officers ask for an export of a school in their care", IN_CARE),
    "editing_area_school_export_file": View(
        Access.AREA, "gives officers the export; a platform admin only what the same person gave a reason for", IN_CARE
    ),
    **views(Access.PLACE, "everything of the place in one file, for its admin", "editing_", "export export_file"),
    "editing_releases_index": View(Access.PLACE, "lists the person's own sites"),
    **views(
        Access.PLACE,
        "the kept releases of one site",
        "editing_",
        "releases resume rollback release release_file",
        {"number": Kind.FREE},
    ),
    **views(Access.PLACE, "pages of one site that are not live", "editing_", "holds hold_retry", {"key": Kind.FREE}),
    **views(Access.AREA, "the trails that the person may read", "editing_", "audit audit_export"),
    **views(Access.PLACE, "the urgent notices of one school", "editing_notices", "_new _rule", {"page": Kind.PAGE}),
    **views(
        Access.PLACE,
        "one urgent notice of one school, or of its area",
        "editing_notices_",
        "one correct act acknowledge line",
        {"key": Kind.FREE},
    ),
    "editing_notices": View(Access.PLACE, "the urgent notices of one school"),
    "editing_area_notices": View(Access.AREA, "the urgent notices of an officer's own area", {"area": Kind.AREA}),
    "editing_area_notices_index": View(Access.AREA, "lists the areas whose officer the person is"),
    **views(
        Access.AREA,
        "officers send urgent notices to the schools of their own area",
        "editing_area_notices_",
        "new one correct act",
        {"area": Kind.AREA, "key": Kind.FREE, "schools": Kind.TENANT, "network": Kind.FREE},
    ),
    "editing_publishing_index": View(Access.AREA, "lists the areas whose officer the person is"),
    **views(
        Access.AREA,
        "officers see how publishing goes in their own area, and rebuild its sites",
        "editing_publishing",
        "_retry _fleet",
        {"area": Kind.AREA, "school": Kind.IN_CARE},
    ),
    "editing_publishing": View(Access.AREA, "how publishing goes in the officer's own area", {"area": Kind.AREA}),
    **views(Access.PLATFORM, ALL_TENANTS, "editing_publishing_", "all all_fleet"),
    "editing_members_index": View(Access.PLACE, "leads to the members of the place"),
    **views(Access.PLACE, "the members of one school", "editing_", "members member_add member_appoint"),
    **views(
        Access.PLACE,
        "one member of one school",
        "editing_",
        "member member_remove member_deactivate member_reactivate member_reset",
    ),
    **views(Access.PLACE, "one code of one school", "editing_", "invitation_renew invitation_withdraw code_sheet"),
    "editing_area_members": View(Access.AREA, "how many people the schools of an officer's area have"),
    "editing_admin_mails": View(
        Access.AREA,
        "area officers mail invitations to schools of their own area",
        {"code": Kind.ACCESS_CODE, "tenant": Kind.TENANT},
    ),
    "editing_admin_sheets": View(
        Access.AREA,
        "area officers print invitations for schools of their own area",
        {"code": Kind.ACCESS_CODE, "tenant": Kind.TENANT},
    ),
    "preview_file": View(Access.PLACE, "the files that one tenant's preview loads"),
    "editing_takedown": View(Access.PLACE, "takes something of one site down for good"),
    "upload": View(Access.OWN, "files in collections that the person may see, and pictures of colleagues"),
    "wagtaildocs_serve": View(Access.PLACE, ONE_DOCUMENT),
}

PERSON: Rows = {
    "wagtailadmin_home": View(Access.PLACE, "the place's desk and one's own drafts there"),
    **views(Access.OWN, "the person's own settings", "wagtailadmin_", "account dismissibles"),
    "wagtailadmin_block_preview": View(Access.PLACE, "a block with example content", {"id": Kind.FREE}),
    "editing_password": View(Access.AREA, "the person's own password"),
    **views(Access.AREA, "the person's own e-mail address", "editing_email", "_confirm"),
    "editing_email": View(Access.AREA, "the person's own e-mail address"),
    **views(
        Access.DENIED,
        "passwords are not reset by e-mail",
        "wagtailadmin_password_reset",
        "_done _confirm _complete",
    ),
    "wagtailadmin_password_reset": View(Access.DENIED, "passwords are not reset by e-mail"),
}

TREE: Rows = {
    "wagtailadmin_explore_root": View(Access.PLACE, PERMITTED),
    **views(Access.PLACE, PERMITTED, "wagtailadmin_", "explore explore_results", WALKING),
    **views(Access.PLACE, PERMITTED, "wagtailadmin_pages:", "search search_results"),
    **views(
        Access.PLACE, PERMITTED, "wagtailadmin_api:pages:", "listing detail", {"pk": Kind.NODE, "child_of": Kind.NODE}
    ),
    **views(Access.DENIED, NOT_ASKED, "wagtailadmin_api:pages:", "find action"),
    **views(Access.DENIED, NOT_ASKED, "wagtailadmin_api:images:", "listing detail find"),
    **views(Access.DENIED, NOT_ASKED, "wagtailadmin_api:documents:", "listing detail find"),
}

PAGES: Rows = {
    **views(
        Access.PLACE,
        ONE_PAGE,
        "wagtailadmin_pages:",
        "add add_subpage edit delete copy move move_confirm set_page_position unpublish lock unlock convert_alias "
        "preview_on_add preview_on_edit view_draft usage history history_results revisions_index revisions_view "
        "revisions_revert revisions_unschedule workflow_action collect_workflow_action_data "
        "confirm_workflow_cancellation workflow_preview workflow_history workflow_history_detail",
    ),
    "wagtailadmin_pages:revisions_compare": View(Access.PLACE, ONE_PAGE, {"pk": Kind.PAGE}),
    "wagtailadmin_pages:choose_parent": View(Access.DENIED, "pages are begun in the explorer"),
    "wagtailadmin_pages:set_privacy": View(Access.DENIED, "a page is public or a draft; the form names all groups"),
    **views(Access.PLATFORM, ALL_TENANTS, "wagtailadmin_pages:", "type_use type_use_results"),
    "wagtail_bulk_action": View(Access.PLACE, "acts on the listed objects", {"id": Kind.MODEL, "chooser": Kind.PAGE}),
    **views(Access.PLACE, "who else edits the object", "wagtailadmin_editing_sessions:", "ping release"),
}

CHOOSERS: Rows = {
    "wagtailadmin_choose_page": View(Access.PLACE, PERMITTED, WALKING),
    "wagtailadmin_choose_page_child": View(Access.PLACE, PERMITTED, WALKING),
    "wagtailadmin_choose_page_search": View(Access.PLACE, PERMITTED),
    "wagtailadmin_choose_page_chosen_multiple": View(Access.PLACE, "about the listed pages", {"id": Kind.PAGE}),
    **views(
        Access.PLACE,
        "writes a link that the person types",
        "wagtailadmin_choose_page_",
        "external_link email_link phone_link anchor_link",
    ),
    **views(Access.PLACE, PERMITTED, "wagtailimages_chooser:", "choose choose_results"),
    **views(
        Access.PLACE,
        ONE_IMAGE,
        "wagtailimages_chooser:",
        "chosen chosen_multiple",
        dict.fromkeys(["pk", "id"], Kind.IMAGE),
    ),
    "wagtailimages_chooser:select_format": View(Access.PLACE, ONE_IMAGE),
    "wagtailimages_chooser:create": View(Access.PLACE, UPLOADING),
    **views(Access.PLACE, PERMITTED, "wagtaildocs_chooser:", "choose choose_results"),
    **views(
        Access.PLACE,
        ONE_DOCUMENT,
        "wagtaildocs_chooser:",
        "chosen chosen_multiple",
        dict.fromkeys(["pk", "id"], Kind.DOCUMENT),
    ),
    "wagtaildocs_chooser:create": View(Access.PLACE, UPLOADING),
    **views(Access.DENIED, "we embed nothing; it would fetch any address", "wagtailembeds:", "chooser chooser_upload"),
    **views(Access.DENIED, "offers the tags of all tenants", "wagtailadmin_tag_", "autocomplete model_autocomplete"),
}

UPLOADS: Rows = {
    **views(Access.PLACE, PERMITTED, "wagtailimages:", "index index_results"),
    **views(Access.PLACE, UPLOADING, "wagtailimages:", "add add_multiple create_multiple_from_uploaded_image"),
    **views(Access.PLACE, ONE_IMAGE, "wagtailimages:", "edit edit_multiple delete delete_multiple image_usage preview"),
    "wagtailimages:delete_upload_multiple": View(Access.PLACE, "the person's own unfinished upload"),
    **views(
        Access.DENIED, "makes addresses that nobody serves", "wagtailimages:", "url_generator url_generator_output"
    ),
    **views(Access.PLACE, PERMITTED, "wagtaildocs:", "index index_results"),
    **views(Access.PLACE, UPLOADING, "wagtaildocs:", "add add_multiple create_multiple_from_uploaded_document"),
    **views(Access.PLACE, ONE_DOCUMENT, "wagtaildocs:", "edit edit_multiple delete delete_multiple document_usage"),
    "wagtaildocs:delete_upload_multiple": View(Access.PLACE, "the person's own unfinished upload"),
}

PLATFORM: Rows = {
    **views(
        Access.PLATFORM,
        ALL_TENANTS,
        "wagtailadmin_reports:",
        "aging_pages aging_pages_results locked_pages locked_pages_results page_types_usage page_types_usage_results "
        "site_history site_history_results workflow workflow_results workflow_tasks workflow_tasks_results",
    ),
    **views(
        Access.PLATFORM,
        "one workflow serves all tenants",
        "wagtailadmin_workflows:",
        "add add_task disable disable_task edit edit_task enable enable_task index index_results remove "
        "select_task_type task_chooser task_chooser_create task_chooser_results task_chosen task_index "
        "task_index_results usage usage_results",
    ),
    **views(
        Access.PLATFORM,
        "accounts of all tenants; members have a screen of their own",
        "wagtailusers_users:",
        "add copy delete edit history history_results index index_results usage",
    ),
    **views(
        Access.PLATFORM,
        "groups follow memberships",
        "wagtailusers_groups:",
        "add delete edit history history_results index index_results usage",
    ),
    **views(
        Access.PLATFORM, "collections come with their tenant", "wagtailadmin_collections:", "add delete edit index"
    ),
    "wagtailadmin_collections:set_privacy": View(Access.DENIED, "what is not published is private already"),
    "wagtailadmin_error_test": View(Access.DENIED, "fails on purpose"),
}

TABLE: Mapping[str, View] = {
    **OPEN,
    **CHOOSING,
    **DESK,
    **SHEETS,
    **OURS,
    **PERSON,
    **TREE,
    **PAGES,
    **CHOOSERS,
    **UPLOADS,
    **PLATFORM,
}
