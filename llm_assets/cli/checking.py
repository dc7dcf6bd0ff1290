"""`llm-assets check`: all use cases, or the files given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from llm_assets.cli.use_cases import use_case_files
from llm_assets.config import load
from llm_assets.deployment import Deployment
from llm_assets.errors import ConfigError


def check_files(deployment: Deployment, files: Sequence[Path], out: Console, err: Console) -> int:
    """Check every file, whatever the others say; return the exit status."""
    chosen = list(files) or list(use_case_files(deployment).values())
    names: dict[str, Path] = {}
    bad = 0
    for file in chosen:
        try:
            use_case = load(file, deployment.name)
            if use_case.name in names:
                raise ConfigError(
                    f"{file}: name: {use_case.name!r} is taken by {names[use_case.name]}.",
                    "Rename one of the two.",
                )
            if file.name == "defs.yaml" and file.parent.name != use_case.name:
                raise ConfigError(
                    f"{file}: name: is {use_case.name!r}, and its folder is {file.parent.name!r}.",
                    "Give both the same name: commands find a use case by its folder.",
                )
        except ConfigError as error:
            bad += 1
            err.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        else:
            names[use_case.name] = file
            out.print(f"ok  {use_case.name}  {file}", highlight=False, soft_wrap=True)
    return 1 if bad else 0
