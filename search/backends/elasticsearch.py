"""The Elasticsearch 8 engine: one index for all tenants, routed by tenant, written with the deployment as its version.

Every write is external and carries the number of the deployment, so an older one never overwrites a newer one; what is
gone is a document that says so, because a tombstone of Elasticsearch is forgotten after a minute.  An index belongs to
one version of the analysis; readers follow an alias, which moves when the new index holds every tenant of the old one.
"""

from __future__ import annotations

import copy
import logging
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import urllib3

from search.analysis.analyse import version as analysis_version
from search.backends.elastic_rarity import clauses, question_of_rarity, rarity_of
from search.backends.elastic_rows import (
    AREA,
    DOCUMENT,
    FORMAT,
    STATE,
    bulks,
    candidate_of,
    document_row,
    gone_row,
    template,
)
from search.backends.elastic_server import BUSY, CONFLICT, WRITING, Server
from search.errors import EngineAway, Stale
from search.values import Candidate, Change, Query, Scope, Seen, State, Stored, Vocabulary

logger = logging.getLogger("search.elasticsearch")

ALIAS = "web-school-search"
PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries when the engine is busy (429)."""
PAGE = 5_000
MOST_VOCABULARY = 10_000
VOCABULARY_SECONDS = 60.0
HITS = ",".join(f"hits.hits.{name}" for name in ("sort", "_source", "fields", "matched_queries"))
"""All that is read of an answer with a thousand hits."""
COUNTS = "hits.total.value,aggregations"


class ElasticsearchEngine:
    """``Engine`` at an address (``http://user:password@host:9200``).  ``shards`` counts when an index is made."""

    def __init__(self, url: str, *, alias: str = ALIAS, shards: int = 1) -> None:
        self._server = Server(url)
        self._ask = self._server.ask
        self._alias, self._shards = alias, shards
        self._vocabularies: dict[Scope, tuple[float, Vocabulary]] = {}
        self._made: set[str] = set()

    def in_time(self, seconds: float) -> ElasticsearchEngine:
        asked = copy.copy(self)
        asked._ask = self._server.within(seconds).ask
        return asked

    # -- what is there -------------------------------------------------------------------------------------------------

    def holds(self, scope: Scope) -> bool:
        of_scope, _ = self._filters(scope)
        body = {"query": {"bool": {"filter": [of_scope, {"term": {"role": STATE}}]}}, "size": 0, "terminate_after": 1}
        return bool(self._counted(scope, body).get("hits", {}).get("total", {}).get("value"))

    def state(self, tenant_id: int) -> State | None:
        for index in self._indexes():
            found = self._source(index, f"state/{tenant_id}", str(tenant_id), WRITING)
            if found is not None:
                sources = dict(self._sources(index, tenant_id))
                return State(int(found["deployment"]), self._version(index, found["version"]), sources)
        return None

    def indexed(self) -> Mapping[int, tuple[int, str]]:
        found: dict[int, tuple[int, str]] = {}
        for index in reversed(self._indexes()):
            for hit in self._all(index, {"term": {"role": STATE}}, ["tenant", "deployment", "version"]):
                found[hit["tenant"][0]] = (hit["deployment"][0], self._version(index, hit["version"][0]))
        return found

    def candidates(self, scope: Scope, query: Query, limit: int) -> list[Candidate]:
        if not query:
            return []
        filters = self._filters(scope)
        counted = self._counted(scope, question_of_rarity(filters, query))
        should = clauses(query, rarity_of(query, counted))
        if not should:
            return []
        body = {
            "query": {"bool": {"filter": filters, "should": should, "minimum_should_match": 1}},
            "size": limit,
            # Columns only: stored fields would unpack the whole text of each of a thousand documents.
            "stored_fields": "_none_",
            "docvalue_fields": ["kind", "extension", "date"],
            "sort": [{"_score": "desc"}, {"id": "asc"}],
            "track_total_hits": False,
        }
        return [candidate_of(hit) for hit in self._search(scope, body)]

    def seen(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Seen]:
        found = self._sources_of(scope, ids, Seen._fields)
        return {one: Seen(**source) for one, source in found.items()}

    def stored(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Stored]:
        found = self._sources_of(scope, ids, ("title", "text", "url", "about"))
        return {one: Stored(**source) for one, source in found.items()}

    def _sources_of(self, scope: Scope, ids: Sequence[str], names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return some fields of documents by id."""
        if not ids:
            return {}
        body = {
            "query": {"bool": {"filter": [*self._filters(scope), {"terms": {"id": list(ids)}}]}},
            "size": len(ids),
            "_source": ["id", *names],
            "track_total_hits": False,
        }
        sources = (hit["_source"] for hit in self._search(scope, body))
        return {source["id"]: {name: source[name] for name in names} for source in sources}

    def vocabulary(self, scope: Scope) -> Vocabulary:
        """Its most frequent words, remembered for a minute."""
        at, known = self._vocabularies.get(scope, (0.0, Vocabulary()))
        if time.monotonic() - at < VOCABULARY_SECONDS and known:
            return known
        body = {
            "query": {"bool": {"filter": self._filters(scope)}},
            "size": 0,
            "aggs": {"words": {"terms": {"field": "words", "size": MOST_VOCABULARY}}},
        }
        answer = self._ask("POST", f"{self._alias}/_search{_routing(scope)}", body, missing={})
        buckets = answer.get("aggregations", {}).get("words", {}).get("buckets", [])
        found = Vocabulary((str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
        self._vocabularies[scope] = (time.monotonic(), found)
        return found

    def _filters(self, scope: Scope) -> list[dict[str, Any]]:
        """Return what every question is bound to: it cannot be asked without."""
        if scope.kind == "tenant":
            of_scope: dict[str, Any] = {"term": {"tenant": scope.id}}
        else:
            members = {"index": self._alias, "id": f"area/{scope.id}", "path": "members", "routing": f"area-{scope.id}"}
            of_scope = {"terms": {"tenant": members}}
        return [of_scope, {"term": {"role": DOCUMENT}}]

    def _search(self, scope: Scope, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        answer = self._ask("POST", f"{self._alias}/_search{_routing(scope)}&filter_path={HITS}", body, missing={})
        hits: list[dict[str, Any]] = answer.get("hits", {}).get("hits", [])
        return hits

    def _counted(self, scope: Scope, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask("POST", f"{self._alias}/_search{_routing(scope)}&filter_path={COUNTS}", body, missing={})

    # -- changing it ---------------------------------------------------------------------------------------------------

    def apply(self, tenant_id: int, area_id: int | None, change: Change) -> None:
        """Visible all at once but for a refresh that falls in between."""
        index = self._index(change.version)
        self._make(index)
        routing = str(tenant_id)
        known = self._source(index, f"state/{tenant_id}", routing, WRITING)
        if known is not None and int(known["deployment"]) > change.deployment:
            raise Stale
        gone = set(change.remove)
        if change.whole:
            gone |= dict(self._sources(index, tenant_id)).keys() - {each.document.key for each in change.put}
        rows = (
            *(document_row(tenant_id, each) for each in change.put),
            *(gone_row(tenant_id, key) for key in sorted(gone)),
        )
        self._write(index, routing, change.deployment, rows)
        state = {"id": f"state/{tenant_id}", "role": STATE, "tenant": tenant_id}
        told = {**state, "deployment": change.deployment, "version": change.version}
        if self._write(index, routing, change.deployment, [told]):
            raise Stale
        self._ask("POST", f"{index}/_refresh", None, WRITING)
        self._forget_vocabularies()
        self._move_alias(index)

    def forget(self, tenant_id: int) -> None:
        body = {"query": {"term": {"tenant": tenant_id}}}
        for index in self._indexes():
            path = f"{index}/_delete_by_query?refresh=true&conflicts=proceed&routing={tenant_id}"
            self._ask("POST", path, body, WRITING, missing={})
        self._forget_vocabularies()

    def remove(self) -> None:
        """Delete everything of this engine."""
        for index in {*self._indexes(), *self._behind_alias()}:
            self._ask("DELETE", index, None, WRITING, missing={})
        self._drop_templates()
        self._made.clear()

    def gather(self, area_id: int, tenant_ids: Collection[int]) -> None:
        """An area is a list of its tenants beside their documents."""
        for index in self._indexes():
            row = {"id": f"area/{area_id}", "role": AREA, "members": sorted(tenant_ids)}
            path = f"{index}/_doc/{quote(f'area/{area_id}', safe='')}?routing=area-{area_id}&refresh=true"
            self._ask("PUT", path, row, WRITING)
        self._forget_vocabularies()

    def _forget_vocabularies(self) -> None:
        self._vocabularies.clear()

    def _write(self, index: str, routing: str, deployment: int, rows: Iterable[Mapping[str, Any]]) -> bool:
        """Write documents in bulks; say whether a newer one stood in the way of any.  Raises EngineAway."""
        stood = False
        for bulk in bulks(index, routing, deployment, rows):
            stood = self._send(bulk) or stood
        return stood

    def _send(self, lines: list[str]) -> bool:
        """Send one bulk; what the engine was too busy for is sent again after a pause."""
        conflict = False
        for pause in (*PATIENCE, None):
            answer = self._ask("POST", "_bulk", "".join(lines), WRITING, missing=None, busy={"items": None})
            items = answer["items"]
            statuses = [BUSY] * (len(lines) // 2) if items is None else [item["index"]["status"] for item in items]
            conflict = conflict or CONFLICT in statuses
            waiting = [at for at, status in enumerate(statuses) if status == BUSY]
            if any(status >= 400 and status not in (CONFLICT, BUSY) for status in statuses):
                raise EngineAway(f"a document was refused: {str(answer)[:300]}")
            if not waiting:
                return conflict
            if pause is not None:
                time.sleep(pause)
            lines = [line for at in waiting for line in lines[2 * at : 2 * at + 2]]
        raise EngineAway("the engine was too busy for too long")

    # -- indexes -------------------------------------------------------------------------------------------------------

    @property
    def _template(self) -> str:
        """Name the template of this format's indexes: code of another format, side by side with this, has its own."""
        return f"{self._alias}-{FORMAT}"

    def _index(self, version: str) -> str:
        return f"{self._template}-{re.sub('[^a-z0-9]', '-', version.lower())}"

    def _version(self, index: str, version: str) -> str:
        """Return the analysis that an index is of; of another format's index it is none of today's."""
        return version if index.startswith(f"{self._template}-") else f"{version} in {index}"

    def _indexes(self) -> list[str]:
        """Return the index of today's analysis, then that of readers while it is another."""
        wanted = self._index(analysis_version())
        return list(dict.fromkeys(index for index in (wanted, *self._behind_alias()) if self._exists(index)))

    def _behind_alias(self) -> list[str]:
        return sorted(self._ask("GET", f"_alias/{self._alias}", None, WRITING, missing={}))

    def _exists(self, index: str) -> bool:
        return bool(self._ask("GET", f"{index}?filter_path=*.aliases", None, WRITING, missing={}))

    def _make(self, index: str) -> None:
        if index in self._made:
            return
        if not self._exists(index):
            self._put_template()
            self._ask("PUT", index, {}, WRITING, taken={})
        self._made.add(index)

    def _put_template(self) -> None:
        """Make or renew the template, which every index of this format takes its shape from."""
        body = template(f"{self._template}-*", self._shards)
        self._ask("PUT", f"_index_template/{self._template}", body, WRITING)

    def _drop_templates(self, but: str = "") -> None:
        """Delete the templates of this engine, all or those of former formats."""
        there = self._ask("GET", f"_index_template/{self._alias}-*", None, WRITING, missing={})
        for each in there.get("index_templates", ()):
            if each["name"] != but:
                self._ask("DELETE", f"_index_template/{each['name']}", None, WRITING, missing={})

    def _move_alias(self, index: str) -> None:
        """Let readers follow to a new index when it holds every tenant of the old one, in one act."""
        before = self._behind_alias()
        if before == [index]:
            return
        if before and not self._is_complete(index, before):
            return
        for old in before:
            self._copy_areas(old, index)
        actions = [{"remove": {"index": old, "alias": self._alias}} for old in before if old != index]
        actions.append({"add": {"index": index, "alias": self._alias}})
        self._ask("POST", "_aliases", {"actions": actions}, WRITING)
        for old in before:
            if old != index:
                self._ask("DELETE", old, None, WRITING, missing={})
                self._made.discard(old)
        self._drop_templates(but=self._template)
        logger.info("readers follow %s now", index)

    def _is_complete(self, index: str, before: Iterable[str]) -> bool:
        """Compare by count and by name: every tenant that readers find now."""
        states = {"term": {"role": STATE}}
        here = {hit["tenant"][0] for hit in self._all(index, states, ["tenant"])}
        there = {hit["tenant"][0] for old in before for hit in self._all(old, states, ["tenant"])}
        return there <= here

    def _copy_areas(self, old: str, index: str) -> None:
        if old != index:
            body = {"query": {"term": {"role": AREA}}, "size": PAGE}
            for hit in self._ask("POST", f"{old}/_search", body, WRITING)["hits"]["hits"]:
                path = f"{index}/_doc/{quote(hit['_id'], safe='')}?routing={hit['_routing']}&refresh=true"
                self._ask("PUT", path, hit["_source"], WRITING)

    # -- requests ------------------------------------------------------------------------------------------------------

    def _sources(self, index: str, tenant_id: int) -> Iterator[tuple[str, str]]:
        wanted = {"bool": {"filter": [{"term": {"tenant": tenant_id}}, {"term": {"role": DOCUMENT}}]}}
        for hit in self._all(index, wanted, ["key", "source"], routing=f"?routing={tenant_id}"):
            yield hit["key"][0], hit["source"][0]

    def _all(
        self, index: str, query: Mapping[str, Any], fields: Sequence[str], routing: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield the fields of everything that a query finds, page by page."""
        after: list[Any] | None = None
        while True:
            body = {"query": query, "size": PAGE, "_source": False, "docvalue_fields": fields, "sort": [{"id": "asc"}]}
            body |= {"search_after": after} if after else {}
            answer = self._ask("POST", f"{index}/_search{routing}", body, WRITING, missing={})
            hits = answer.get("hits", {}).get("hits", [])
            yield from (hit.get("fields", {}) for hit in hits)
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    def _source(self, index: str, one: str, routing: str, timeout: urllib3.Timeout) -> dict[str, Any] | None:
        path = f"{index}/_doc/{quote(one, safe='')}?routing={routing}"
        found: dict[str, Any] | None = self._ask("GET", path, None, timeout, missing={}).get("_source")
        return found


def _routing(scope: Scope) -> str:
    """Return where a question goes: to a tenant's shard, or to all."""
    return f"?routing={scope.id}" if scope.kind == "tenant" else "?search_type=query_then_fetch"
