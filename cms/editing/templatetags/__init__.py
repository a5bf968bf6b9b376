"""Template tags of the admin's frame and of our own screens."""
