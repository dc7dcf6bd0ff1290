"""The command line. `main` is the entry point of `llm-assets`."""

from __future__ import annotations

import sys

import click

from llm_assets.errors import LlmAssetsError


def main() -> None:
    """Run the command; our own errors end as one paragraph and exit status 1."""
    from llm_assets.cli.app import app

    try:
        code = app(standalone_mode=False)
    except LlmAssetsError as error:
        if "--debug" in sys.argv:
            raise
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("Interrupted. What was committed stays; run the same command to go on.\n")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
