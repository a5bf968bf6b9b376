"""Write the pages of the documentation that come from the code; ``--check`` says which are out of step.

Each page has one function that returns its text.  What is generated cannot be forgotten: a new command, error, check or
requirement is in its page or `make check` fails.
"""

from __future__ import annotations

import argparse
import ast
import importlib.metadata
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
APPS = ("tenants", "cms", "site_builder", "search", "themes")
NOTE = "<!-- Written by `make docs-write`: change the code, not this page. -->\n"


# ------------------------------------------------------------------------------------------------------------- commands
HOW_COMMANDS_SPEAK = """Run as `python manage.py <command>`; `--help` shows the same.

Results are written to stdout (with `--json` nothing else), everything for people to stderr. Exit status: 0 done,
1 failed, with a sentence that says why, 2 wrong use. A database that is away, a disk that cannot be written and a
wrong setting are such sentences too; `--traceback` shows the whole error."""


def commands_page() -> str:
    """``manage.py`` commands of our own apps, with their options."""
    from django.core.management import get_commands

    names = sorted(name for name, app in get_commands().items() if is_ours(app))
    sections = "\n".join(command_section(name) for name in names)
    return f"# Commands\n\n{NOTE}\n{HOW_COMMANDS_SPEAK}\n\n{sections}"


def is_ours(app: object) -> bool:
    return str(app).partition(".")[0] in APPS


def command_section(name: str) -> str:
    from django.core.management import BaseCommand, get_commands, load_command_class

    command = load_command_class(str(get_commands()[name]), name)
    everywhere = {option for action in BaseCommand().create_parser("", "")._actions for option in action.option_strings}
    own = [action for action in command.create_parser("manage.py", name)._actions if not is_shared(action, everywhere)]
    rows = "".join(f"| {option_name(action)} | {option_help(action)} |\n" for action in own)
    table = f"\n| option | meaning |\n|---|---|\n{rows}" if rows else ""
    return f"## `{name}`\n\n{command.help.strip()}\n{table}"


def is_shared(action: argparse.Action, everywhere: set[str]) -> bool:
    return bool(set(action.option_strings) & everywhere)


def option_name(action: argparse.Action) -> str:
    names = ", ".join(f"`{name}`" for name in action.option_strings) or f"`{action.metavar or action.dest}`"
    return f"{names} {', '.join(map(str, action.choices))}" if action.choices and action.option_strings else names


def option_help(action: argparse.Action) -> str:
    default = action.default
    shown = default not in (None, False, True, [], "", argparse.SUPPRESS)
    text = (action.help or "").replace("%(default)s", str(default)).replace("%%", "%").replace("|", "\\|")
    return f"{text} (default `{default}`)" if shown and str(default) not in text else text


# --------------------------------------------------------------------------------------------------------------- errors


class CodedError(NamedTuple):
    code: str
    name: str
    meaning: str
    message: str


def errors_page() -> str:
    """Every error with a stable code, by app, with what users are told."""
    files = [path for path in sorted(PROJECT.rglob("errors.py")) if path.relative_to(PROJECT).parts[0] in APPS]
    sections = "\n".join(errors_section(path) for path in files)
    return (
        f"# Errors\n\n{NOTE}\nCodes are stable: they may be searched for, translated and counted. "
        f"The Thai text is what users read; an empty one is inherited from the error above it.\n\n{sections}"
    )


def errors_section(path: Path) -> str:
    rows = "".join(
        f"| `{error.code}` | {error.name} | {error.meaning} | {error.message} |\n" for error in errors_in(path)
    )
    return f"## {module_of(path)}\n\n| code | error | meaning | what users read |\n|---|---|---|---|\n{rows}"


def errors_in(path: Path) -> Iterator[CodedError]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and (code := class_text(node, "code")):
            meaning = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split()).replace("``", "`")
            message = class_text(node, "message_th") or class_text(node, "message")
            yield CodedError(code, node.name, cell(meaning), cell(message))


def class_text(node: ast.ClassDef, name: str) -> str:
    """Return the text that a class body assigns to ``name``, or nothing."""
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return str(value.value) if isinstance(value, ast.Constant) else ""
    return ""


def cell(text: str) -> str:
    return text.replace("|", "\\|")


# --------------------------------------------------------------------------------------------------------------- checks

CHECK_ID = re.compile(r"""["']((?:site_builder|tenants|content|editing|cms|demo|search|themes)\.[EWI]\d{3})["']""")


def checks_page() -> str:
    """Ids of the system checks and of ``assert_ready()``, with the text beside them in the code."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(path for app in APPS for path in (PROJECT / app).rglob("*.py")):
        for check, meaning in checks_in(path):
            known = found.get(check)
            if known is None or len(meaning) > len(known[0]):
                found[check] = (meaning, str(path.relative_to(PROJECT)))
    rows = "".join(f"| `{check}` | {cell(text)} | `{where}` |\n" for check, (text, where) in sorted(found.items()))
    return (
        f"# Checks\n\n{NOTE}\n`python manage.py check` reports them; the server and the worker refuse to start on an "
        f"error (E).\n\n| id | says | where |\n|---|---|---|\n{rows}"
    )


def checks_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each check id of a file with the longest text of the call or tuple that names it."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call | ast.Tuple):
            texts = [text for child in own_values(node) if (text := constant_text(child))]
            for check in texts:
                if CHECK_ID.fullmatch(f'"{check}"'):
                    others = [text for text in texts if text != check]
                    yield check, max(others, key=len, default="")


def own_values(node: ast.Call | ast.Tuple) -> list[ast.expr]:
    return [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else node.elts


def constant_text(node: ast.expr) -> str:
    """Return a text of the code; the changing parts of an f-string become an ellipsis."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


# -------------------------------------------------------------------------------------------------------------- signals


def signals_page() -> str:
    """Every signal of our own: how a lower floor speaks to those above."""
    files = [path for path in sorted(PROJECT.rglob("signals.py")) if path.relative_to(PROJECT).parts[0] in APPS]
    rows = "".join(
        f"| `{module_of(path)}.{name}` | {cell(text)} |\n" for path in files for name, text in signals_in(path)
    )
    return (
        f"# Signals\n\n{NOTE}\nA lower floor never imports a higher one; it sends these, inside the transaction "
        f"where the receiver must not be lost.\n\n| signal | is sent when |\n|---|---|\n{rows}"
    )


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts)


def signals_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each signal of a module with the text that follows it."""
    body = ast.parse(path.read_text("utf-8")).body
    for node, after in zip(body, [*body[1:], None]):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and "Signal" in ast.unparse(node.value.func)
        ):
            told = after.value if isinstance(after, ast.Expr) else None
            text = constant_text(told) if told else ""
            yield ast.unparse(node.targets[0]), " ".join(text.split()).replace("``", "`")


# ------------------------------------------------------------------------------------------------------------- licences

SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD",
    "bsd license": "BSD",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
# Packages whose metadata names no licence: read in the licence file that they carry.
READ_BY_HAND = {"axe-playwright-python": "MIT (carries axe-core, MPL-2.0)", "pytest-django": "BSD-3-Clause"}


def licences_page() -> str:
    """Every locked requirement, direct or not, with its licence."""
    running = locked("base.txt")
    tools = [name for name in locked("dev.txt") if name not in running]
    return (
        f"# Licences of everything that is installed\n\n{NOTE}\nWhy each direct requirement is there: "
        f"[dependencies](dependencies.md).\n\n## Part of the running system\n\n{licence_table(running)}\n"
        f"## Tools of developers and CI, never part of a running system\n\n{licence_table(tools)}"
    )


def locked(name: str) -> list[str]:
    text = (PROJECT / "requirements" / name).read_text("utf-8")
    return [match[1] for match in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[[\w,]+\])?==", text, re.MULTILINE)]


def licence_table(names: list[str]) -> str:
    rows = "".join(f"| {name} | {importlib.metadata.version(name)} | {licence_of(name)} |\n" for name in names)
    return f"| package | version | licence |\n|---|---|---|\n{rows}"


def licence_of(name: str) -> str:
    """Return the licence that a package declares, as SPDX where that is clear."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    about = importlib.metadata.metadata(name)
    classifiers = [value.split(" :: ")[-1] for value in about.get_all("Classifier", []) if value.startswith("License")]
    named = [about[field] for field in ("License-Expression", "License") if field in about]
    declared = next((value for value in named if value), ", ".join(classifiers))
    if not declared:
        raise SystemExit(f"{name} declares no licence: read it and add it to READ_BY_HAND")
    return SPDX.get(declared.lower(), declared)


# ----------------------------------------------------------------------------------------------------------------- main


def schema_page() -> str:
    """The JSON Schema of what is published beside every page."""
    from cms.content.schema import schema_text

    return schema_text()


def search_openapi() -> str:
    """What programs may ask of the search."""
    import json

    from search.openapi import OPENAPI

    return json.dumps(OPENAPI, ensure_ascii=False, indent=2) + "\n"


def page_types_page() -> str:
    """Page types and their fields."""
    from cms.content.transfer.plan import page_types
    from cms.content.transfer.references import child_fields_of, fields_of, relations_of

    sections = []
    for name, model in sorted(page_types().items()):
        own = [field for field in fields_of(model) if field.name != "draft_title"]
        rows = [f"| `{field.name}` | {cell(str(field.verbose_name))} | {kind_of_field(field)} |\n" for field in own]
        for relation, child in relations_of(model):
            fields = ", ".join(f"`{field.name}`" for field in child_fields_of(child) if field.name != "sort_order")
            rows.append(f"| `{relation}` | {cell(str(child._meta.verbose_name))} | rows of {fields} |\n")
        below = ", ".join(f"`{parent._meta.model_name}`" for parent in model.allowed_parent_page_models())
        told = getattr(model, "page_description", "")
        head = f"## `{name}`: {model._meta.verbose_name}\n\n{told}\n\nStands below {below or '–'}.\n"
        sections.append(f"{head}\n| field | what editors read | kind |\n|---|---|---|\n{''.join(rows)}")
    intro = "What an editor can make, what each kind holds; its public form: [schema](published-page.schema.json).\n"
    return f"# Page types\n\n{NOTE}\n{intro}\n" + "\n".join(sections)


def kind_of_field(field: Any) -> str:
    """A field's kind in a word or two, with what it points at or how long it may be."""
    kind = type(field).__name__.removesuffix("Field")
    if field.many_to_one:
        return f"one `{field.related_model._meta.model_name}`"
    if field.choices:
        return "one of " + ", ".join(str(label) for _, label in field.choices if label)
    return f"{kind}, at most {field.max_length}" if getattr(field, "max_length", None) else kind


def admin_views_page() -> str:
    """Every view of the admin host and who passes it: what ``audit_admin_urls`` prints."""
    from tenants.walls.listing import as_markdown

    return as_markdown()


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/admin-views.md": admin_views_page,
    "docs/reference/page-types.md": page_types_page,
    "docs/reference/commands.md": commands_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/checks.md": checks_page,
    "docs/reference/signals.md": signals_page,
    "docs/reference/published-page.schema.json": schema_page,
    "docs/reference/search-openapi.json": search_openapi,
    "docs/licences.md": licences_page,
}


def out_of_step() -> list[str]:
    """Return the generated pages whose text differs from the code."""
    return [name for name, page in PAGES.items() if read(PROJECT / name) != page()]


def read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a page is out of step")
    check = parser.parse_args().check
    prepare_django()
    stale = out_of_step()
    for name in stale:
        print(f"{name}: out of step, run make docs-write" if check else f"{name}: written")
        if not check:
            (PROJECT / name).parent.mkdir(parents=True, exist_ok=True)
            (PROJECT / name).write_text(PAGES[name](), "utf-8")
    return 1 if check and stale else 0


def prepare_django() -> None:
    import django

    sys.path.insert(0, str(PROJECT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
