"""What every engine promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from search.values import Candidate, Change, Query, Scope, Seen, State, Stored, Vocabulary


class Engine(Protocol):
    """An index of tokens.  All methods raise EngineAway when it does not answer in time."""

    def in_time(self, seconds: float) -> Engine:
        """Return this engine for one question: all that it is asked together takes so long, or it is away.

        Time begins with the first thing that is asked.
        """

    def holds(self, scope: Scope) -> bool:
        """Say whether anything of a scope was ever indexed, were it a site without a page."""

    def state(self, tenant_id: int) -> State | None:
        """Return what is indexed of a tenant; None when nothing is."""

    def indexed(self) -> Mapping[int, tuple[int, str]]:
        """Return of every tenant that is indexed its deployment and the version of the analysis."""

    def apply(self, tenant_id: int, area_id: int | None, change: Change) -> None:
        """Change what is indexed of a tenant, all or nothing for who searches.

        Raises Stale when a newer deployment is indexed; the same one may be applied again.
        """

    def forget(self, tenant_id: int) -> None:
        """Drop everything of a tenant, at once, from every scope."""

    def gather(self, area_id: int, tenant_ids: Collection[int]) -> None:
        """Bring the scope of an area up to what is indexed of its tenants; those of others leave it."""

    def candidates(self, scope: Scope, query: Query, limit: int) -> list[Candidate]:
        """Return the best ``limit`` documents, falling by score, equal ones by id.  Nothing for an unknown scope."""

    def seen(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Seen]:
        """Return by id what the ranking looks at; those that are gone meanwhile are missing."""

    def stored(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Stored]:
        """Return by id what is kept of documents; those that are gone meanwhile are missing."""

    def vocabulary(self, scope: Scope) -> Vocabulary:
        """Return the words of a scope with the number of documents that hold them."""
