"""Documents with edits that are marked in them: `«before|after»` says that one became the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.score.planned import planned

_MARK = re.compile(r"«([^|]*)\|([^»]*)»")


def view_of(uri: str, marked: str, language: str = "python") -> View:
    edits: list[Edit] = []
    text, at = "", 0
    for number, found in enumerate(_MARK.finditer(marked)):
        text += marked[at : found.start()]
        edits.append(
            Edit(uri=uri, number=number, start=len(text), before=found[1], after=found[2], kind="typed", at=0.0)
        )
        text += found[2]
        at = found.end()
    return View(uri, 1, language, text + marked[at:], tuple(edits))


def rippled(files: Mapping[str, str] | str, language: str = "python") -> dict[str, str]:
    """The files as they become with everything that is offered, by name; of a text alone, that of `a.py`."""
    files = {"a.py": files} if isinstance(files, str) else files
    views = [view_of(f"file:///w/{name}", marked, language) for name, marked in files.items()]
    offers = planned(views, lambda _: False)
    return {name: made(view, offers) for name, view in zip(files, views, strict=True)}


def made(view: View, offers: tuple[Offer, ...]) -> str:
    """The document with all offers that are in it."""
    text = view.text
    for offer in sorted((one for one in offers if one.uri == view.uri), key=lambda one: (-one.start, -one.end)):
        assert text[offer.start : offer.end] == offer.old
        text = text[: offer.start] + offer.new + text[offer.end :]
    return text
