"""Writes one review: plain sentences, negated ones, concessions, and a verdict.

In: a sentiment, a thing of a catalogue and a seeded random generator. Out: an English text. Some
clauses negate the opposite word, and two reviews in five grant the other side something, so that
no single word decides. Knows neither days nor files.
"""

from random import Random

from llm_assets.sample_sites.filling import capitalize_first
from llm_assets.sample_sites.reviews.products import Catalogue

_PLAIN = (
    "the {aspect} is {word}",
    "I found the {aspect} {word}",
    "the {aspect} turned out {word}",
    "what struck me was how {word} the {aspect} felt",
    "my whole family called the {aspect} {word}",
    "the {aspect} was {word} from the first day",
)
_NEGATED = (
    "the {aspect} is not {word} at all",
    "nobody could call the {aspect} {word}",
    "I would never describe the {aspect} as {word}",
    "the {aspect} is hardly {word}",
    "the {aspect} is anything but {word}",
    "I expected a {word} {aspect} and it was the opposite",
)
_CONCESSIONS = (
    "Granted, {other}, but {own}.",
    "Although {other}, {own}.",
    "{other}; still, {own}.",
    "Some say that {other}, yet {own}.",
    "Yes, {other}, and even so {own}.",
)
_OPENINGS = (
    "I bought the {name} two weeks ago.",
    "This was my first {kind} of this kind.",
    "A friend told me about the {name}.",
    "I had read a lot about the {name} before.",
    "We waited months for the {name}.",
    "Here is my honest opinion of the {name}.",
    "I am not easily impressed, so read on.",
    "After the last {kind} I was careful with my hopes.",
)
_FILM_OPENINGS = (
    "I saw {name} on a rainy Sunday.",
    "We went to {name} without knowing anything about it.",
    "I had read a lot about {name} before.",
    "Two hours of {name} with a full cinema.",
    "My sister insisted on {name}.",
    "Here is my honest opinion of {name}.",
)
_VERDICTS = {
    True: (
        "I would choose it again.",
        "I have recommended it to everybody I know.",
        "Worth every penny.",
        "I cannot think of a reason to hesitate.",
        "In the end I was won over.",
        "I did not regret a minute of it.",
        "It deserves more attention than it gets.",
    ),
    False: (
        "I would not choose it again.",
        "I cannot recommend it to anybody I know.",
        "Not worth a penny.",
        "There are many reasons to hesitate.",
        "In the end I was let down.",
        "I regret every minute of it.",
        "It gets more attention than it deserves.",
    ),
}
_NEGATED_SHARE = 0.15
_CONCESSION_SHARE = 0.4
_VERDICT_SHARE = 0.6


def compose_review(positive: bool, catalogue: Catalogue, name: str, rng: Random) -> str:
    """Write a review of 3 to 6 sentences, most of which agree with its sentiment."""
    aspects = rng.sample(list(catalogue.aspects), rng.choice((3, 4, 5)))
    openings = _FILM_OPENINGS if catalogue.kind == "film" else _OPENINGS
    sentences = [rng.choice(openings).format(name=name, kind=catalogue.kind)]
    if rng.random() < _CONCESSION_SHARE:
        other, own = aspects.pop(), aspects.pop()
        sentences.append(
            rng.choice(_CONCESSIONS).format(
                other=_judge(not positive, catalogue, other, rng),
                own=_judge(positive, catalogue, own, rng),
            )
        )
    plain = [f"{_judge(positive, catalogue, aspect, rng)}." for aspect in aspects]
    sentences[rng.randint(1, len(sentences)) :] += plain
    if rng.random() < _VERDICT_SHARE:
        sentences.append(rng.choice(_VERDICTS[positive]))
    return " ".join(capitalize_first(sentence) for sentence in sentences)


def _judge(positive: bool, catalogue: Catalogue, aspect: str, rng: Random) -> str:
    """A clause that praises or complains, by the word itself or by its opposite, negated."""
    praise, complaint = catalogue.aspects[aspect]
    if rng.random() < _NEGATED_SHARE:
        word = rng.choice(complaint if positive else praise)
        return rng.choice(_NEGATED).format(aspect=aspect, word=word)
    word = rng.choice(praise if positive else complaint)
    return rng.choice(_PLAIN).format(aspect=aspect, word=word)
