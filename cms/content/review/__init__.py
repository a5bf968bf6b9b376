"""Review before publishing, on Wagtail's own workflow.

One workflow with one task serves all schools that have switched it on; who may review a page is answered from the
memberships of its tenant, never from the workflow.  Owns asking, approving, sending back and withdrawing.  Does not own
screens.  May import ``tenants``, Wagtail and the base page.
"""
