"""The demo's pictures, drawn by code: flat scenes of a school's year, and round emblems.

Owns palettes, brushes and scenes.  Does not own what is done with the files.  May import Pillow, nothing of the house.
The same scene and palette always give the same pixels.
"""
