"""The command line. `main` is the entry point of `llm-assets`."""

from __future__ import annotations

import sys

from llm_assets.errors import LlmAssetsError

DEBUG = "--debug"
INTERRUPTED = 130  # what a shell says of a process that Ctrl-C ended


def main() -> None:
    """Run the command; our own errors end as one paragraph and exit status 1.

    `--debug` may stand anywhere on the line.
    """
    words = [word for word in sys.argv[1:] if word != DEBUG]
    wants_traceback = len(words) < len(sys.argv) - 1
    try:
        from llm_assets.cli.app import app

        app([DEBUG, *words] if wants_traceback else words, prog_name="llm-assets")
    except LlmAssetsError as error:
        if wants_traceback:
            raise
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        _end_interrupted()
    except SystemExit as end:  # typer turns Ctrl-C into this
        if end.code == INTERRUPTED:
            _end_interrupted()
        raise


def _end_interrupted() -> None:
    sys.stderr.write("Interrupted. What was committed stays; run the same command to go on.\n")
    sys.exit(INTERRUPTED)
