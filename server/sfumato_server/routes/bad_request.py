"""What is wrong with a request, in one sentence that names one field, out of all that pydantic says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from sfumato_server.errors import BadRequest

UNION_MEMBERS = {"TextSegment", "HoleSegment"}
"""pydantic puts the types that it tried into the path; the sender has no such fields."""
WORDS = {"extra_forbidden": "is not a field that is known here", "missing": "is missing"}


def bad_request(problems: Sequence[Mapping[str, Any]]) -> BadRequest:
    """The error for the most telling of pydantic's `problems`."""
    problem = min(problems, key=_rank)
    if problem["type"] == "json_invalid":
        detail = problem.get("ctx", {}).get("error", "it cannot be read")
        return BadRequest(f"the body is no JSON: {detail}", code="json", status=400)
    field = ".".join(str(part) for part in problem["loc"][1:] if part not in UNION_MEMBERS)
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not field and problem["type"] == "value_error":
        # A check over several fields: its sentence begins with the name of the field.
        return BadRequest(message, field=message.split(" ", 1)[0])
    if not field:
        return BadRequest("the body has to be a JSON object, sent with Content-Type: application/json")
    return BadRequest(f"{field}: {WORDS.get(problem['type'], message)}", field=field)


def refuse_broken_text(request: BaseModel) -> None:
    """Raise `BadRequest` for half of a surrogate pair: JSON can spell one that no UTF-8 can hold."""
    for field, text in _texts(request.model_dump(), ""):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadRequest(f"{field}: character {error.start} is half of a surrogate pair", field=field) from error


def _texts(value: object, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    for name, inner in items:
        yield from _texts(inner, f"{field}.{name}" if field else str(name))


def _rank(problem: Mapping[str, Any]) -> tuple[int, int]:
    """A wrong value tells more than a wrong name, and a deep path more than a shallow one.

    Every segment is tried as text and as hole, so the type that was not meant complains as well: about names.
    """
    by_type = {"extra_forbidden": 1, "missing": 2}
    return by_type.get(problem["type"], 0), -len(problem["loc"])
