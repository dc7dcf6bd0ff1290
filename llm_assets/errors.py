"""Every error the platform raises on purpose; the tree is the documentation.

In: what happened and what to do about it. Out: one readable paragraph.
An error says what was seen and names the next action, so `remedy` is not optional. Errors of other
libraries are wrapped at the boundary where they appear, with their cause kept. Knows nothing else.
"""

from difflib import get_close_matches


class LlmAssetsError(Exception):
    """Base of all errors; `str(error)` is `"<what happened> <what to do>"`."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what + ("" if what.endswith("\n") else " ") + remedy)
        self.what = what
        self.remedy = remedy


class ConfigError(LlmAssetsError):
    """A use case's YAML is wrong; the message names file, line, path, value and remedy."""


class DeploymentError(LlmAssetsError):
    """An environment variable holds something this version does not know."""


class UnknownUseCaseError(LlmAssetsError):
    """No YAML declares a use case of that name."""


class UnknownDayError(LlmAssetsError):
    """A day is not a date, lies before the use case's start, or lies in the future."""


class CollectingError(LlmAssetsError):
    """A source cannot be asked at all: a secret, a folder or a package is missing."""


class ExtractingError(LlmAssetsError):
    """A page's hand-written function cannot be found, or did not do what it should."""


class CleaningError(LlmAssetsError):
    """A rule cannot be applied: a column, a file, a tokenizer or a function is not as it needs."""


class MissingPartitionError(LlmAssetsError):
    """A stage needs a day of an asset that the store does not hold."""


class CorruptFileError(LlmAssetsError):
    """A stored file is missing, truncated or not what its manifest says."""


class CommitConflictError(LlmAssetsError):
    """Somebody else moved the partition's pointer first."""


class ExportError(LlmAssetsError):
    """What is exported cannot be written there."""


class BaseModelError(LlmAssetsError):
    """The base model is not there, or is of another kind than the task needs."""


class TokenizingError(LlmAssetsError):
    """A document, or a base model's tokenizer, does not fit the task."""


class TrainingError(LlmAssetsError):
    """Training cannot start or cannot go on."""


class BadDaysError(LlmAssetsError):
    """Some days of a range failed; the finished ones are committed and stay."""


def did_you_mean(word: str, known: list[str]) -> str:
    """Return `" Did you mean 'x'?"` for the nearest known name, or an empty string."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
