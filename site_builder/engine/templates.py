"""A theme's templates, ready to be called: the quick form, with Jinja itself behind it.

What a quick template prints is what Jinja would print; where it raises, Jinja is asked, and its answer counts, be it
bytes or an error.  So a template may use all of Jinja, and a failure is always told in Jinja's words.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER, find_spec
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from site_builder.engine.errors import RenderTimeout
from site_builder.engine.memory import Recent
from site_builder.engine.quick import QuickTemplates
from site_builder.engine.theme import ThemeFiles

if TYPE_CHECKING:
    import jinja2

KEPT_THEMES = 8
COMPILERS = ("jinja2", "site_builder.engine.compiling")
"""What decides, beside the templates, which code comes out."""


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
    return _themes.get(theme.hash, lambda: ThemeTemplates(theme.sources, _compile(theme.sources)))


def preload(theme: ThemeFiles, cache: Path) -> None:
    """Let this process take compiled templates from a folder, as Python does with ``.pyc`` files, and put them there.

    For processes that live for one build only.  What lies in the folder is run as code: nobody else may write to it.
    """
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = cache / f"{theme.hash[:32]}-{_stamp()}"
    try:
        codes = marshal.loads(path.read_bytes())  # noqa: S302 - written below
    except (FileNotFoundError, ValueError, EOFError, TypeError):
        codes = _compile(theme.sources)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(marshal.dumps(codes))
        beside.replace(path)
    _themes.put(theme.hash, ThemeTemplates(theme.sources, codes))


def _compile(sources: Mapping[str, str]) -> dict[str, CodeType]:
    # Jinja is loaded only where something has to be compiled.
    from site_builder.engine.compiling import compile_quick

    return compile_quick(sources)


def _stamp() -> str:
    """Hash what makes code of templates, without loading it."""
    stamp = hashlib.sha256(MAGIC_NUMBER)
    for name in COMPILERS:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        stamp.update(Path(spec.origin).read_bytes())
    return stamp.hexdigest()[:32]
