"""What llama.vim and llama.vscode send."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, FiniteFloat
from sfumato_client.protocol import MAX_CANDIDATES

from sfumato_server.compat.foreign import Foreign, OneText, Prompts, Stop
from sfumato_server.compat.one_hole import File, OneHole, Wishes
from sfumato_server.compat.sentinels import split_prompt

MAX_INDENT = 1024


class Extra(Foreign):
    """`filename` is a label."""

    text: str
    filename: str = ""


class Limits(Foreign):
    """What `/infill` and `/completion` have in common. Times are in milliseconds; 0 and less is no limit."""

    n_predict: Annotated[int, Field(description="0 only encodes the context")] = -1
    stop: Stop = ()
    n_cmpl: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] = 1
    t_max_prompt_ms: FiniteFloat = 0
    t_max_predict_ms: FiniteFloat = 0
    seed: int = 0
    stream: bool = False
    response_fields: list[str] | None = None

    @property
    def wishes(self) -> Wishes:
        """A limit of the prediction alone is counted from the request, together with that of the prompt."""
        limited = self.t_max_predict_ms > 0
        return Wishes(
            max_tokens=self.n_predict,
            stop=self.stop,
            candidates=self.n_cmpl,
            deadline_ms=round(max(self.t_max_prompt_ms, 0) + self.t_max_predict_ms) if limited else None,
            seed=max(self.seed, 0),
        )


class InfillRequest(Limits):
    """`prompt` is what stands before the cursor on its line, `input_prefix` the lines above it."""

    input_prefix: str = ""
    input_suffix: str = ""
    input_extra: list[Extra] = Field(default_factory=list)
    prompt: OneText = ""
    n_indent: Annotated[int, Field(ge=0, le=MAX_INDENT)] = 0

    @property
    def indent(self) -> str:
        """What a text has to begin with: llama.vscode leaves it out of a line that is blank, and expects it back.

        It counts characters, of the file's own kind: those of the nearest line that is indented.
        """
        if self.prompt or (self.input_prefix and not self.input_prefix.endswith("\n")):
            return ""
        near = (*reversed(self.input_prefix.split("\n")), *self.input_suffix.split("\n"))
        own = next((line[: len(line) - len(line.lstrip(" \t"))] for line in near if line[:1] in (" ", "\t")), " ")
        return own[: self.n_indent].ljust(self.n_indent, own[0])

    @property
    def hole(self) -> OneHole:
        """The newest extra text comes last, and is the most useful."""
        files = tuple(File(path=extra.filename, text=extra.text) for extra in reversed(self.input_extra))
        before = self.input_prefix + self.prompt + self.indent
        return OneHole(before=before, after=self.input_suffix, files=files)


class CompletionRequest(Limits):
    """A prompt may hold a model's sentinels; several are answered with a list."""

    prompt: Prompts
    max_tokens: int | None = None

    @property
    def holes(self) -> list[OneHole]:
        return [split_prompt(prompt) for prompt in self.prompt]

    @property
    def limits(self) -> Limits:
        return self if self.max_tokens is None else self.model_copy(update={"n_predict": self.max_tokens})
