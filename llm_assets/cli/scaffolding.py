"""`llm-assets new`: a new use case's YAML, from one that works.

The comments come along; name and description are the new one's, so what is written loads at once.
"""

from __future__ import annotations

import re
from pathlib import Path

from llm_assets.cli.use_cases import find_use_case, use_case_files
from llm_assets.config import load
from llm_assets.deployment import Deployment
from llm_assets.errors import ConfigError

NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
DESCRIPTION = re.compile(r"^(  description: ).*\n(?:    .*\n)*", re.MULTILINE)


def write_use_case(deployment: Deployment, name: str, like: str) -> Path:
    """Write `defs/<name>/defs.yaml`. Raises ConfigError if the name is bad or taken."""
    if not NAME.fullmatch(name):
        raise ConfigError(
            f"{name!r} cannot be a use case's name.",
            "Use lower-case letters, digits and _, starting with a letter, for example "
            f"{_suggestion(name)}.",
        )
    file = deployment.defs_folder / name / "defs.yaml"
    if file.exists():
        raise ConfigError(f"{file} exists already.", "Edit it, or choose another name.")
    find_use_case(deployment, like)
    template = use_case_files(deployment)[like].read_text(encoding="utf-8")
    text = _renamed(template, name, like)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be written ({error.strerror}).",
            "Use cases stand beside the package's code: run this as a user who may write there.",
        ) from error
    load(file, deployment.name)
    return file


def _renamed(template: str, name: str, like: str) -> str:
    body = template[template.index("type: ") :]
    body = re.sub(rf"^  name: {like}$", f"  name: {name}", body, count=1, flags=re.MULTILINE)
    described = rf'\1"{name}, made like {like}: say here who uses the model, and for what."\n'
    body = DESCRIPTION.sub(described, body, count=1)
    return (
        f"# The use case {name}, made like {like}. Change what differs: description, owners,\n"
        "# sources, rules, task and prompts. `llm-assets check` says what is wrong in this file.\n"
        f"{body}"
    )


def _suggestion(name: str) -> str:
    cleaned = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")
    return cleaned if NAME.fullmatch(cleaned) else "my_texts"
