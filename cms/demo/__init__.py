"""The invented area: texts, drawn pictures, ``seed_school`` and the ``demo`` command.

Every name in it is made up.  Nothing imports this package.
"""
