"""A day's collecting: sources in, the day's captures out.

Files, datasets and archives are read first, one after the other; then web sources are visited side
by side, with one gate per host among them. One source that cannot be had does not lose the others.
What is captured is safe at once, so a day that is interrupted goes on where it ended.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from llm_assets.config import BaseSource, HtmlSource, JsonSource, Source
from llm_assets.errors import CollectingError
from llm_assets.records import ROBOTS_SOURCE, LastCapture, RawScrapes
from llm_assets.stages.collecting.captures import Captures
from llm_assets.stages.collecting.connecting import Connections
from llm_assets.stages.collecting.crawling import Crawl
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.paging import Paging
from llm_assets.stages.collecting.visiting import Hosts, Visitor
from llm_assets.stages.collecting.watching import Watch
from llm_assets.stages.collecting.web import Places, Report, Web
from llm_assets.stages.reading.day import Memory, Reading
from llm_assets.stages.reading.stored import read_stored

T = TypeVar("T")
Website: TypeAlias = HtmlSource | JsonSource

MAXIMUM_NOTES = 10  # of one source; a site can give rise to any number


@dataclass(frozen=True)
class Collecting:
    """A day's collecting and all it uses.

    `earlier` is what the latest earlier day remembers of each URL, `before` what an earlier run of
    this day committed; `captures` holds what this day has already.
    """

    sources: Sequence[Source]
    calendar: Calendar
    captures: Captures
    web: Web
    places: Places
    report: Report
    earlier: Collection[LastCapture] = field(default=(), repr=False)
    before: RawScrapes | None = field(default=None, repr=False)

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
                harvests[source.name] = self._read(source, memory)
        harvests |= _visit_in_a_loop(lambda: self._visit(websites, memory))
        return self._put_together(harvests, memory, [source.name for source in past])

    def _is_past(self, source: BaseSource) -> bool:
        return source.history == "today_only" and self.calendar.day != self.calendar.today

    def _read(self, source: Source, memory: Memory) -> Harvest:
        reading = Reading(
            self.calendar, self.captures, memory, self.web.now, self.places, self.report
        )
        try:
            return read_stored(source, reading)
        except OSError:
            raise  # our own disk: what is wrong with the files is in their notes
        except Exception as error:  # noqa: BLE001 - one source does not lose the others
            return self._failed(source, error)

    async def _visit(self, sources: Sequence[Website], memory: Memory) -> dict[str, Harvest]:
        hosts = Hosts()
        async with Connections(self.web.addresses, self.web.resolver) as connections:

            async def visit(source: Website) -> Harvest:
                watch = Watch(source.name, self.report)
                try:
                    visitor = Visitor(source, self.web, connections, hosts, self.captures)
                    known = memory.get(source.name, {})
                    if isinstance(source, HtmlSource):
                        harvest = await Crawl(visitor, source, self.calendar, known, watch).run()
                    else:
                        harvest = await Paging(visitor, source, self.calendar, known, watch).run()
                except OSError:
                    raise  # our own disk, not the source: no other source would fare better
                except Exception as error:  # noqa: BLE001 - one source does not lose the others
                    return self._failed(source, error)
                watch.ended()
                return harvest

            harvests = await asyncio.gather(*(visit(source) for source in sources))
        return {source.name: one for source, one in zip(sources, harvests, strict=True)}

    def _failed(self, source: BaseSource, error: Exception) -> Harvest:
        """Return what a source that cannot be collected comes to; its captures so far are kept."""
        said = str(error)
        if not isinstance(error, CollectingError):
            said = f"broke off: {type(error).__name__}: {error}"
            self.report("".join(traceback.format_exception(error)))
        self.report(f"{source.name}: {said}")
        return Harvest(is_unfinished=True, stopped_early=True, notes=[said])

    def _put_together(
        self, harvests: Mapping[str, Harvest], memory: Memory, past: Sequence[str]
    ) -> RawScrapes:
        lost = {name: self._held_of(name) for name in past if not self._is_complete(name)}
        notes = {name: _told(one.notes) for name, one in harvests.items() if one.notes}
        notes |= {
            name: f"Cut short on its day: {held} captures are kept, the rest is gone."
            for name, held in lost.items()
            if held
        }
        return RawScrapes(
            self.calendar.day,
            self.captures.pages(self._wanted(harvests, past)),
            lost=tuple(sorted(lost)),
            unfinished=tuple(sorted(n for n, h in harvests.items() if h.is_unfinished)),
            left_out={n: h.left_out for n, h in sorted(harvests.items()) if h.left_out},
            notes=dict(sorted(notes.items())),
            last_captures=tuple(self._remembered(harvests, memory)),
        )

    def _held_of(self, source: str) -> int:
        held = (self.captures.held(*key) for key in self.captures.keys() if key[0] == source)  # noqa: SIM118
        return sum(one is not None and one.has_answer for one in held)

    def _is_complete(self, source: str) -> bool:
        """True where a run on the day itself committed all that a past source had to give."""
        before = self.before
        if before is None or source in (*before.lost, *before.unfinished):
            return False
        return self._held_of(source) > 0

    def _wanted(
        self, harvests: Mapping[str, Harvest], past: Sequence[str]
    ) -> frozenset[tuple[str, str]]:
        """Return the captures that count: those that today's settings ask for.

        Of a source that was not visited to its end, those that counted before count too.
        """
        undecided = {*past, *(name for name, one in harvests.items() if one.stopped_early)}
        kept = {
            (name, url)
            for name, url in self.captures.keys()  # noqa: SIM118 - no mapping
            if name == ROBOTS_SOURCE
            or (name in undecided and (held := self.captures.held(name, url)) and held.is_wanted)
        }
        return frozenset(kept.union(*(harvest.wanted for harvest in harvests.values())))

    def _remembered(self, harvests: Mapping[str, Harvest], memory: Memory) -> list[LastCapture]:
        """Return what the next day needs to know: today's, and what today could not renew."""
        own = {source.name for source in self.sources}
        renewed = {name for name, harvest in harvests.items() if not harvest.is_unfinished}
        last: dict[tuple[str, str], LastCapture] = {}
        for name in own - renewed:
            last |= {(name, url): one for url, one in memory.get(name, {}).items()}
        for one in self.before.last_captures if self.before else ():
            if one.source in own - renewed:
                last[one.source, one.url] = one
        for harvest in harvests.values():
            last |= {(one.source, one.url): one for one in harvest.last_captures}
        return [last[key] for key in sorted(last)]


def _told(notes: Sequence[str]) -> str:
    """Return what people read of a source's notes."""
    different = list(dict.fromkeys(notes))
    more = len(different) - MAXIMUM_NOTES
    said = [note if note.endswith(".") else f"{note}." for note in different[:MAXIMUM_NOTES]]
    return " ".join([*said, f"And {more} more notes."] if more > 0 else said)


def _visit_in_a_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run to the end; in a thread where a loop runs already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    stop: Future[Callable[[], object]] = Future()

    async def stoppable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        stop.set_result(lambda: loop.call_soon_threadsafe(task.cancel))
        return await work()

    with ThreadPoolExecutor(max_workers=1) as other:
        visit = other.submit(lambda: asyncio.run(stoppable()))
        try:
            return visit.result()
        except KeyboardInterrupt:
            stop.result()()
            raise
