"""What the value of a setting has to be: in a sentence, as a check, and as JSON schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sfumato_client.address.address import URL_FORMS, url_problem

from sfumato_lsp.ignoring.rules import says_nothing


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`wanted` follows the words "expected" and "has to be"."""

    wanted: str
    accepts: Callable[[Any], bool]
    schema: Mapping[str, Any]
    read: Callable[[Any], Any] = lambda value: value


def whole(low: int, high: int) -> Kind:
    return Kind(
        wanted=f"a whole number from {low} to {high}",
        accepts=lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high,
        schema={"type": "integer", "minimum": low, "maximum": high},
    )


def one_of(*words: str) -> Kind:
    quoted = [f'"{word}"' for word in words]
    return Kind(
        wanted=f"{', '.join(quoted[:-1])} or {quoted[-1]}",
        accepts=lambda value: isinstance(value, str) and value in words,
        schema={"type": "string", "enum": list(words)},
    )


TEXT = Kind(wanted="a text", accepts=lambda value: isinstance(value, str), schema={"type": "string"})
URL = Kind(
    wanted=f"a URL as {URL_FORMS}",
    accepts=lambda value: isinstance(value, str) and url_problem(value) is None,
    schema={"type": "string"},
)
SWITCH = Kind(wanted="true or false", accepts=lambda value: isinstance(value, bool), schema={"type": "boolean"})
NAMES = Kind(
    wanted='a list of language ids as ["python"]',
    accepts=lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    schema={"type": "array", "items": {"type": "string"}},
    read=tuple,
)
PATTERNS = Kind(
    wanted='a list of patterns as in .gitignore, as ["secret/", "*.sql"]',
    accepts=lambda value: NAMES.accepts(value) and not any(map(says_nothing, value)),
    schema=NAMES.schema,
    read=tuple,
)
