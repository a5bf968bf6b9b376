"""The demo's pictures, drawn by code: flat scenes of a school's year, and round emblems.

Owns palettes, brushes and scenes.  Does not own what is done with the files.  Imports Pillow and the standard library only.
The same scene and palette always give the same pixels.
"""
