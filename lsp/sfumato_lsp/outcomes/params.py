"""`OperationParams`, the one argument of every operation's command, as `docs/language-server.md` has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

MAX_INSTRUCTION = 2000
MAX_CANDIDATES = 8
"""The protocol takes no more."""

Token = str | int


@dataclass(frozen=True, kw_only=True)
class OperationParams:
    """`apply`: the edit is sent to the editor; without it, it is only the result."""

    uri: str
    range: types.Range
    version: int | None = None
    instruction: str = ""
    strength: float | None = None
    candidates: int | None = None
    references: tuple[types.Location, ...] | None = None
    apply: bool = True
    draft_token: Token | None = None


def read_params(command: str, arguments: Sequence[Any] | None, structure: Callable[[Any, Any], Any]) -> OperationParams:
    """`structure` makes a type of LSP of what came. Raises `JsonRpcInvalidParams` that says what was got."""
    match arguments:
        case [{"textDocument": {"uri": str(uri), **document}, **given}]:
            pass
        case _:
            raise _wrong(command, "takes one argument, with textDocument and range")
    return OperationParams(
        uri=uri,
        range=_structured(command, given.get("range"), types.Range, structure),
        version=_one_of(command, document, "version", _is_whole, "a whole number"),
        instruction=_one_of(command, given, "instruction", _is_instruction, _INSTRUCTION) or "",
        strength=_one_of(command, given, "strength", _is_strength, "a number over 0, at most 1"),
        candidates=_one_of(command, given, "candidates", _is_count, f"a whole number from 1 to {MAX_CANDIDATES}"),
        references=_references(command, given.get("references"), structure),
        apply=_one_of(command, given, "apply", lambda value: isinstance(value, bool), "true or false") is not False,
        draft_token=_one_of(command, given, "draftToken", lambda v: _is_whole(v) or isinstance(v, str), "a token"),
    )


def as_token(given: Any) -> Token | None:
    """A token of progress; cattrs lets anything through where one may be of two types."""
    return given if _is_whole(given) or isinstance(given, str) else None


def _references(command: str, given: Any, structure: Callable[[Any, Any], Any]) -> tuple[types.Location, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        raise _wrong(command, f"got {type(given).__name__} as references: expected a list of locations")
    return tuple(_structured(command, one, types.Location, structure) for one in given)


def _structured(command: str, given: Any, kind: type[Any], structure: Callable[[Any, Any], Any]) -> Any:
    try:
        return structure(given, kind)
    except Exception as error:
        raise _wrong(command, f"got no {kind.__name__} where one is expected") from error


def _one_of(command: str, given: Mapping[Any, Any], name: str, accepts: Callable[[Any], bool], wanted: str) -> Any:
    value = given.get(name)
    if value is None or accepts(value):
        return value
    raise _wrong(command, f"got {str(value)[:80]!r} as {name}: expected {wanted}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_strength(value: Any) -> bool:
    return (_is_whole(value) or isinstance(value, float)) and 0 < value <= 1


def _is_count(value: Any) -> bool:
    return _is_whole(value) and 1 <= value <= MAX_CANDIDATES


def _is_instruction(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_INSTRUCTION


_INSTRUCTION = f"a text of at most {MAX_INSTRUCTION} characters"


def _wrong(command: str, problem: str) -> JsonRpcInvalidParams:
    return JsonRpcInvalidParams(message=f"{command} {problem}")
