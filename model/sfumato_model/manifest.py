"""What a checkpoint says of itself: `sfumato.json` beside its weights.

A checkpoint without one (any from Hugging Face) gets `FOREIGN`: the ladder, and its own chat template.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from sfumato_model.schedule import LinearTemperature
from sfumato_model.settings import SamplerSettings

MANIFEST = "sfumato.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """How a checkpoint is used.

    lengths        who finds a hole's length: the model ends a padded hole itself, or exact lengths are compared
    hole_sizes     the sizes in slots that are tried
    chat_template  Jinja template of an instruct checkpoint; without one, context parts are introduced by markers
    rungs          how many sizes of a ladder go on after the first step
    show_confidence    tokens less sure than this are not shown to somebody who did not ask (0 to 1)
    inspect_weight     how much the causal reading counts when a selection is inspected
    snippet_tokens     how much of the context snippets may take
    noise          ids (from, to) that noise is drawn from; `None` is the whole vocabulary
    facts          what only people read: corpus, training, held-out figures
    """

    name: str
    languages: tuple[str, ...] = ()
    operations: tuple[str, ...] = ("fill",)
    chat_template: str | None = None
    lengths: Literal["padded", "ladder"] = "padded"
    hole_sizes: tuple[int, ...] = (4, 8, 16)
    context_tokens: int = 512
    near_suffix_tokens: int = 24
    far_suffix_tokens: int = 80
    inspect_weight: float = 1.0
    snippet_tokens: int = 96
    rungs: int = 3
    show_confidence: float = 0.0
    noise: tuple[int, int] | None = None
    sampler: SamplerSettings = field(default_factory=SamplerSettings)
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


FOREIGN = Manifest(
    name="foreign",
    lengths="ladder",
    hole_sizes=(3, 6, 12, 24),
    context_tokens=4096,
    near_suffix_tokens=64,
    far_suffix_tokens=512,
    sampler=SamplerSettings(steps=16, stability=1, confidence=0.1, two_readings=True),
)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest. Raises `ValueError` that names what is wrong in it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        sampler = data.pop("sampler", {})
        temperature = LinearTemperature(**sampler.pop("temperature", {}))
        for name in ("languages", "operations", "hole_sizes"):
            if name in data:
                data[name] = tuple(data[name])
        if data.get("noise") is not None:
            low, high = data["noise"]
            data["noise"] = (int(low), int(high))
        return Manifest(sampler=SamplerSettings(temperature=temperature, **sampler), **data)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} is not a manifest that this version reads: {error}") from error
