"""What the requests about a selection share."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator
from sfumato_client.protocol.wire import MAX_TEXT, Document, Language, Path, Snippets, Wire


class SelectionFields(Wire):
    """A selected text and what stands around it in its document."""

    INSTEAD_OF_EMPTY: ClassVar[str]
    """What to do when nothing is selected."""

    before: str = ""
    selection: str
    after: str = ""
    path: Path = ""
    language: Language = "python"
    snippets: Snippets = Field(default_factory=list)
    document: Document = ""

    @model_validator(mode="after")
    def _selects_something_and_fits(self) -> Self:
        if not self.selection:
            raise ValueError(f"selection is empty: {self.INSTEAD_OF_EMPTY}")
        sizes = {"before": len(self.before), "selection": len(self.selection), "after": len(self.after)}
        if sum(sizes.values()) > MAX_TEXT:
            longest = max(sizes, key=lambda name: sizes[name])
            raise ValueError(
                f"{longest} has {sizes[longest]} characters: before, selection and after may have {MAX_TEXT} together"
            )
        return self
