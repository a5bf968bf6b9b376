"""The database itself refuses to change or delete entries, whoever asks: triggers on SQLite and on PostgreSQL.

The one door is retention: what a chain's checkpoint (``pruned_to``) covers may be deleted, if it is older than the law
asks (Computer Crime Act s.26: 90 days).  Installed after every ``migrate``: SQLite makes a table anew to alter it, and
forgets its triggers.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

ENTRIES = "tenants_auditentry"
CHAINS = "tenants_auditchain"
LEAST_DAYS = 90
NAMES = ("audit_no_update", "audit_no_delete")
REFUSAL = "audit entries are append-only"

SQLITE = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {ENTRIES} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"""CREATE TRIGGER audit_no_delete BEFORE DELETE ON {ENTRIES}
    WHEN OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{LEAST_DAYS} days')
    OR OLD.number > COALESCE((SELECT pruned_to FROM {CHAINS} WHERE id = OLD.chain_id), 0)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)

POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE OR REPLACE FUNCTION audit_refuse_unless_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.at > now() - interval '{LEAST_DAYS} days'
         OR OLD.number > COALESCE((SELECT pruned_to FROM {CHAINS} WHERE id = OLD.chain_id), 0) THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN OLD;
    END $$""",
    f"""CREATE TRIGGER audit_no_update BEFORE UPDATE ON {ENTRIES}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    f"""CREATE TRIGGER audit_no_delete BEFORE DELETE ON {ENTRIES}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_unless_pruned()""",
    f"""CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {ENTRIES}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up anew; nothing where the table does not exist (an older state of the migrations)."""
    with connection.cursor() as cursor:
        if ENTRIES not in connection.introspection.table_names(cursor):
            return
        for statement in (*takedown(connection), *setup(connection)):
            cursor.execute(statement)


def setup(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the statements that put the guards up."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def takedown(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the statements that take the guards away."""
    if connection.vendor == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in NAMES)
    return tuple(f"DROP TRIGGER IF EXISTS {name} ON {ENTRIES}" for name in (*NAMES, "audit_no_truncate"))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of guards that are not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [ENTRIES])
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'", [ENTRIES])
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES if name not in found]


def install_after_migrate(using: str, **kwargs: Any) -> None:
    from django.db import connections

    install(connections[using])
