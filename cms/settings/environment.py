"""The environment, read once: every variable, its meaning and its default.

``read_environment()`` never raises; what is wrong is listed in ``problems`` as ``(check id, message)`` and reported by
the system checks and by ``assert_ready()``.  A wrong value is replaced by one that does no harm until then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

PROJECT = Path(__file__).resolve().parents[2]

SECRET_KEY_LENGTH = 50
DATABASES = ("sqlite", "postgres", "postgresql")
EMBEDDED_SEARCH = "embedded"
LOG_FORMATS = ("text", "json")
EMBEDDED_JOBS, PROCRASTINATE = "embedded", "procrastinate"
NO_DATABASE = "dummy://"
"""A database that refuses every query: better than to write into another one than was meant."""
HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.ASCII)
HTTP_PORT = 8000
MAIL_PORTS = {"smtp": 587, "smtps": 465}
MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+|[^<>\r\n]+<[^@\s<>]+@[^@\s<>]+>")
LEAST_KEEP_DAYS = 90
LARGEST_NUMBER = 10_000_000

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who takes our e-mails, and whose name stands in them."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    """TLS from the first byte (``smtps``); else STARTTLS is asked for."""
    sender: str


@dataclass(frozen=True, slots=True)
class Environment:
    secret_key: str
    database_url: str
    search_url: str
    sites_target: str
    """Folder of the public sites, absolute."""
    state_dir: Path
    admin_host: str
    port: int
    public_domain: str = ""
    """The domain below which new schools get their names; empty: every school's host must be given."""
    service_host: str = ""
    """The host on which services answer for all tenants; empty: on each tenant's own."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks of proxies on other machines."""
    former_secret_keys: tuple[str, ...] = ()
    """Keys of before, which still prove what they sealed."""

    mail: MailServer | None = None
    """None: no e-mail is sent, and no screen offers any."""
    tenant_storage_mb: int = 2048
    """Room for the uploads of one tenant that has no limit of its own, in megabytes (of 1,000,000 bytes)."""
    search_shards: int = 1
    """Shards of an Elasticsearch index that is made; see docs/scale.md."""
    tenant_members: int = 200
    """People of one tenant that has no limit of its own."""
    audit_keep_days: int = 365
    """For how long the audit trail is kept; never less than 90 days."""
    log_format: str = "text"
    """``text`` for people, ``json`` for machines."""

    jobs: str = EMBEDDED_JOBS
    """``embedded``: workers look for jobs; ``procrastinate``: PostgreSQL wakes them and one clock serves all."""

    problems: tuple[Problem, ...] = field(default=())
    production_problems: tuple[Problem, ...] = field(default=())
    """What a demo may bear and real use may not."""


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Return the typed environment; unset or empty variables have the embedded defaults."""
    problems: list[Problem] = []
    state_dir = Path(variables.get("STATE_DIR") or PROJECT / "var").absolute()
    database_url = variables.get("DATABASE_URL") or f"sqlite:///{state_dir / 'web_school.sqlite3'}"
    search_url = variables.get("SEARCH_URL") or EMBEDDED_SEARCH
    sites_target = variables.get("SITES_TARGET") or str(state_dir / "sites")
    admin_host = (variables.get("ADMIN_HOST") or "localhost").lower()
    public_domain = (variables.get("PUBLIC_DOMAIN") or "").lower()
    service_host = (variables.get("SERVICE_HOST") or "").lower()
    proxies = (variables.get("TRUSTED_PROXIES") or "").replace(" ", "")
    return Environment(
        secret_key=variables.get("SECRET_KEY", ""),
        database_url=_or(NO_DATABASE, database_url, _database_problem, problems),
        search_url=_or(EMBEDDED_SEARCH, search_url, _search_problem, problems),
        sites_target=_folder(_or(str(state_dir / "sites"), sites_target, _target_problem, problems)),
        state_dir=state_dir,
        admin_host=_or("localhost", admin_host, _admin_host_problem, problems),
        port=int(_or(str(HTTP_PORT), variables.get("PORT") or str(HTTP_PORT), _port_problem, problems)),
        public_domain=_or("", public_domain, _public_domain_problem, problems) if public_domain else "",
        service_host=_or("", service_host, partial(_service_host_problem, admin_host), problems),
        trusted_proxies=tuple(filter(None, _or("", proxies, _proxies_problem, problems).split(","))),
        mail=_mail(variables, problems),
        tenant_storage_mb=_number(variables, "TENANT_STORAGE_MB", 2048, problems),
        search_shards=_number(variables, "SEARCH_SHARDS", 1, problems),
        tenant_members=_number(variables, "TENANT_MEMBERS", 200, problems),
        audit_keep_days=_keep_days(variables, problems),
        log_format=_or("text", variables.get("LOG_FORMAT") or "text", _log_format_problem, problems),
        jobs=_jobs(variables.get("JOBS") or EMBEDDED_JOBS, database_url, problems),
        former_secret_keys=tuple(filter(None, variables.get("SECRET_KEY_FALLBACKS", "").split(","))),
        problems=tuple(problems),
        production_problems=tuple(_production_problems(variables)),
    )


def _or(harmless: str, value: str, judge: Callable[[str], Problem | None], problems: list[Problem]) -> str:
    problem = judge(value)
    if problem is None:
        return value
    problems.append(problem)
    return harmless


def _folder(target: str) -> str:
    return str(Path(target.removeprefix("file://")).absolute())


def _database_problem(url: str) -> Problem | None:
    wanted = "DATABASE_URL must be sqlite:///path or postgres://user:password@host:port/name"
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return ("cms.E001", f"{wanted}; its host or port cannot be read")
    if parts.scheme not in DATABASES:
        # The rest of the URL holds a password: only the scheme is repeated.
        return ("cms.E001", f"{wanted}; it starts with {parts.scheme or 'no scheme'!r}")
    if not port_is_fine or len(parts.path) < 2:
        return ("cms.E001", f"{wanted}; it names no database")
    return None


def _jobs(word: str, database_url: str, problems: list[Problem]) -> str:
    wanted = f"JOBS must be {EMBEDDED_JOBS} or {PROCRASTINATE}"
    if word not in (EMBEDDED_JOBS, PROCRASTINATE):
        problems.append(("cms.E018", f"{wanted}, not {word[:20]!r}"))
        return EMBEDDED_JOBS
    if word == PROCRASTINATE and not database_url.startswith("postgres"):
        problems.append(("cms.E018", f"{wanted}; {PROCRASTINATE} needs a DATABASE_URL of PostgreSQL"))
        return EMBEDDED_JOBS
    return word


def _log_format_problem(form: str) -> Problem | None:
    return None if form in LOG_FORMATS else ("cms.E015", f"LOG_FORMAT must be text or json, not {form[:20]!r}")


def _search_problem(url: str) -> Problem | None:
    if url == EMBEDDED_SEARCH:
        return None
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if good and parts.path in ("", "/"):
        return None
    # The URL may hold a password: nothing of it is repeated.
    wanted = "http://host:9200 or https://user:password@host:9200, an Elasticsearch 8"
    return ("cms.E002", f"SEARCH_URL must be {EMBEDDED_SEARCH!r} (or unset) or {wanted}")


def _target_problem(target: str) -> Problem | None:
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", target)
    if scheme is None or scheme[1] == "file":
        return None
    advice = "give a folder, and copy or serve it from there"
    return ("cms.E003", f"SITES_TARGET: this version publishes to a folder, not to {scheme[1]}://; {advice}")


def _admin_host_problem(host: str) -> Problem | None:
    if HOST_NAME.fullmatch(host):
        return None
    return ("cms.E004", f"ADMIN_HOST must be one host name without scheme and port, not {host!r}")


def _public_domain_problem(domain: str) -> Problem | None:
    if HOST_NAME.fullmatch(domain):
        return None
    return ("cms.E012", f"PUBLIC_DOMAIN must be one domain such as schools.example.ac.th, not {domain!r}")


def _service_host_problem(admin_host: str, host: str) -> Problem | None:
    if not host or (HOST_NAME.fullmatch(host) and host != admin_host):
        return None
    return ("cms.E020", f"SERVICE_HOST must be one host name, another than ADMIN_HOST, not {host!r}")


def _proxies_problem(proxies: str) -> Problem | None:
    try:
        for network in filter(None, proxies.split(",")):
            ip_network(network)
    except ValueError as error:
        return ("cms.E013", f"TRUSTED_PROXIES must be networks such as 10.0.0.5 or 10.0.0.0/24, by commas; {error}")
    return None


def _port_problem(port: str) -> Problem | None:
    if port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535:
        return None
    return ("cms.E005", f"PORT must be a number from 1 to 65535, not {port!r}")


def _mail(variables: Mapping[str, str], problems: list[Problem]) -> MailServer | None:
    """Return the mail server of EMAIL_URL; the URL holds a password, so no message repeats it."""
    url, sender = variables.get("EMAIL_URL", ""), variables.get("EMAIL_FROM", "").strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in MAIL_PORTS or not host:
        problems.append(
            ("cms.E016", "EMAIL_URL must be smtp://user:password@host:587 or smtps://user:password@host:465")
        )
        return None
    if not MAIL_ADDRESS.fullmatch(sender):
        problems.append(("cms.E017", "EMAIL_FROM must be the address that e-mails come from, beside EMAIL_URL"))
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(host, port or MAIL_PORTS[parts.scheme], user, password, parts.scheme == "smtps", sender)


def _number(variables: Mapping[str, str], name: str, default: int, problems: list[Problem]) -> int:
    value = variables.get(name) or str(default)
    if value.isascii() and value.isdigit() and 1 <= int(value) <= LARGEST_NUMBER:
        return int(value)
    problems.append(("cms.E014", f"{name} must be a whole number from 1 to {LARGEST_NUMBER}, not {value[:20]!r}"))
    return default


def _keep_days(variables: Mapping[str, str], problems: list[Problem]) -> int:
    days = _number(variables, "AUDIT_KEEP_DAYS", 365, problems)
    if days >= LEAST_KEEP_DAYS:
        return days
    law = "Computer Crime Act s.26"
    problems.append(("cms.E014", f"AUDIT_KEEP_DAYS must be {LEAST_KEEP_DAYS} at the least ({law}), not {days}"))
    return LEAST_KEEP_DAYS


def _production_problems(variables: Mapping[str, str]) -> list[Problem]:
    problems: list[Problem] = []
    key = variables.get("SECRET_KEY", "")
    make_one = "python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    if not key:
        problems.append(("cms.E006", f"SECRET_KEY is not set; make one with: {make_one}"))
    elif len(key) < SECRET_KEY_LENGTH or len(set(key)) < 5:
        problems.append(("cms.E007", f"SECRET_KEY is shorter than {SECRET_KEY_LENGTH} characters; {make_one}"))
    if not variables.get("ADMIN_HOST"):
        problems.append(("cms.E008", "ADMIN_HOST is not set: the host name under which teachers sign in"))
    return problems
