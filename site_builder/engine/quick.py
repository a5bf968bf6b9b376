"""What compiled templates run on: the few things of Jinja that a page needs, without Jinja.

``compiling`` makes a theme's templates into Python functions.  These run on what is here, so that a process which finds
them on disk never loads Jinja: that takes as long as rendering a hundred pages.

The promise: a quick template prints the very bytes that Jinja would print, or raises.  Whatever is not known here
raises (``NotQuick``, or whatever Python makes of it), and Jinja itself has the last word (``render.Templates``): it
knows the right bytes, or the right words for what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import islice
from types import CodeType, SimpleNamespace
from typing import Any, NoReturn

import markupsafe
from markupsafe import Markup, escape

# MarkupSafe's own quick part; were it to go, the public function does the same.
_escape_text: Callable[[Any], str] = getattr(markupsafe, "_escape_inner", None) or (lambda text: str(escape(text)))
as_markup: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Markup's own constructor first looks for ``__html__``, which no text has."""
missing: Any = type("missing", (), {"__repr__": lambda _: "missing"})()


class NotQuick(Exception):
    """Only Jinja itself knows what comes here."""


def undefined(*hints: object, **named: object) -> NoReturn:
    """Take the place of Jinja's undefined values: what they do is for Jinja to say."""
    raise NotQuick(*hints, *named.values())


def printed(value: object) -> str:
    """Return what a template prints for a value, as plain text instead of Markup.

    Printed values are only ever joined, so that nobody asks them whether they are safe.
    """
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    if kind is Markup:
        return value  # type: ignore[return-value]  # its class was looked at
    if kind is int:
        return str(value)
    return value if isinstance(value, Markup) else str(escape(value))


def joined(values: Iterable[object]) -> str:
    """Join by ``~``: escaped when one of the values is safe HTML."""
    found = tuple(values)
    if any(hasattr(value, "__html__") for value in found):
        return Markup("").join(found)  # type: ignore[arg-type]  # takes anything, and escapes it
    return "".join(map(str, found))


class Loop:
    """What ``loop`` is in a ``for``; whatever else Jinja's own has is missing here."""

    __slots__ = ("index0", "length")

    def __init__(self, length: int) -> None:
        self.index0 = 0
        self.length = length

    @property
    def index(self) -> int:
        return self.index0 + 1

    @property
    def first(self) -> bool:
        return self.index0 == 0

    @property
    def last(self) -> bool:
        return self.index0 + 1 == self.length


def looped(items: Iterable[Any], _undefined: object) -> Iterator[tuple[Any, Loop]]:
    """Yield each item with its ``loop``."""
    every = tuple(items)
    loop = Loop(len(every))
    for loop.index0, item in enumerate(every):
        yield item, loop


def macro(
    _environment: object, body: Callable[..., str], _name: str, arguments: tuple[str, ...], *_wishes: object
) -> Callable[..., Markup]:
    """Return the function that a template calls for its macro."""
    absent = (missing,) * len(arguments)

    def call(*given: object, **named: object) -> Markup:
        if named:
            given = _completed(arguments, given, named)
        return as_markup(body(*given, *absent[len(given) :]))

    return call


def _completed(
    arguments: tuple[str, ...], given: tuple[object, ...], named: Mapping[str, object]
) -> tuple[object, ...]:
    """Put named arguments into their places, and a mark where the macro has to take its default."""
    places = arguments[len(given) :]
    completed = (*given, *[named.get(name, missing) for name in places])
    if len(completed) - completed.count(missing) != len(given) + len(named):
        raise NotQuick(arguments)
    return completed


class Context:
    """The variables of one template that is being rendered."""

    eval_ctx = SimpleNamespace(autoescape=True, volatile=False)

    def __init__(self, parent: Mapping[str, Any]) -> None:
        self.parent = parent
        self.vars: dict[str, Any] = {}
        self.exported_vars: set[str] = set()

    def resolve_or_missing(self, name: str) -> Any:
        found = self.vars.get(name, missing)
        return self.parent.get(name, missing) if found is missing else found

    def get_all(self) -> dict[str, Any]:
        return {**self.parent, **self.vars}


class QuickTemplate:
    """One compiled template; generated code calls its methods by Jinja's names."""

    def __init__(self, root: Callable[[Context], Iterable[str]]) -> None:
        self.root_render_func = root

    def render(self, inputs: Mapping[str, Any]) -> str:
        return "".join(self.root_render_func(Context(inputs)))

    def new_context(self, variables: Mapping[str, Any], _shared: bool, given: Mapping[str, Any]) -> Context:
        return Context({**variables, **{name: value for name, value in given.items() if value is not missing}})

    def _get_default_module(self, _context: object) -> SimpleNamespace:
        return self._module

    @cached_property
    def _module(self) -> SimpleNamespace:
        """What other templates import from this one: made without any variables, so once for all of them."""
        context = Context({})
        for _ in self.root_render_func(context):
            pass
        return SimpleNamespace(**{name: context.vars[name] for name in context.exported_vars})


class QuickTemplates:
    """The compiled templates of a theme."""

    undefined = staticmethod(undefined)
    concat = "".join

    def __init__(self, codes: Mapping[str, CodeType]) -> None:
        self._codes = codes
        self._templates: dict[str, QuickTemplate] = {}
        self.filters = FILTERS

    def get_template(self, name: str, _parent: str = "") -> QuickTemplate:
        template = self._templates.get(name)
        if template is None:
            scope: dict[str, Any] = {**NAMES, "environment": self}
            exec(self._codes[name], scope)  # noqa: S102 - made from the theme's own templates by ``compiling``
            template = self._templates[name] = QuickTemplate(scope["root"])
        return template


def _replace(text: object, old: object, new: object) -> str:
    if type(text) is not str or type(old) is not str or type(new) is not str:
        raise NotQuick(text, old, new)
    return text.replace(old, new)


def _trim(text: object) -> str:
    return text.strip() if isinstance(text, str) else str(text).strip()


def _first(items: Iterable[Any]) -> Any:
    for item in items:
        return item
    raise NotQuick(items)


def _selectattr(items: Iterable[Any], name: str) -> Iterator[Any]:
    return (item for item in items if getattr(item, name))


def _urlencode(text: object) -> str:
    if type(text) is not str:
        raise NotQuick(text)
    # Few pages need it, and it takes a millisecond to load.
    from urllib.parse import quote

    return quote(text)


FILTERS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "first": _first,
    "length": len,
    "count": len,
    "replace": _replace,
    "selectattr": _selectattr,
    "trim": _trim,
    "urlencode": _urlencode,
}
"""Jinja's own, as far as they are used here with these arguments."""

NAMES: dict[str, Any] = {
    "escape_text": _escape_text,
    "LoopContext": looped,
    "Macro": macro,
    "Markup": as_markup,
    "Undefined": undefined,
    "escape": printed,
    "markup_join": joined,
    "missing": missing,
    "islice": islice,
}
"""What generated code finds under Jinja's names."""
