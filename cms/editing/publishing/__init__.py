"""«การเผยแพร่ของเขต»: how publishing goes, for area officers and, over all areas, for platform admins.

Owns the screens and what they say.  The facts come from ``site_builder.overview`` and ``site_builder.fleets``, the acts
are theirs too.
"""
