"""The school of the benches as a careful Wagtail author would write it, to be rebuilt by wagtail-bakery.

Runs in an environment of its own, which has Wagtail and wagtail-bakery and nothing of ours: ``bakery_build`` writes
pages and templates into a folder (``BAKERY_FOLDER``) and starts it there.
"""
