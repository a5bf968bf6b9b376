"""How soon an index follows what is live, with the embedded engine: a whole school of 300 pages, one publish of it, and
an area of 104 schools of 150 pages.  Goals: 3 s, 1 s, 180 s.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from bench.rows import Options, Row
from bench.school_input import TENANT, Inputs, make_school, retitle
from bench.search_input import document, texts
from search.analysis.analyse import index_tokens, version
from search.backends.embedded import EmbeddedEngine
from search.feed import Before, feed
from search.notes import Notebook
from search.values import Change, analysed
from site_builder.engine.build import build
from site_builder.engine.reading import open_source
from site_builder.engine.release import SiteFolder
from themes.registry import load_theme

PAGES, PUBLISHES = 300, 15
SCHOOLS, QUICK_SCHOOLS, PAGES_OF_EACH, AREA = 104, 10, 150, 9


def measure(options: Options) -> Iterator[Row]:
    index_tokens("อุ่นเครื่อง")
    school = School(options.folder)
    school.publish()
    yield Row(f"search: index of a school of {PAGES} pages, from nothing", school.follow(), "s", 3.0, "the goal")
    taken = sorted(school.one_publish(number) for number in range(PUBLISHES))
    yield Row(f"search: index follows one publish of {PAGES} pages, p50", taken[PUBLISHES // 2], "s", 1.0, "the goal")
    yield Row(f"search: index follows one publish of {PAGES} pages, worst", taken[-1], "s", 1.0, "the goal")
    schools = QUICK_SCHOOLS if options.quick else SCHOOLS
    title = f"search: index of {schools} schools of {PAGES_OF_EACH} pages and their area, one process"
    yield Row(title, area(EmbeddedEngine(options.folder / "area"), schools), "s", 180.0, "the goal")


class School:
    """A school on disk, built by the real builder, and its index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inputs: Inputs = make_school(folder, PAGES)
        self._site = SiteFolder(folder / "site")
        self._engine = EmbeddedEngine(folder / "index")
        self._deployment = 0

    def publish(self) -> None:
        self._deployment += 1
        with open_source(self._inputs.url) as source:
            theme, media = load_theme("plain"), self._inputs.media_root
            build(source, TENANT, theme, self._folder / "site", media, deployment=self._deployment)

    def one_publish(self, number: int) -> float:
        retitle(self._inputs, 50 + number, f"ข่าวที่เพิ่งเผยแพร่ {number}")
        self.publish()
        return self.follow()

    def follow(self) -> float:
        """Bring the index up as a worker does; return the seconds."""
        started = time.perf_counter()
        state = self._engine.state(TENANT)
        known: Mapping[str, str] = state.sources if state else {}
        live = self._site.live()
        assert live is not None
        notebook = Notebook(self._folder / "index", TENANT)
        fed = feed(self._site, live[1], Before(known, lambda _: None, notebook))
        notebook.save()
        put = tuple(map(analysed, fed.documents))
        self._engine.apply(TENANT, None, Change(live[0], version(), put, whole=not known))
        return round(time.perf_counter() - started, 3)


def area(engine: EmbeddedEngine, schools: int) -> float:
    made = enumerate(texts(schools * PAGES_OF_EACH))
    started = time.perf_counter()
    for tenant_id in range(1, schools + 1):
        put = tuple(analysed(document(at, text)) for at, text in islice(made, PAGES_OF_EACH))
        engine.apply(tenant_id, AREA, Change(1, version(), put, whole=True))
    engine.gather(AREA, range(1, schools + 1))
    return round(time.perf_counter() - started, 1)
