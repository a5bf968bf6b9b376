"""«ส่งมอบงาน»: one screen that gives a person's work to a successor, and two printed pages about the whole site.

Does not own what moves (``cms.content.handover``).  May import what ``cms.editing`` may.
"""
