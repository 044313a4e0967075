"""Every setting, once: what is read, checked, refused, documented and offered by editors follows from this list."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sfumato_lsp.settings.kind import NAMES, PATTERNS, SWITCH, TEXT, URL, Kind, one_of, whole
from sfumato_lsp.settings.options import Options

MAX_CANDIDATES = 8
"""The protocol takes no more."""
_DEFAULTS = {field.name: field.default for field in fields(Options)}

Narrow = Callable[[Any, Any], Any]
"""From what the user has and what a workspace wishes for to what holds."""


def _as_wished(_of_user: Any, of_workspace: Any) -> Any:
    return of_workspace


def _quieter(*from_quiet_to_loud: str) -> Narrow:
    return lambda of_user, of_workspace: min(of_user, of_workspace, key=from_quiet_to_loud.index)


def _in_both(of_user: tuple[str, ...] | None, of_workspace: tuple[str, ...]) -> tuple[str, ...]:
    return of_workspace if of_user is None else tuple(name for name in of_user if name in of_workspace)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """`name` with a dot is an entry of an object. `field` is that of `Options`."""

    name: str
    kind: Kind
    about: str
    """One sentence, for the documentation and for the editors' settings pages."""
    field: str = ""
    narrow: Narrow | None = None
    """How a workspace's `sfumato.toml` may set it; `None`: not at all, since it is not trusted with it."""
    varies: bool = False
    """Whether it may be set by language and by glob."""

    @property
    def into(self) -> str:
        return self.field or self.name

    @property
    def default(self) -> Any:
        return _DEFAULTS[self.into]


_OFF_ONLY = operator.and_
"""A workspace may turn a switch off, and not on."""
_DEADLINE = whole(1, 600_000)

SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="mode",
        kind=one_of("automatic", "subtle", "off"),
        about="When suggestions come: by themselves, only when they are asked for, or not at all.",
        narrow=_quieter("off", "subtle", "automatic"),
        varies=True,
    ),
    Setting(
        name="multi_line",
        kind=one_of("by_place", "always", "never"),
        about="When a suggestion may have several lines: on a blank line and when it is asked for, always, or never.",
        narrow=_as_wished,
        varies=True,
    ),
    Setting(
        name="completion",
        kind=one_of("auto", "on", "off"),
        about="When the list of completions has a suggestion: in editors without inline completion, always, or never.",
        narrow=_quieter("off", "auto", "on"),
        varies=True,
    ),
    Setting(
        name="code_actions",
        kind=SWITCH,
        about="Whether the editor's list of code actions has those of Sfumato; commands work without.",
        narrow=_OFF_ONLY,
        varies=True,
    ),
    Setting(
        name="warm",
        kind=SWITCH,
        about="Whether text is read ahead, so that what comes next is faster: before the cursor after a change, for "
        "the next suggestion, and around the word at the cursor, for the ripple of an edit there.",
        narrow=_OFF_ONLY,
        varies=True,
    ),
    Setting(
        name="words",
        kind=SWITCH,
        about="Whether the list of completions has names of the file and the workspace too, the likeliest first.",
        narrow=_OFF_ONLY,
        varies=True,
    ),
    Setting(
        name="ripple",
        kind=one_of("on", "plan", "off"),
        about="What is offered after an edit: all that it asks for elsewhere, only what is known without the "
        "checkpoint, or nothing, and then nothing is kept of edits.",
        narrow=_quieter("off", "plan", "on"),
        varies=True,
    ),
    Setting(
        name="ripple_diagnostics",
        kind=SWITCH,
        about="Whether what is offered after an edit is shown as diagnostics, for editors without a client of ours.",
    ),
    Setting(
        name="ripple_references",
        kind=SWITCH,
        about="Whether the editor's other language servers are asked for the uses of the word at the cursor, "
        "which are offered once it is edited.",
    ),
    Setting(
        name="languages",
        kind=NAMES,
        about="The language ids of files that have suggestions; without it, all that the checkpoint writes.",
        narrow=_in_both,
    ),
    Setting(
        name="deadline_ms.automatic",
        kind=_DEADLINE,
        about="Milliseconds after which a suggestion that came by itself would be too late, so it is given up.",
        field="deadline_automatic_ms",
        narrow=_as_wished,
        varies=True,
    ),
    Setting(
        name="deadline_ms.invoked",
        kind=_DEADLINE,
        about="Milliseconds that a suggestion may take which was asked for.",
        field="deadline_invoked_ms",
        narrow=_as_wished,
        varies=True,
    ),
    Setting(
        name="max_candidates",
        kind=whole(1, MAX_CANDIDATES),
        about="How many suggestions there are to choose from when they are asked for.",
        narrow=_as_wished,
        varies=True,
    ),
    Setting(
        name="context_characters",
        kind=whole(0, 100_000),
        about="Room for text of other files that goes along with a request; 0 sends none.",
        # The user may have said that none is sent.
        narrow=min,
        varies=True,
    ),
    Setting(
        name="ignore",
        kind=PATTERNS,
        about="Patterns as in .gitignore of files that are never read nor sent, beside those that are ignored anyway.",
        narrow=operator.add,
    ),
    Setting(
        name="memory",
        kind=SWITCH,
        about="Whether the server remembers the texts of the workspace's files, in memory alone, for its suggestions.",
        narrow=_OFF_ONLY,
    ),
    Setting(name="server_url", kind=URL, about="The server to use, instead of the one of this machine."),
    Setting(name="token", kind=TEXT, about="What the server at `server_url` wants to be shown."),
    Setting(
        name="memory_remote",
        kind=SWITCH,
        about="Whether a server that you named with `server_url` or SFUMATO_URL may remember them too.",
    ),
    Setting(
        name="checkpoint",
        kind=TEXT,
        about="The checkpoint that a server is started with: `default`, a folder, or a name on the Hugging Face hub.",
    ),
    Setting(name="start_server", kind=SWITCH, about="Whether a server is started when none runs."),
    Setting(
        name="statistics",
        kind=SWITCH,
        about="Whether it is counted on this machine what became of suggestions, for `sfumato stats`.",
    ),
)
GROUPS = frozenset(setting.name.split(".")[0] for setting in SETTINGS if "." in setting.name)
"""Names of objects whose entries are settings."""

BY_LANGUAGE = "by_language"
BY_GLOB = "by_glob"
OVERRIDES: Mapping[str, str] = {
    BY_LANGUAGE: "Other values for files of a language, by its id.",
    BY_GLOB: "Other values for files that a pattern as in .gitignore matches, in their workspace folder; "
    "they count more than those of a language, and later ones more than earlier ones.",
}
