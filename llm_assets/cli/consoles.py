"""Consoles: where lines for people go, and how wide they may be.

A terminal wraps at its own width. A file or a pipe is never wrapped, so that a path stays one word
and `grep` finds a sentence. Knows nothing of what is shown.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

UNWRAPPED = 10_000  # columns


def open_console(*, stderr: bool = False) -> Console:
    """Return the console of standard output, or of standard error."""
    console = Console(stderr=stderr)
    if not console.is_terminal:
        console.width = UNWRAPPED
    return console


def print_table(console: Console, table: Table) -> None:
    """Print a table; without the spaces that fill its last column, where it is not a terminal."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        console.file.write(f"{line.rstrip()}\n")
