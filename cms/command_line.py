"""The command line: what no command can answer for itself ends in one sentence on stderr and exit status 1.

Wrong settings stop every command before it does anything: most commands run none of Django's checks, and a wrong value
has been replaced by a harmless one that nobody meant.  Mistakes of our own keep their traceback, so that they are told.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, InterfaceError

from cms.settings.environment import read_environment

FAILED = 1
INTERRUPTED = 130
"""What shells say of a process that SIGINT has ended."""
PRODUCTION = "cms.settings.production"
ASKS_NOTHING = frozenset({"check", "help", "version", "--help", "-h", "--version"})


def run(arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` name and return its exit status; ``--traceback`` shows every error whole."""
    if not _settings_are_fine(arguments):
        return FAILED
    try:
        if arguments[1:2] == ["migrate"]:
            # The first command of an installation: the folder of its SQLite file may not be there yet.
            read_environment().state_dir.mkdir(parents=True, exist_ok=True)
        execute_from_command_line(list(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("หยุดตามคำสั่งแล้ว\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read along has had enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (DatabaseError, InterfaceError, ImproperlyConfigured, OSError) as error:
        if "--traceback" in arguments:
            raise
        sys.stderr.write(f"{_sentence(error)}\n")
        return FAILED
    return 0


def _settings_are_fine(arguments: Sequence[str]) -> bool:
    if len(arguments) < 2 or arguments[1] in ASKS_NOTHING:
        return True
    environment = read_environment()
    problems = [*environment.problems]
    if os.environ.get("DJANGO_SETTINGS_MODULE") == PRODUCTION:
        # What a command writes is sealed with the key: one that is made up for the moment could never be verified.
        problems += environment.production_problems
    for check_id, message in problems:
        sys.stderr.write(f"{check_id}: {message}\n")
    if problems:
        sys.stderr.write("การตั้งค่าไม่ถูกต้อง จึงยังไม่ได้ทำอะไร\n")
    return not problems


def _sentence(error: Exception) -> str:
    if isinstance(error, ImproperlyConfigured):
        return f"การตั้งค่าไม่ครบหรือไม่ถูกต้อง: {_first_line(error)}"
    if isinstance(error, OSError):
        where = f" {error.filename}" if error.filename else ""
        return f"อ่านหรือเขียนบนเครื่องนี้ไม่ได้:{where} {error.strerror or _first_line(error)}"
    return _of_database(error)


def _of_database(error: Exception) -> str:
    # Late: it needs apps, and there are none when the command line itself is wrong.
    from cms.checks import check_database

    for problem in check_database():
        away = problem.id == "cms.E010"
        told = "ติดต่อฐานข้อมูลไม่ได้" if away else "ฐานข้อมูลยังไม่พร้อม กรุณาสั่ง manage.py migrate ก่อน"
        return f"{told}: {_first_line(error)} [{problem.id}]"
    return f"ฐานข้อมูลทำตามคำสั่งไม่ได้: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    """Return what an error says, without the lines of advice and of SQL that follow."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
