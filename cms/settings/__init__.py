"""Settings: ``base`` for all, ``demo`` (the default), ``production``, ``test``.

``environment`` is the one place that reads environment variables.
"""
