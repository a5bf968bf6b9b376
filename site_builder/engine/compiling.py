"""Templates → code: Jinja reads them and writes the Python that they become.

Two forms of every theme: Jinja's own environment, which knows everything, and the *quick* one, whose code runs on
``quick`` alone.  The quick form takes attributes straight from values, calls macros without asking what they want to
know, and prints text instead of Markup: half the time, the same bytes.  Whatever it cannot do, it leaves to Jinja.

This module is the only one of the engine that loads Jinja, and only when no compiled templates are at hand.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from types import CodeType

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst

from site_builder.engine.quick import FILTERS, NotQuick

KNOWN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Assign, nodes.AssignBlock, nodes.Macro),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Keyword),
    *(nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos),
)
"""What needs no second look."""


def make_environment(sources: Mapping[str, str]) -> jinja2.Environment:
    """Return Jinja's own environment: what a template prints in it is what is published."""
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(sources),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    # A build is a pure function: nothing in a template may throw dice.
    environment.globals.pop("lipsum")
    environment.filters.pop("random")
    return environment


def compile_quick(sources: Mapping[str, str]) -> dict[str, CodeType]:
    """Return the code of every template in its quick form; nothing when one of them asks for more than that knows."""
    environment = make_environment(sources)
    environment.code_generator_class = QuickCode
    environment.filters = dict(FILTERS)
    try:
        return {name: _compile(environment, name, source) for name, source in sources.items()}
    except (NotQuick, SyntaxError, jinja2.TemplateError):
        return {}


def _compile(environment: jinja2.Environment, name: str, source: str) -> CodeType:
    tree = environment.parse(source, name)
    for node in tree.find_all(nodes.Node):
        if not (isinstance(node, KNOWN) or _is_known(node)):
            raise NotQuick(type(node).__name__)
    python = environment.compile(tree, name, name, raw=True)
    # The first line fetches Jinja's runtime; ``quick.NAMES`` stands in for it.
    return compile(python.partition("\n")[2], f"<{name}>", "exec")


def _is_known(node: nodes.Node) -> bool:
    """Say whether a node asks for nothing but what the quick form knows of its kind."""
    match node:
        case nodes.For():
            return not node.recursive
        case nodes.Include():
            return node.with_context and not node.ignore_missing and isinstance(node.template, nodes.Const)
        case nodes.FromImport():
            return not node.with_context and isinstance(node.template, nodes.Const)
        case nodes.Call():
            return node.dyn_args is None and node.dyn_kwargs is None
        case nodes.Filter():
            return node.name in FILTERS and not node.kwargs and node.dyn_args is None and node.dyn_kwargs is None
    return False


class QuickCode(CodeGenerator):
    """Writes the same functions as Jinja does, with shorter ways to attributes, items and macros."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        # Nearly every value is plain text: it is not worth a function of ours.
        self.write("(escape_text(value) if type(value := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        self.write(") is str else escape(value))")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if keyword.iskeyword(node.attr):
            raise NotQuick(node.attr)
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    @optimizeconst
    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        self.write("(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write("(")
        arguments: list[nodes.Node] = [*node.args, *node.kwargs]
        for argument in arguments:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Keyword(self, node: nodes.Keyword, frame: Frame) -> None:  # noqa: N802
        # In this form a name like ``class`` may stand, too.
        self.write(f"**{{{node.key!r}: " if keyword.iskeyword(node.key) else f"{node.key}=")
        self.visit(node.value, frame)
        self.write("}" if keyword.iskeyword(node.key) else "")
