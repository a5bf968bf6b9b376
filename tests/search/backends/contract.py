"""What every engine must do: one class of tests, run on each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import pytest

from search.analysis.analyse import version
from search.backends.protocol import Engine
from search.errors import Stale
from search.service import SearchService
from search.values import Change, Document, Scope, analysed, query_of

NASTY = (
    '" OR 1=1 --', "AND", "NOT", "NEAR(a b)", "t:ข่าว", "ข่าว*", "-ผล", "^ผล", "(((", '"""', "\0", "\u202e", "🙂",
    "{t b}: ผล", "ก" * 5_000, "'; DROP TABLE docs; --", "*:*", "_exists_:t", "/.*/", "ผล~2", "k:2", "[1 TO 9]",
)  # fmt: skip


def document(key: str, title: str, text: str = "", source: str = "1", **more: str) -> Document:
    return Document(
        key=key, kind=more.pop("kind", "page"), title=title, text=text, url=f"/{key}/", source=source, **more
    )


def change(deployment: int, *documents: Document, remove: Iterable[str] = (), whole: bool = False) -> Change:
    return Change(deployment, version(), tuple(map(analysed, documents)), tuple(remove), whole)


def found(engine: Engine, scope: Scope, text: str) -> list[str]:
    return [each.candidate.id for each in SearchService(scope, engine, today=date(2026, 11, 26)).ranked(query_of(text))]


ONE, TWO, AREA = Scope("tenant", 1), Scope("tenant", 2), Scope("area", 9)


class EngineContract:
    """Give it a fixture ``engine`` that is empty."""

    area_is_gathered: ClassVar[bool] = True

    def test_what_is_put_is_found_by_words_parts_and_misspelt(self, engine: Engine) -> None:
        engine.apply(
            1, None, change(1, document("a", "ห้องสมุดโรงเรียน", "ยืมหนังสือได้สามเล่ม"), document("b", "โรงอาหาร"), whole=True)
        )
        assert found(engine, ONE, "ห้องสมุด") == ["1/a"]
        assert found(engine, ONE, "สมุด")[0] == "1/a"
        assert found(engine, ONE, "ห้องสุมด")[0] == "1/a"
        assert found(engine, ONE, "หนังสือ") == ["1/a"]

    def test_a_title_counts_for_more_than_a_text(self, engine: Engine) -> None:
        documents = document("a", "ข่าวทั่วไป", "มีกีฬาสีด้วย"), document("b", "กีฬาสี", "แข่งขันสามวัน"), document("c", "อื่น")
        engine.apply(1, None, change(1, *documents, whole=True))
        assert found(engine, ONE, "กีฬาสี") == ["1/b", "1/a"]

    def test_an_unknown_scope_has_nothing_and_no_scope_is_an_error(self, engine: Engine) -> None:
        assert found(engine, ONE, "ข่าว") == []
        assert engine.state(1) is None
        assert engine.vocabulary(ONE) == {}
        with pytest.raises(ValueError, match="without a scope"):
            Scope("tenant", 0)

    def test_it_holds_a_scope_as_soon_as_it_is_indexed_were_it_empty(self, engine: Engine) -> None:
        assert not any(engine.holds(scope) for scope in (ONE, TWO, AREA))
        engine.apply(1, 9, change(1, whole=True))
        engine.gather(9, [1])
        assert [engine.holds(scope) for scope in (ONE, TWO, AREA)] == [True, False, True]
        engine.forget(1)
        assert not engine.holds(ONE)

    def test_in_time_it_gives_the_same_answers(self, engine: Engine) -> None:
        engine.apply(1, None, change(1, document("a", "ห้องสมุดโรงเรียน"), document("b", "โรงอาหาร"), whole=True))
        assert found(engine.in_time(60), ONE, "ห้องสมุด") == found(engine, ONE, "ห้องสมุด") == ["1/a"]

    def test_one_tenant_never_finds_what_another_has(self, engine: Engine) -> None:
        engine.apply(1, 9, change(1, document("a", "ตารางสอบ"), whole=True))
        engine.apply(2, 9, change(1, document("a", "ความลับนกฮูก", "ตารางสอบ"), whole=True))
        assert found(engine, ONE, "นกฮูก") == []
        assert found(engine, ONE, "ตารางสอบ") == ["1/a"]
        assert engine.stored(ONE, ["2/a"]) == {}
        assert "นกฮูก" not in engine.vocabulary(ONE)
        assert "นกฮูก" in engine.vocabulary(TWO)

    @pytest.mark.parametrize("query", NASTY, ids=range(len(NASTY)))
    def test_no_query_breaks_it_or_leaves_its_scope(self, engine: Engine, query: str) -> None:
        engine.apply(1, None, change(1, document("a", "ผลสอบ"), whole=True))
        engine.apply(2, None, change(1, document("b", "ข่าว docs or and not near drop table exists"), whole=True))
        assert set(found(engine, ONE, query)) <= {"1/a"}

    def test_a_change_replaces_and_removes(self, engine: Engine) -> None:
        engine.apply(1, None, change(1, document("a", "ส้มโอ"), document("b", "มะม่วง"), whole=True))
        engine.apply(1, None, change(2, document("a", "ทุเรียน", source="2"), remove=["b"]))
        assert found(engine, ONE, "ส้มโอ") == found(engine, ONE, "มะม่วง") == []
        assert found(engine, ONE, "ทุเรียน") == ["1/a"]
        state = engine.state(1)
        assert state is not None
        assert (state.deployment, dict(state.sources), state.version) == (2, {"a": "2"}, version())

    def test_it_says_what_is_indexed(self, engine: Engine) -> None:
        assert engine.indexed() == {}
        engine.apply(1, 9, change(3, document("a", "ส้มโอ"), whole=True))
        engine.apply(2, 9, change(7, whole=True))
        engine.gather(9, [1, 2])
        assert engine.indexed() == {1: (3, version()), 2: (7, version())}

    def test_old_never_overwrites_new_and_the_same_may_come_twice(self, engine: Engine) -> None:
        engine.apply(1, None, change(5, document("a", "ใหม่ล่าสุด"), whole=True))
        with pytest.raises(Stale):
            engine.apply(1, None, change(4, document("a", "เก่ากว่า"), whole=True))
        engine.apply(1, None, change(5, document("a", "ใหม่ล่าสุด"), whole=True))
        assert found(engine, ONE, "ใหม่ล่าสุด") == ["1/a"]
        assert found(engine, ONE, "เก่ากว่า") == []

    def test_whole_means_that_nothing_else_stays(self, engine: Engine) -> None:
        engine.apply(1, None, change(1, document("a", "ส้มโอ"), document("b", "มะม่วง"), whole=True))
        engine.apply(1, None, change(2, document("b", "มะม่วง"), whole=True))
        assert found(engine, ONE, "ส้มโอ") == []
        assert found(engine, ONE, "มะม่วง") == ["1/b"]

    def test_an_area_finds_what_its_tenants_have(self, engine: Engine) -> None:
        engine.apply(1, 9, change(1, document("a", "ลอยกระทงริมน้ำ"), whole=True))
        engine.apply(2, 9, change(1, document("a", "ลอยกระทงในวัด"), whole=True))
        engine.apply(3, 8, change(1, document("a", "ลอยกระทงที่อื่น"), whole=True))
        engine.gather(9, [1, 2])
        assert sorted(found(engine, AREA, "ลอยกระทง")) == ["1/a", "2/a"]
        engine.apply(2, 9, change(2, document("b", "วันพ่อ"), remove=["a"]))
        engine.gather(9, [1, 2])
        assert found(engine, AREA, "ลอยกระทง") == ["1/a"]
        assert found(engine, AREA, "วันพ่อ") == ["2/b"]

    def test_what_is_forgotten_is_gone_from_every_scope(self, engine: Engine) -> None:
        engine.apply(1, 9, change(1, document("a", "ลอยกระทงริมน้ำ"), whole=True))
        engine.apply(2, 9, change(1, document("a", "ลอยกระทงในวัด"), whole=True))
        engine.gather(9, [1, 2])
        engine.forget(2)
        assert engine.state(2) is None
        assert found(engine, TWO, "ลอยกระทง") == []
        assert found(engine, AREA, "ลอยกระทง") == ["1/a"]

    def test_what_is_kept_of_a_document_comes_back_as_it_was(self, engine: Engine) -> None:
        text = "ปี ๒๕๖๙ <b>&\n" + "ก" * 50_000
        about = {"size": "12 KB", "pages": "3"}
        one = document("a", "“ประกาศ” ๑", text, kind="file", extension="pdf", date="2026-11-20", about=about)
        engine.apply(1, None, change(1, one, whole=True))
        stored = engine.stored(ONE, ["1/a", "1/none"])["1/a"]
        assert (stored.title, stored.text, stored.url, dict(stored.about)) == (one.title, text, "/a/", about)
        seen = engine.seen(ONE, ["1/a", "1/none", "2/a"])
        assert seen["1/a"].title == one.title
        assert seen["1/a"].plain.startswith("“ประกาศ” 1\nปี 2569 <b>&")
        assert engine.seen(TWO, ["1/a"]) == {}
        facts = engine.candidates(ONE, query_of("ประกาศ"), 10)[0].facts
        assert (facts.kind, facts.extension, facts.date, facts.year, facts.tenant_id) == (
            "file",
            "pdf",
            "2026-11-20",
            2569,
            1,
        )

    def test_the_vocabulary_counts_documents(self, engine: Engine) -> None:
        engine.apply(1, None, change(1, document("a", "ข่าว ข่าว"), document("b", "ข่าว"), whole=True))
        assert engine.vocabulary(ONE)["ข่าว"] == 2
