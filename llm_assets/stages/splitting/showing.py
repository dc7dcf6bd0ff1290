"""Showing: a day's documents and the task in, the shingles of what a model would see of them out.

What can leak is what is trained on: the fields that the task's templates name, not `text` alone. So
an article with another summary is found where the model reads the article. The words around the
fields are the task's own, the same in all documents, and are left out; so is a label, which is no
text. Knows no sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from llm_assets.config import ClassificationTask, Task
from llm_assets.config.tasks import template_fields
from llm_assets.stages.deduplicating.words import Hashes
from llm_assets.stages.splitting.shingling import text_shingles, without_boilerplate


def shown_shingles(documents: pl.DataFrame, task: Task) -> list[Hashes]:
    """Return of each document of a day what tells the fields that the task shows from others'."""
    by_field = [text_shingles(_texts(documents[name])) for name in shown_fields(task)]
    return without_boilerplate([_together(fields) for fields in zip(*by_field, strict=True)])


def shown_fields(task: Task) -> list[str]:
    """Return the fields whose text a model reads or writes, in the order of the templates."""
    if isinstance(task, ClassificationTask):
        return list(dict.fromkeys(template_fields(task.text)))
    templates = [template for _, template in task.templates()]
    return list(dict.fromkeys(name for one in templates for name in template_fields(one)))


def _together(fields: Sequence[Hashes]) -> Hashes:
    """Join the shingles of a document's fields.

    A field of one shingle, such as a sign or a title, would count too much beside a short text: it
    counts only where no field has more.
    """
    long = [one for one in fields if len(one) > 1]
    return np.unique(np.concatenate(long or list(fields)))


def _texts(field: pl.Series) -> list[str]:
    return ["" if value is None else str(value) for value in field.to_list()]
