"""Home of the admin: the three forms, what waits for the person, what is live, what comes next, and the first steps.

Owns the questions and their panel.  Does not own what they lead to.  What else has dates on which somebody has to do
something registers a source in ``duties``.
"""
