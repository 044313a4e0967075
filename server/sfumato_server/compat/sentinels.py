"""A prompt that was written for a model trained with fill-in-the-middle sentinels, split back into its parts.

Clients that talk to bare completion servers put the sentinels of the model's family into the prompt themselves, in
either order (prefix first or suffix first), some with other files in front. Our checkpoints have none of these
sentinels, so they are never shown to one. A file that spells a family's sentinels itself is split at the first of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_server.compat.headers import is_twinnys
from sfumato_server.compat.one_hole import File, OneHole


@dataclass(frozen=True, kw_only=True)
class Family:
    """The sentinels of one family of models. What follows `middle` goes on with the prefix."""

    prefix: str
    suffix: str
    middle: str | None
    file: tuple[str, ...] = ()
    repository: str | None = None
    spaced: bool = False
    """Sentinels are set off from the text by a space: CodeLlama's."""

    @property
    def sentinels(self) -> tuple[str, ...]:
        return (self.prefix, self.suffix) + ((self.middle,) if self.middle else ())


QWEN = Family(
    prefix="<|fim_prefix|>",
    suffix="<|fim_suffix|>",
    middle="<|fim_middle|>",
    file=("<|file_sep|>", "<|file_separator|>"),
    repository="<|repo_name|>",
)
"""CodeGemma has the same ones, and its own between files."""
STARCODER = Family(
    prefix="<fim_prefix>",
    suffix="<fim_suffix>",
    middle="<fim_middle>",
    file=("<file_sep>",),
    repository="<repo_name>",
)
"""Granite and Stable Code have the same ones."""
DEEPSEEK = Family(prefix="<\uff5cfim▁begin\uff5c>", suffix="<\uff5cfim▁hole\uff5c>", middle="<\uff5cfim▁end\uff5c>")
"""Its bars are full-width."""
CODELLAMA = Family(prefix="<PRE>", suffix="<SUF>", middle="<MID>", spaced=True)
CODESTRAL = Family(prefix="[PREFIX]", suffix="[SUFFIX]", middle=None)
GLM = Family(prefix="<|code_prefix|>", suffix="<|code_suffix|>", middle="<|code_middle|>")
FAMILIES = (QWEN, STARCODER, DEEPSEEK, CODELLAMA, CODESTRAL, GLM)

BEGIN = ("<s>", "<bos>", "<|endoftext|>", "<\uff5cbegin▁of▁sentence\uff5c>")
"""What some clients put in front of everything."""
FILE_HEADER = re.compile(r"^\+{5} (.+)\n", re.MULTILINE)
"""How clients mark files in the text for Codestral, which has no sentinel for it."""

GLM_PATH = re.compile(r"^###PATH:(.+)\n###LANGUAGE:", re.MULTILINE)
"""What clients write in front of GLM's sentinels: other files as references, then the path of the one with the hole."""


def split_prompt(prompt: str) -> OneHole:
    """Return the hole of `prompt`; it is at the end when there are no sentinels."""
    found = [family for family in FAMILIES if all(sentinel in prompt for sentinel in family.sentinels)]
    if found:
        return _split(prompt, min(found, key=lambda family: min(map(prompt.index, family.sentinels))))
    for family in (QWEN, STARCODER):
        if prompt.startswith((*family.file, family.repository or family.file[0])):
            return _in_last(list(_files(prompt, family))) or OneHole(before=prompt)
    return OneHole(before=prompt)


def split_headers(before: str) -> OneHole:
    """Text whose files begin with lines like `+++++ path`: the last is the one with the hole."""
    if not before.startswith("+++++ "):
        return OneHole(before=before)
    parts = FILE_HEADER.split(before)
    files = [File(path=path.strip(), text=text) for path, text in zip(parts[1::2], parts[2::2], strict=True)]
    return _in_last(files) or OneHole(before=before)


def _in_last(files: list[File]) -> OneHole | None:
    """The hole at the end of the last one."""
    if not files:
        return None
    *others, current = files
    return OneHole(before=current.text, path=current.path, files=tuple(others))


def _split(prompt: str, family: Family) -> OneHole:
    places = sorted((prompt.index(sentinel), sentinel) for sentinel in family.sentinels)
    ends = [at for at, _ in places[1:]] + [len(prompt)]
    spans = {
        sentinel: prompt[at + len(sentinel) : end] for (at, sentinel), end in zip(places, ends, strict=True)
    }  # fmt: skip
    prefix, suffix = spans[family.prefix], spans[family.suffix]
    middle = spans[family.middle] if family.middle else ""
    if family.spaced:
        prefix, suffix = prefix.removeprefix(" ").removesuffix(" "), suffix.removesuffix(" ")
        middle = middle.removeprefix(" ")
        # twinny puts a space there too.
        suffix = suffix.removeprefix(" ") if is_twinnys(prefix) else suffix
    head = prompt[: places[0][0]]
    path = ""
    if family is GLM and (named := GLM_PATH.search(head)):
        path, head = named[1], head[: named.start()].partition("###REFERENCE:")[2]
    files = list(_files(head, family))
    if files and files[-1].path and not files[-1].text.strip():
        path = files.pop().path
    in_prefix = split_headers(prefix + middle) if family is CODESTRAL else OneHole(before=prefix + middle)
    return OneHole(
        before=in_prefix.before, after=suffix, path=in_prefix.path or path, files=(*in_prefix.files, *files),
    )  # fmt: skip


def _files(head: str, family: Family) -> Iterator[File]:
    """What stands between a family's file sentinels. Text in front of the first, the repository's name, is dropped."""
    for begin in BEGIN:
        head = head.removeprefix(begin)
    if not family.file:
        if head.strip():
            yield File(path="", text=head)
        return
    first, *rest = re.split("|".join(map(re.escape, family.file)), head)
    if family.repository is None or family.repository not in first:
        rest = [first, *rest] if first.strip() else rest
    for text in rest:
        line, _, below = text.partition("\n")
        named = _is_path(line)
        yield File(path=line.strip() if named else "", text=below if named else text)


def _is_path(line: str) -> bool:
    line = line.strip()
    return bool(line) and not re.search(r"\s", line) and re.search(r"[./\\]", line) is not None
