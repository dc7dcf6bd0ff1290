"""What is reviewed, and what people say of each side of it.

In: nothing. Out: `CATALOGUES`. Praise and complaint of one aspect share most of their words, so
that a word alone says little. The file is a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Catalogue:
    """Things of one kind, and their aspects: noun phrase to words of praise and of complaint."""

    kind: str
    names: tuple[str, ...]
    aspects: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def _catalogue(kind: str, names: str, aspects: str) -> Catalogue:
    """Read ``aspect: praise/praise | complaint/complaint`` lines."""
    rows = (row.split(": ") for row in aspects.strip().splitlines())
    sides = {aspect.strip(): words.split(" | ") for aspect, words in rows}
    return Catalogue(
        kind,
        tuple(names.split("/")),
        {aspect: _split(praise, complaint) for aspect, (praise, complaint) in sides.items()},
    )


def _split(praise: str, complaint: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(praise.split("/")), tuple(complaint.split("/"))


CATALOGUES: tuple[Catalogue, ...] = (
    _catalogue(
        "film",
        "The Glass Orchard/Midnight Ferry/A Map of Rain/The Ninth Lighthouse/Paper Wolves/"
        "Summer of Iron/The Quiet Engine/Letters to Nowhere/The Salt Road/Copper Sky",
        """
        plot: gripping/clever/original/moving | predictable/confusing/thin/forgettable
        acting: convincing/warm/subtle/brilliant | wooden/flat/exaggerated/lifeless
        soundtrack: haunting/beautiful/memorable | annoying/generic/loud
        ending: satisfying/surprising/powerful | rushed/silly/disappointing
        dialogue: sharp/funny/natural | clumsy/stiff/embarrassing
        photography: stunning/elegant/rich | dull/shaky/grey
        pace: lively/confident/steady | slow/uneven/tiring
        """,
    ),
    _catalogue(
        "appliance",
        "BrewMate coffee maker/AeroClean vacuum/Stirling blender/ToastPro toaster/HeatNest oven/"
        "FreshWave fridge/SteamLine iron/QuietBreeze fan/PureDrop kettle/WhiskGo mixer",
        """
        motor: quiet/powerful/smooth | noisy/weak/unreliable
        instructions: clear/helpful/simple | confusing/useless/incomplete
        build quality: solid/sturdy/impressive | flimsy/cheap/fragile
        cleaning: easy/quick/painless | messy/tedious/awkward
        design: compact/elegant/practical | bulky/ugly/clumsy
        price: fair/reasonable/excellent | excessive/unfair/ridiculous
        warranty service: fast/friendly/generous | slow/rude/hopeless
        """,
    ),
    _catalogue(
        "gadget",
        "Lumo wireless headphones/Trek 5 smartwatch/Pixelpad tablet/Nimbus speaker/Vista webcam/"
        "KeyCraft keyboard/Glide mouse/Volt power bank/Orbit router/Snap action camera",
        """
        battery life: amazing/dependable/generous | terrible/short/unpredictable
        sound: crisp/rich/balanced | muffled/tinny/distorted
        screen: bright/sharp/gorgeous | dim/blurry/scratched
        connection: stable/instant/flawless | unstable/patchy/sluggish
        app: intuitive/polished/useful | buggy/bloated/outdated
        fit: comfortable/snug/light | painful/loose/heavy
        delivery: prompt/careful/punctual | late/careless/chaotic
        """,
    ),
    _catalogue(
        "home product",
        "Haven office chair/Drift mattress/Willow desk lamp/Canvas backpack/Alpine tent/"
        "Cedar bookshelf/Cloud pillow/Harbour raincoat/Pebble mug set/Terra plant pot",
        """
        fabric: soft/durable/breathable | scratchy/faded/sweaty
        assembly: effortless/quick/enjoyable | frustrating/endless/confusing
        colour: lovely/vivid/tasteful | dull/wrong/washed out
        size: perfect/roomy/right | tiny/wrong/misleading
        comfort: wonderful/lasting/superb | poor/doubtful/short-lived
        packaging: neat/protective/tidy | damaged/wasteful/torn
        smell: fresh/pleasant/neutral | awful/chemical/strong
        """,
    ),
)
