"""Rebuilding many sites after a change of theme or builder: canaries, pace, pause, stop.

Owns which site is asked for when, and what came of it.  Does not own how a site is built or queued: it asks the queue
for fleet work like anybody else, a few sites at a time, so that pausing is immediate and editors always pass.
May import ``site_builder.queue``, ``models``, ``publish`` and ``errors``, and ``tenants``.
"""
