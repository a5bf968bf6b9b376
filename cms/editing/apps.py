from __future__ import annotations

from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "editing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of the settings, and the hooks that do not stand in ``wagtail_hooks``."""
        import cms.checks
        import cms.editing.area_achievements.hooks
        import cms.editing.area_schools.hooks
        import cms.editing.audit
        import cms.editing.choosing
        import cms.editing.dashboard.panel
        import cms.editing.desk.hooks
        import cms.editing.email
        import cms.editing.exports
        import cms.editing.handover.views
        import cms.editing.home
        import cms.editing.members.hooks
        import cms.editing.menus
        import cms.editing.notices.hooks
        import cms.editing.old_addresses.hooks
        import cms.editing.page_sheets.hooks
        import cms.editing.publishing.hooks
        import cms.editing.review.hooks
        import cms.editing.schools
        import cms.editing.searching
        import cms.editing.storage
        import cms.editing.visitors  # noqa: F401
        from cms.editing.csp import give_choosers_nonces
        from cms.editing.dashboard import duties
        from cms.editing.desk import chores
        from cms.editing.eras import speak_of_years_as_people_do

        chores.register()
        duties.add_source(duties.pages_to_look_at)
        give_choosers_nonces()
        speak_of_years_as_people_do()
