"""The Elasticsearch engine: the contract on a real server, and what is its own."""

from __future__ import annotations

import itertools
import os
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from search.analysis.analyse import index_tokens, version
from search.backends import elastic_rows, elastic_server
from search.backends import elasticsearch as module
from search.backends.elastic_rows import MAPPINGS, SETTINGS, TOKENS
from search.backends.elastic_server import WRITING
from search.backends.elasticsearch import ElasticsearchEngine
from search.backends.embedded import EmbeddedEngine
from search.errors import EngineAway, Stale
from search.evaluation.collection import SCHOOL, read_collection
from search.evaluation.measures import report
from search.evaluation.run import elasticsearch, embedded, outcomes
from search.values import Change, Scope, analysed, query_of
from tests.search.backends.contract import AREA, ONE, EngineContract, change, document, found


@pytest.fixture
def engine() -> Iterator[ElasticsearchEngine]:
    with elasticsearch(os.environ["TEST_SEARCH_URL"]) as made:
        assert isinstance(made, ElasticsearchEngine)
        yield made


@pytest.mark.elasticsearch
class TestElasticsearchEngine(EngineContract):
    """A server of Elasticsearch 8 (make services)."""


@pytest.mark.elasticsearch
def test_both_engines_take_a_text_apart_at_the_same_places(engine: ElasticsearchEngine) -> None:
    text = " ".join(index_tokens("ประกาศ ม.1/3 O-NET ๒๕๖๙ “ข่าว”—(ทดสอบ) a.b-c_d x/y 10.5% ผอ. #ก@ข ก็ ฤๅษี"))
    engine.apply(1, None, change(1, document("a", "ก"), whole=True))
    index = engine._index(version())
    told = engine._ask("POST", f"{index}/_analyze", {"analyzer": "whitespace", "text": text})
    assert [token["token"] for token in told["tokens"]] == text.split()


@pytest.mark.elasticsearch
def test_a_late_write_of_an_older_deployment_changes_nothing(engine: ElasticsearchEngine) -> None:
    engine.apply(1, None, change(11, document("a", "ส้มโอ"), whole=True))
    engine.apply(1, None, change(12, remove=["a"]))
    index = engine._index(version())
    late = elastic_rows.document_row(1, analysed(document("a", "ส้มโอ")))
    assert engine._write(index, "1", 11, [late]), "refused: what is gone has a higher number"
    engine._ask("POST", f"{index}/_refresh", None)
    assert found(engine, ONE, "ส้มโอ") == []
    with pytest.raises(Stale):
        engine.apply(1, None, change(11, document("a", "ส้มโอ"), whole=True))


@pytest.mark.elasticsearch
def test_a_new_analysis_is_read_when_its_index_holds_every_tenant(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tenant_id in (1, 2):
        engine.apply(tenant_id, 9, change(3, document("a", f"ลอยกระทง{tenant_id}"), whole=True))
    engine.gather(9, [1, 2])
    before = engine._behind_alias()
    monkeypatch.setattr(module, "analysis_version", lambda: "2-new")
    fresh = [analysed(document("a", "ลอยกระทงใหม่"))]
    engine.apply(1, 9, Change(3, "2-new", tuple(fresh), whole=True))
    assert engine._behind_alias() == before
    assert engine.indexed() == {1: (3, "2-new"), 2: (3, version())}
    engine.apply(2, 9, Change(3, "2-new", tuple(fresh), whole=True))
    assert engine._behind_alias() == [engine._index("2-new")]
    assert not engine._exists(before[0])
    assert found(engine, ONE, "ใหม่") == ["1/a"]
    assert sorted(found(engine, AREA, "ลอยกระทง")) == ["1/a", "2/a"]


@pytest.mark.elasticsearch
def test_large_changes_go_in_bounded_bulks(engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_rows, "BULK_DOCUMENTS", 7)
    engine.apply(1, None, change(1, *(document(str(n), f"ประกาศ {n}") for n in range(30)), whole=True))
    assert len(found(engine, ONE, "ประกาศ")) == 30


@pytest.mark.elasticsearch
def test_it_gives_the_scores_of_the_embedded_one_and_so_the_same_first_answers() -> None:
    collection = read_collection(SCHOOL)
    with embedded() as one, elasticsearch(os.environ["TEST_SEARCH_URL"]) as other:
        here, there = outcomes(collection, one), outcomes(collection, other)
    told = report(there)
    assert told["R@10"] >= 0.97
    assert told["zero_hits"] <= 0.01
    same = sum(a.found[:1] == b.found[:1] for a, b in zip(here, there))
    assert same / len(here) >= 0.98
    assert all(set(a.found) == set(b.found) for a, b in zip(here, there))


@pytest.mark.elasticsearch
@pytest.mark.parametrize("scope", [ONE, AREA], ids=["school", "area"])
def test_both_engines_count_the_same_score_whatever_lies_beside_it(
    engine: ElasticsearchEngine, tmp_path: Path, scope: Scope
) -> None:
    """The others of the shard write long texts about what is rare here."""
    collection = read_collection(SCHOOL)
    documents = [document(str(at), each.title, each.text) for at, each in enumerate(collection.documents)]
    long = " ".join(each.text for each in documents[::3])
    schools = {1: documents[::2], 2: documents[1::2], 3: [document(str(at), "อื่น", long) for at in range(300)]}
    other = EmbeddedEngine(tmp_path)
    for one, (tenant_id, put) in itertools.product((engine, other), schools.items()):
        one.apply(tenant_id, 9, change(1, *put, whole=True))
    for one in (engine, other):
        one.gather(9, [1, 2])
    for query in [query_of(each.text) for each in collection.queries[::8]]:
        here, there = ({each.id: each.score for each in one.candidates(scope, query, 500)} for one in (engine, other))
        assert here == pytest.approx({one: there[one] for one in here}, rel=1e-3, abs=1e-4)
        assert all(score < 1e-3 for one, score in there.items() if one not in here), "what everybody has tells nothing"


@pytest.mark.elasticsearch
def test_an_index_of_the_format_before_is_asked_as_it_counts_and_made_anew(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {name: kind for name, kind in MAPPINGS["properties"].items() if not name.endswith("_length")}
    old = {**MAPPINGS, "properties": {**fields, "w": {**TOKENS, "similarity": "BM25"}}}
    engine._ask("PUT", f"{engine._alias}-2-{version()}", {"settings": SETTINGS, "mappings": old}, WRITING)
    engine._ask(
        "POST", "_aliases", {"actions": [{"add": {"index": f"{engine._alias}-2-{version()}", "alias": engine._alias}}]}
    )
    rows = [elastic_rows.document_row(1, analysed(document(key, key))) for key in ("ส้มโอ", "มะม่วง")]
    for row in rows:
        del row["w_length"], row["g_length"]
    state = {"id": "state/1", "role": "state", "tenant": 1, "deployment": 4, "version": version()}
    engine._write(f"{engine._alias}-2-{version()}", "1", 4, [*rows, state])
    engine._ask("POST", f"{engine._alias}/_refresh", None)
    assert found(engine, ONE, "ส้มโอ") == ["1/ส้มโอ"]
    assert engine.indexed()[1][1] != version(), "so workers make it anew"
    engine.apply(1, None, change(4, document("ส้มโอ", "ส้มโอ"), whole=True))
    assert engine.indexed() == {1: (4, version())}
    assert engine._behind_alias() == [engine._index(version())]


# -- its template ------------------------------------------------------------------------------------------------------


def template_of(engine: ElasticsearchEngine) -> dict[str, Any]:
    told = engine._ask("GET", f"_index_template/{engine._alias}-*", None, WRITING, missing={})
    (only,) = told["index_templates"]
    body: dict[str, Any] = only["index_template"]
    return body


@pytest.mark.elasticsearch
def test_whatever_makes_an_index_it_has_the_shape_of_the_template(engine: ElasticsearchEngine) -> None:
    engine.apply(1, None, change(1, document("a", "ส้มโอ"), whole=True))
    made = engine._index(version())
    stray = f"{made}-restored"
    engine._send([f'{{"index": {{"_index": "{stray}", "routing": "1"}}}}\n', '{"role": "document"}\n'])
    shapes = [engine._ask("GET", f"{index}/_mapping", None, WRITING)[index] for index in (made, stray)]
    assert shapes[0] == shapes[1]
    assert shapes[0]["mappings"]["dynamic"] == "strict"
    assert shapes[0]["mappings"]["_routing"] == {"required": True}
    with pytest.raises(EngineAway, match="strict_dynamic_mapping_exception"):
        engine._send([f'{{"index": {{"_index": "{stray}", "routing": "1"}}}}\n', '{"unknown": 1}\n'])
    engine._ask("DELETE", stray, None, WRITING)


@pytest.mark.elasticsearch
def test_a_new_index_renews_the_template_and_one_that_is_there_leaves_it_alone(engine: ElasticsearchEngine) -> None:
    engine.apply(1, None, change(1, document("a", "ส้มโอ"), whole=True))
    before = template_of(engine)
    assert (before["version"], before["template"]["settings"]["index"]["number_of_shards"]) == (
        elastic_rows.FORMAT,
        "1",
    )
    other = ElasticsearchEngine(os.environ["TEST_SEARCH_URL"], alias=engine._alias, shards=3)
    other.apply(1, None, change(2, document("a", "ส้มโอ")))
    assert template_of(engine) == before
    other.apply(1, None, Change(2, "2-new", (analysed(document("a", "ส้มโอ")),), whole=True))
    assert template_of(engine)["template"]["settings"]["index"]["number_of_shards"] == "3"
    shards = engine._ask("GET", f"{engine._index('2-new')}/_settings", None, WRITING)
    assert [each["settings"]["index"]["number_of_shards"] for each in shards.values()] == ["3"]
    engine.remove()
    assert engine._ask("GET", f"_index_template/{engine._alias}-*", None, WRITING, missing={}) == {}


# -- an engine that does not answer: no server is needed --------------------------------------------------------------


def test_a_port_where_nobody_listens_is_away_at_once() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(EngineAway):
        ElasticsearchEngine(f"http://127.0.0.1:{port}").candidates(ONE, query_of("ข่าว"), 10)
    assert time.monotonic() - started < 1


def test_a_server_that_is_silent_is_away_within_a_second() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        engine = ElasticsearchEngine(f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(EngineAway):
            engine.candidates(ONE, query_of("ข่าว"), 10)
        assert time.monotonic() - started < 1.5


class Server(BaseHTTPRequestHandler):
    """Answers as it is told, one after the other."""

    answers: ClassVar[list[tuple[int, str]]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, body = self.answers.pop(0) if self.answers else (500, "{}")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *about: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Server.answers = []
    with HTTPServer(("127.0.0.1", 0), Server) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def test_all_requests_of_one_question_have_one_time_together(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(elastic_server, "time", SimpleNamespace(monotonic=lambda: now[0]))
    engine = ElasticsearchEngine(server)
    Server.answers = [(200, "{}"), (200, "{}")]
    asked = engine._server.within(30.0)
    now[0] = 150.0
    assert asked.ask("POST", "_search", {}) == {}, "its time begins with the first request"
    now[0] = 180.5
    with pytest.raises(EngineAway, match="time"):
        asked.ask("POST", "_search", {})
    assert engine._ask("POST", "_search", {}) == {}, "the engine itself has all the time it wants"


def test_no_question_waits_longer_than_it_may() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        engine = ElasticsearchEngine(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(EngineAway):
            engine.in_time(0.05).candidates(ONE, query_of("ข่าว"), 10)
        with pytest.raises(EngineAway):
            engine.in_time(0).holds(ONE)


@pytest.mark.parametrize(("status", "body"), [(500, "{}"), (401, "{}"), (200, "no json"), (429, "{}")])
def test_whatever_else_it_answers_it_is_away(server: str, status: int, body: str) -> None:
    Server.answers = [(status, body)]
    with pytest.raises(EngineAway):
        ElasticsearchEngine(server).candidates(ONE, query_of("ข่าว"), 10)


def test_a_busy_server_is_asked_again_for_what_it_could_not_take(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", (0.0, 0.0, 0.0))
    half = '{"items": [{"index": {"status": 201}}, {"index": {"status": 429}}]}'
    Server.answers = [(429, "{}"), (200, half), (200, '{"items": [{"index": {"status": 201}}]}')]
    rows = [elastic_rows.gone_row(1, key) for key in ("a", "b")]
    assert ElasticsearchEngine(server)._write("x", "1", 1, rows) is False
    assert Server.answers == []
    Server.answers = [(429, "{}")] * 4
    with pytest.raises(EngineAway, match="busy"):
        ElasticsearchEngine(server)._write("x", "1", 1, rows)
    Server.answers = [(200, '{"items": [{"index": {"status": 400}}]}')]
    with pytest.raises(EngineAway, match="refused"):
        ElasticsearchEngine(server)._write("x", "1", 1, rows[:1])
