"""Where releases go live.

Owns: the Target protocol and its implementations (today: a local folder).  Does not own: what a release holds.
May import: the engine's values, errors, store and release.  This file imports nothing.
"""
