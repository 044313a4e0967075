"""What is known of the server: an immutable snapshot, the sentence that a user reads of it, and which languages have
suggestions; and how often it is looked at, and how long it is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, OtherVersion, ServerError
from sfumato_client.address.version import VersionMismatch, version_mismatch
from sfumato_lsp.settings.options import Options

if TYPE_CHECKING:
    from sfumato_client.protocol import CheckpointStatus, State, Status

_SENTENCES: Mapping[State, str] = {
    "starting": "the server starts",
    "loading": "loading {}",
    "ready": "suggestions come from {}",
    "resting": "{} is off its device; the next suggestion brings it back",
    "restarting": "the worker died and is started again",
    "failed": "the worker failed; see the server's log",
    "stopping": "the server stops",
}
PATIENCE_S = 180.0
"""How long a server may take to start and load for what somebody asked for."""


@dataclass(frozen=True, kw_only=True)
class ServerState:
    """`languages` are LSP language ids; an empty tuple means any language.

    Beyond the server's own states: `connecting` is while it is looked for, `stopped` means that none runs and
    one is started when it is needed, `unreachable` that none runs and something must be done about it.
    """

    state: State | Literal["connecting", "stopped", "unreachable"]
    message: str = ""
    address: str | None = None
    checkpoint: str | None = None
    languages: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    """Those that the checkpoint was trained on; one that takes any names none."""
    paused: bool = False
    """Automatic requests are refused until somebody resumes."""
    mismatch: VersionMismatch | None = None
    """The server is of another version, whether it works or not."""
    pid: int | None = None
    """Of the server's process: another one remembers nothing yet."""
    remembers: bool = False
    """The checkpoint has use for the texts of a workspace."""
    ripples: bool = False
    """It can say what an edit makes less likely elsewhere."""

    @property
    def warning(self) -> str:
        """Something to know although it works."""
        return str(self.mismatch or "")

    @property
    def ready(self) -> bool:
        return self.state == "ready"

    @property
    def takes_fills(self) -> bool:
        """A server at rest takes them too: the first one brings its model back."""
        return self.state in ("ready", "resting")

    @property
    def underway(self) -> bool:
        """Whether it needs no more than patience."""
        return self.state in ("starting", "loading", "restarting")

    @property
    def changes_by_itself(self) -> bool:
        """Whether there is something to wait for."""
        return self.underway or self.state in ("connecting", "stopped")


LOOKING = ServerState(state="connecting", message="looking for a server")
STOPPED = ServerState(state="stopped", message="no server runs; the next suggestion starts one")
ENDING = ServerState(state="starting", message="ending the server of another version")


def from_error(error: Exception) -> ServerState:
    """Of a look at the server that failed."""
    match error:
        case ServerError():
            mismatch = error.mismatch if isinstance(error, OtherVersion) else None
            return ServerState(state="failed", message=str(error), mismatch=mismatch)
        case ClientError():
            return ServerState(state="unreachable", message=str(error))
    return ServerState(state="unreachable", message=f"a defect in sfumato-lsp: {error!r}")


def from_status(status: Status, address: Address) -> ServerState:
    checkpoint = status.checkpoint
    name = checkpoint.name if checkpoint else None
    return ServerState(
        state=status.state,
        message=status.detail or _SENTENCES[status.state].format(_named(checkpoint)),
        address=str(address),
        checkpoint=name,
        languages=tuple(checkpoint.languages) if checkpoint else (),
        instructions=tuple(checkpoint.instructions or ()) if checkpoint else (),
        paused=status.paused,
        pid=status.pid,
        remembers=checkpoint is not None and checkpoint.remembers,
        ripples=checkpoint is not None and "ripples" in checkpoint.capabilities,
        mismatch=version_mismatch(status.version, elsewhere=address.url is not None),
    )


def _named(checkpoint: CheckpointStatus | None) -> str:
    """The checkpoint, and what its engine cannot do."""
    if checkpoint is None:
        return "the checkpoint"
    return f"{checkpoint.name} ({checkpoint.without})" if checkpoint.without else checkpoint.name


def refused(language: str, options: Options, state: ServerState) -> str | None:
    """Why files of a language (an LSP language id) have no suggestions, or `None` where they have."""
    if options.languages is not None and language not in options.languages:
        return f"no suggestions in {language} files: the option languages leaves them out"
    if state.languages and language not in state.languages:
        written = ", ".join(state.languages)
        return f"no suggestions in {language} files: the checkpoint {state.checkpoint} writes {written}"
    return None


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds between two looks at the server."""

    settled: float = 10.0
    """Ready, or failed for good."""
    underway: float = 0.5
    first_retry: float = 1.0
    """After a failed look; doubled with each further one."""
    last_retry: float = 5.0
    last_start: float = 30.0
    """The same where a server could not be started: each try costs a process."""

    def pause(self, state: ServerState, failures: int, cannot_start: bool) -> float:
        """Until the next look, after so many that failed, one after another."""
        if failures:
            longest = self.last_start if cannot_start else self.last_retry
            return min(longest, self.first_retry * 2 ** min(failures - 1, 10))
        return self.underway if state.underway else self.settled
