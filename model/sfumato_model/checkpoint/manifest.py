"""What a checkpoint says of itself: `sfumato.json` beside its weights.

A checkpoint without one, as any from Hugging Face, gets what `foreign.py` makes of its other files.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, get_args

from sfumato_model.api.errors import CheckpointError
from sfumato_model.api.ripple_settings import RippleSettings
from sfumato_model.checkpoint.file import CONFIG, read_json
from sfumato_model.checkpoint.sampler_settings import LinearTemperature, SamplerSettings
from sfumato_model.memory.weight import Weight

MANIFEST = "sfumato.json"
COLDEST = 0.01
"""The lowest temperature; logits are divided by it."""
MOST_TOKENS = 4_194_304
"""Of a context: sixteen times what the released checkpoint takes."""
LARGEST_HOLE = 4_096
MOST_SIZES = 64
MOST_STEPS = 4_096
MOST_ELSE = 1e6
MOST_INDENT = 16
MOST_FACTOR = 50
"""Of a memory's weight, which is an exponential of them."""
Lengths = Literal["padded", "ladder"]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """How a checkpoint is used.

    lengths        who finds a hole's length: the model ends a padded hole itself, or exact lengths are compared
    hole_sizes     the sizes in slots that are tried
    line_sizes     instead of those for a single hole of one line; empty: the same
    block_sizes    instead of those for a single hole that begins a line and may hold several; empty: the same
    single_suffix_tokens    how much of the text after a single hole is on the canvas; `None`: as after several
    chat_template  Jinja template of an instruct checkpoint; without one, context parts are introduced by markers
    rungs          how many sizes of a ladder go on after the first step
    free_tokens    slots of a canvas that an instruct checkpoint fills beside the ladder until it ends the text itself,
                   with all that stands behind the hole in its context; 0: none
    show_confidence    text that is right with a chance below this is not shown to somebody who did not ask
    at_once            text of a single line that memory and file say next is the answer, and nothing is denoised, where
                       it is right with this chance; `None`: never
    inspect_weight     how much the causal reading counts when a selection is inspected
    snippet_tokens     how much of the context snippets may take
    indent         the unit of indentation that the checkpoint knows; empty: any. Tabs of a file become it and back
    noise          ids (from, to) that noise is drawn from; `None` is the whole vocabulary
    memory         how far a memory of the project is relied on; `None`: none is asked
    ripple         how surely a word has to change that an edit made less likely, and from when that is shown
    facts          what only people read: corpus, training, held-out figures
    """

    name: str
    languages: tuple[str, ...] = ()
    operations: tuple[str, ...] = ("fill",)
    chat_template: str | None = None
    lengths: Lengths = "padded"
    hole_sizes: tuple[int, ...] = (4, 8, 16)
    line_sizes: tuple[int, ...] = ()
    block_sizes: tuple[int, ...] = ()
    context_tokens: int = 512
    near_suffix_tokens: int = 24
    single_suffix_tokens: int | None = None
    far_suffix_tokens: int = 80
    inspect_weight: float = 1.0
    snippet_tokens: int = 96
    rungs: int = 3
    free_tokens: int = 0
    show_confidence: float = 0.0
    at_once: float | None = None
    indent: str = ""
    noise: tuple[int, int] | None = None
    memory: Weight | None = None
    ripple: RippleSettings = field(default_factory=RippleSettings)
    sampler: SamplerSettings = field(default_factory=SamplerSettings)
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


def read_manifest(path: Path) -> Manifest:
    """Read a manifest. Raises `ValueError` that names what is wrong in it."""
    try:
        data = read_json(path, CONFIG)
        sampler = data.pop("sampler", {})
        temperature = LinearTemperature(**sampler.pop("temperature", {}))
        for name in ("languages", "operations", "hole_sizes", "line_sizes", "block_sizes"):
            if name in data:
                data[name] = tuple(data[name])
        if data.get("noise") is not None:
            low, high = data["noise"]
            data["noise"] = (int(low), int(high))
        if data.get("memory") is not None:
            factors = tuple(data["memory"].pop("factors", Weight().factors))
            data["memory"] = Weight(factors=factors, **data["memory"])
        data["ripple"] = RippleSettings.read(data.pop("ripple", {}))
        manifest = Manifest(sampler=SamplerSettings(temperature=temperature, **sampler), **data)
        check(manifest)
        return manifest
    except (CheckpointError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ValueError(f"{path} is not a manifest that this version reads: {error}") from error


WHOLE = {
    "context_tokens": (1, MOST_TOKENS), "rungs": (1, MOST_SIZES), "near_suffix_tokens": (0, MOST_TOKENS),
    "far_suffix_tokens": (0, MOST_TOKENS), "snippet_tokens": (0, MOST_TOKENS),
    "single_suffix_tokens": (0, MOST_TOKENS), "free_tokens": (0, LARGEST_HOLE), "sampler.steps": (1, MOST_STEPS),
    "sampler.short_steps": (1, MOST_STEPS), "sampler.block_steps": (1, MOST_STEPS),
    "sampler.stability": (0, MOST_STEPS),
}  # fmt: skip
NUMBERS = {
    "show_confidence": (0, 1), "at_once": (0, 1), "inspect_weight": (0, MOST_ELSE),
    "sampler.causal_weight": (0, MOST_ELSE), "sampler.denoiser_weight": (0, MOST_ELSE),
    "sampler.entropy_bound": (0, MOST_ELSE), "sampler.confidence": (0, MOST_ELSE),
    "sampler.belief_temperature": (COLDEST, MOST_ELSE),
    "sampler.temperature.first": (COLDEST, MOST_ELSE),
    "sampler.temperature.last": (COLDEST, MOST_ELSE),
}  # fmt: skip
MAY_BE_NONE = (
    "at_once",
    "single_suffix_tokens",
    "sampler.short_steps",
    "sampler.block_steps",
    "sampler.confidence",
    "sampler.belief_temperature",
)


def check(manifest: Manifest) -> None:
    """Raise `ValueError` that names the first field whose value cannot be meant."""
    _check_texts(manifest)
    for name, (low, high) in (WHOLE | NUMBERS).items():
        value = attrgetter(name)(manifest)
        if value is not None or name not in MAY_BE_NONE:
            _within(name, value, low, high, whole=name in WHOLE)
    for name in ("hole_sizes", "line_sizes", "block_sizes"):
        sizes = getattr(manifest, name)
        if len(sizes) > MOST_SIZES:
            raise ValueError(f"{name} has {len(sizes)} sizes, and should have {MOST_SIZES} at most")
        for index, size in enumerate(sizes):
            _within(f"{name}[{index}]", size, 1, LARGEST_HOLE, whole=True)
    if not manifest.hole_sizes:
        raise ValueError("hole_sizes is empty: a hole needs a size")
    if manifest.lengths not in get_args(Lengths):
        raise ValueError(f"lengths is {manifest.lengths!r}, and should be one of {', '.join(get_args(Lengths))}")
    if manifest.noise is not None and not 0 <= manifest.noise[0] < manifest.noise[1]:
        raise ValueError(f"noise is {list(manifest.noise)}, and should be ids from and to, the first one smaller")
    _check_memory(manifest)
    for name in ("sampler.two_readings", "sampler.floor", "sampler.temperature.reaches_last"):
        value = attrgetter(name)(manifest)
        if not isinstance(value, bool):
            raise ValueError(f"{name} is {value!r:.80}, and should be true or false")


def _check_memory(manifest: Manifest) -> None:
    weight = manifest.memory
    if weight is None:
        return
    if len(weight.factors) != len(Weight().factors):
        raise ValueError(
            f"memory.factors is {[*weight.factors]!r:.80}, and should have {len(Weight().factors)} numbers"
        )
    for index, factor in enumerate(weight.factors):
        _within(f"memory.factors[{index}]", factor, -MOST_FACTOR, MOST_FACTOR)
    _within("memory.bias", weight.bias, -MOST_FACTOR, MOST_FACTOR)
    _within("memory.most", weight.most, 0, 1)


def _check_texts(manifest: Manifest) -> None:
    for name in ("name", "chat_template"):
        text = getattr(manifest, name)
        if not (isinstance(text, str) or (text is None and name == "chat_template")):
            raise ValueError(f"{name} is {text!r:.80}, and should be a text")
    if not isinstance(manifest.indent, str) or manifest.indent.strip(" ") or len(manifest.indent) > MOST_INDENT:
        raise ValueError(f"indent is {manifest.indent!r:.80}, and should be {MOST_INDENT} spaces at most")
    for name in ("languages", "operations"):
        if not all(isinstance(text, str) for text in getattr(manifest, name)):
            raise ValueError(f"{name} should be a list of texts")


def _within(name: str, value: object, low: float, high: float, *, whole: bool = False) -> None:
    number = isinstance(value, int) if whole else isinstance(value, int | float)
    if not number or isinstance(value, bool) or not low <= value <= high:  # type: ignore[operator]
        kind = "a whole number" if whole else "a number"
        raise ValueError(f"{name} is {value!r:.80}, and should be {kind}, {low} at least, {high} at most")
