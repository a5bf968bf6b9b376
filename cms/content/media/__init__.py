"""Uploaded images and documents: models, upload checks, reduction and renditions.

Pillow runs in a process of its own (``worker``); nothing here builds sites.
"""
