"""The summary after a run: what the store holds now, for the days asked for.

In: the archive and days. Out: lines for people. Only numbers that were measured are shown; a day
that has none of something has no line of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from llm_assets.cli.consoles import print_table
from llm_assets.components.days import Days
from llm_assets.config import UseCase
from llm_assets.records import SIDES, EvalReport
from llm_assets.stages.reporting import EXPLANATIONS, side_by_side
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition

IN_COMPARISON = frozenset({"loss", "base_loss", "perplexity", "base_perplexity"})


@dataclass(frozen=True)
class Summary:
    """Shows what was made."""

    archive: Archive
    use_case: UseCase
    console: Console

    def show_data(self, days: Sequence[date]) -> None:
        """Show pages, documents kept and rejected by rule, and tokens."""
        pages = self._figures("raw_scrapes", days)
        corpora = self._figures("clean_corpus", days)
        tokens = self._figures("tokenized_splits", days)
        rejected: Counter[str] = Counter()
        for figures in corpora:
            rejected.update(figures["rejected_by_rule"])
        table = _plain_table()
        if pages:
            by_status: Counter[str] = Counter()
            for figures in pages:
                for counts in figures["pages_by_status"].values():
                    by_status.update(counts)
            refused = sum(figures["robots_refused"] for figures in pages)
            silent = by_status.pop("0", 0) - refused
            words = [f"{count} with status {status}" for status, count in by_status.items()]
            words += [f"{refused} left out for robots.txt"] if refused else []
            words += [f"{silent} without an answer"] if silent else []
            table.add_row("pages", ", ".join(words))
        if corpora:
            kept = sum(figures["documents"] for figures in corpora)
            days_word = "day" if len(corpora) == 1 else "days"
            table.add_row("documents kept", f"{kept} on {len(corpora)} {days_word}")
            for rule, count in rejected.items():
                table.add_row(f"  rejected: {rule}", str(count))
            if rejected:
                table.add_row("  to browse", str(self._corpus_page(days)))
        if tokens:
            total = sum(figures["tokens"] for figures in tokens)
            sides: Counter[str] = Counter()
            for figures in tokens:
                sides.update(figures["documents_by_side"])
            shares = ", ".join(f"{sides[side]} {side}" for side in SIDES)
            table.add_row("tokens", f"{total:,} in the targets of {shares} documents")
        print_table(self.console, table)

    def _corpus_page(self, days: Sequence[date]) -> Path:
        """Return the page of the last day that has one."""
        corpora = self._days("clean_corpus")
        last = max(day for day in days if corpora.manifest(day) is not None)
        partition = Partition(self.use_case.name, "clean_corpus", last)
        return self.archive.file(partition, corpora.require(last), "corpus.html")

    def show_model(self, day: date) -> None:
        """Show loss and perplexity before and after, and the other metrics."""
        report = self._days("eval_report").manifest(day)
        if report is None:
            return
        metrics = report.figures["metrics"]
        table = Table("held-out documents", "base", "candidate", box=None, padding=(0, 2, 0, 0))
        table.add_row("loss", f"{metrics['base_loss']:.3f}", f"{metrics['loss']:.3f}")
        perplexities = f"{metrics['base_perplexity']:.1f}", f"{metrics['perplexity']:.2f}"
        table.add_row("perplexity", *perplexities)
        print_table(self.console, table)
        others = _plain_table()
        for name, explanation in EXPLANATIONS.items():
            if name in metrics and name not in IN_COMPARISON:
                others.add_row(name, f"{metrics[name]:.4g}", Text(explanation, style="dim"))
        print_table(self.console, others)

    def show_samples(self, day: date, count: int) -> None:
        """Show generated texts beside the base model's, at the first sampling setting."""
        report: EvalReport = self._days("eval_report")[day]
        for row in side_by_side(report.samples)[:count]:
            self.console.print()
            self.console.print(Text(row["prompt"], style="bold"))
            texts = _plain_table()
            texts.add_row("  base", Text(_shortened(row["base"]), style="dim"))
            texts.add_row("  candidate", Text(row["candidate"]))
            print_table(self.console, texts)

    def show_floors(self, day: date) -> bool:
        """Show every floor beside the value measured; return True if all are met."""
        metrics = self._days("eval_report").require(day).figures["metrics"]
        all_met = True
        for floor in self.use_case.evaluation.floors:
            value = metrics.get(floor.metric)
            met = value is not None and floor.is_met_by(value)
            all_met = all_met and met
            shown = "not measured" if value is None else f"{value:.4g}"
            word = Text("passed" if met else "FAILED", style="green" if met else "red")
            self.console.print(word, f"{floor.metric} {shown}, {floor.demand}", highlight=False)
        return all_met

    def show_report_path(self, day: date) -> None:
        """Show the path of the HTML report."""
        partition = Partition(self.use_case.name, "eval_report", day)
        manifest = self._days("eval_report").require(day)
        file = self.archive.folder(partition, manifest) / "report.html"
        self.console.print(f"report  {file}", soft_wrap=True, highlight=False)

    def _figures(self, asset: str, days: Sequence[date]) -> list[dict[str, Any]]:
        found = (self._days(asset).manifest(day) for day in days)
        return [manifest.figures for manifest in found if manifest is not None]

    def _days(self, asset: str) -> Days[Any]:
        return Days(self.archive, self.use_case.name, asset)


def _plain_table() -> Table:
    return Table(box=None, show_header=False, padding=(0, 2, 0, 0))


def _shortened(text: str, length: int = 160) -> str:
    if not text:
        return "(writes nothing)"
    return text if len(text) <= length else f"{text[:length].rstrip()} …"
