"""A theme's templates, ready to be called: the quick form, with Jinja itself behind it.

What a quick template prints is what Jinja would print; where it raises, Jinja is asked, and its answer counts, be it
bytes or an error.  So a template may use all of Jinja, and a failure is always told in Jinja's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import CodeType
from typing import TYPE_CHECKING, Any

from site_builder.engine.errors import RenderTimeout
from site_builder.engine.memory import Recent
from site_builder.engine.quick import QuickTemplates
from site_builder.engine.theme import ThemeFiles

if TYPE_CHECKING:
    import jinja2

KEPT_THEMES = 8


class ThemeTemplates:
    """All templates of a theme; ``codes`` is their quick form, empty where there is none."""

    def __init__(self, sources: Mapping[str, str], codes: Mapping[str, CodeType]) -> None:
        self._sources = sources
        self._quick = QuickTemplates(codes) if codes else None
        self._jinja: jinja2.Environment | None = None

    def text(self, template: str, inputs: Mapping[str, Any]) -> str:
        """Render one template.  Raises whatever Jinja raises."""
        if self._quick:
            try:
                return self._quick.get_template(template).render(inputs)
            except RenderTimeout:
                raise
            except Exception:  # noqa: BLE001, S110 - Jinja says what is wrong, if anything is
                pass
        return self._stock().get_template(template).render(inputs)

    def _stock(self) -> jinja2.Environment:
        if self._jinja is None:
            from site_builder.engine.compiling import make_environment

            self._jinja = make_environment(self._sources)
        return self._jinja


_themes = Recent[str, ThemeTemplates](KEPT_THEMES)
"""Kept between builds: the key is a hash of everything in them."""


def templates_of(theme: ThemeFiles) -> ThemeTemplates:
    """Return the templates of a theme, compiled when this process has not met it yet."""
    return _themes.get(theme.hash, lambda: ThemeTemplates(theme.sources, compiled(theme.sources)))


def remember(theme: ThemeFiles, codes: Mapping[str, CodeType]) -> None:
    """Let builds in this process use code that was compiled before."""
    _themes.put(theme.hash, ThemeTemplates(theme.sources, codes))


def compiled(sources: Mapping[str, str]) -> dict[str, CodeType]:
    """Return the quick form of templates, empty where they have none."""
    # Jinja is loaded only where something has to be compiled.
    from site_builder.engine.compiling import compile_quick

    return compile_quick(sources)
