"""A day's collecting: sources in, the day's captures out.

Files, datasets and archives are read first, one after the other; then web sources are visited side
by side, with one gate per host among them. One source that cannot be had does not lose the others.
What is captured is safe at once, so a day that is interrupted goes on where it ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from llm_assets.config import BaseSource, HtmlSource, JsonSource, Source
from llm_assets.errors import CollectingError
from llm_assets.records import LastCapture, RawScrapes
from llm_assets.stages.collecting.captures import Captures
from llm_assets.stages.collecting.connecting import Connections
from llm_assets.stages.collecting.crawling import Crawl
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.paging import Paging
from llm_assets.stages.collecting.stored import read_stored
from llm_assets.stages.collecting.visiting import Hosts, Visitor
from llm_assets.stages.collecting.watching import Watch
from llm_assets.stages.collecting.web import Places, Report, Web

T = TypeVar("T")
Website: TypeAlias = HtmlSource | JsonSource
Memory: TypeAlias = Mapping[str, Mapping[str, LastCapture]]


@dataclass(frozen=True)
class Collecting:
    """A day's collecting and all it uses.

    `earlier` is what the latest earlier day remembers of each URL; `captures` holds what this day
    has already.
    """

    sources: Sequence[Source]
    calendar: Calendar
    captures: Captures
    web: Web
    places: Places
    report: Report
    earlier: Collection[LastCapture] = field(default=(), repr=False)

    def run(self) -> RawScrapes:
        """Return the day's captures: those held already, and what the sources give besides."""
        memory: dict[str, dict[str, LastCapture]] = {}
        for last in self.earlier:
            memory.setdefault(last.source, {})[last.url] = last
        past = [source for source in self.sources if self._is_past(source)]
        harvests: dict[str, Harvest] = {}
        websites: list[Website] = []
        for source in self.sources:
            if source in past:
                continue
            if isinstance(source, HtmlSource | JsonSource):
                websites.append(source)
            else:
                harvests[source.name] = self._read(source, memory.get(source.name, {}))
        harvests |= _visit_in_a_loop(lambda: self._visit(websites, memory))
        return self._put_together(harvests, memory, [source.name for source in past])

    def _is_past(self, source: BaseSource) -> bool:
        return source.history == "today_only" and self.calendar.day != self.calendar.today

    def _read(self, source: Source, memory: Mapping[str, LastCapture]) -> Harvest:
        try:
            return read_stored(
                source, self.calendar, self.captures, memory, self.web.now, self.places, self.report
            )
        except CollectingError as error:
            return self._failed(source, error)

    async def _visit(self, sources: Sequence[Website], memory: Memory) -> dict[str, Harvest]:
        hosts = Hosts()
        async with Connections(self.web.addresses, self.web.resolver) as connections:

            async def visit(source: Website) -> Harvest:
                watch = Watch(source.name, self.report)
                try:
                    visitor = Visitor(source, self.web, connections, hosts, self.captures)
                except CollectingError as error:
                    return self._failed(source, error)
                known = memory.get(source.name, {})
                if isinstance(source, HtmlSource):
                    harvest = await Crawl(visitor, source, self.calendar, known, watch).run()
                else:
                    harvest = await Paging(visitor, source, self.calendar, watch).run()
                watch.ended()
                return harvest

            harvests = await asyncio.gather(*(visit(source) for source in sources))
        return {source.name: one for source, one in zip(sources, harvests, strict=True)}

    def _failed(self, source: BaseSource, error: CollectingError) -> Harvest:
        self.report(f"{source.name}: {error}")
        return Harvest(is_unfinished=True, notes=[str(error)])

    def _put_together(
        self, harvests: Mapping[str, Harvest], memory: Memory, past: Sequence[str]
    ) -> RawScrapes:
        keys = self.captures.keys()
        visited = set(harvests)
        wanted = {key for key in keys if key[0] not in visited}
        wanted = wanted.union(*(harvest.wanted for harvest in harvests.values()))
        answered = {
            name
            for name, url in keys
            if name in past and (held := self.captures.held(name, url)) and held.has_answer
        }
        return RawScrapes(
            self.calendar.day,
            self.captures.pages(frozenset(wanted)),
            lost=tuple(sorted(set(past) - answered)),
            unfinished=tuple(sorted(n for n, h in harvests.items() if h.is_unfinished)),
            left_out={n: h.left_out for n, h in sorted(harvests.items()) if h.left_out},
            notes={n: " ".join(h.notes) for n, h in sorted(harvests.items()) if h.notes},
            last_captures=tuple(self._remembered(harvests, memory)),
        )

    def _remembered(self, harvests: Mapping[str, Harvest], memory: Memory) -> list[LastCapture]:
        """Return what the next day needs to know: today's, and what today could not renew."""
        own = {s.name for s in self.sources}
        last: dict[tuple[str, str], LastCapture] = {}
        for name, known in memory.items():
            if name in own and (name not in harvests or harvests[name].is_unfinished):
                last |= {(name, url): one for url, one in known.items()}
        for harvest in harvests.values():
            last |= {(one.source, one.url): one for one in harvest.last_captures}
        return [last[key] for key in sorted(last)]


def _visit_in_a_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run to the end; in a thread where a loop runs already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    with ThreadPoolExecutor(max_workers=1) as other:
        return other.submit(lambda: asyncio.run(work())).result()
