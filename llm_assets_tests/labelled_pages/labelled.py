"""The record that the labelled set is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LabelledPage:
    """A page and its main text, one block a line.

    `headline` is set where it is not part of `truth`: an extractor may return it or not. `group` is
    the template of a generated page, the manual of a real one.
    """

    group: str
    name: str
    html: str
    truth: str
    headline: str = ""
    is_real: bool = False
