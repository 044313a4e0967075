"""Standard output and standard error, made to show what other packages write there: warnings, logs, tracebacks.

What colours and moves the cursor on purpose asks for the stream below (`below`) and shows texts itself. Standard
library only: the language server imports it.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import sys
import traceback
from collections.abc import Iterator
from typing import TextIO

from sfumato_client.text.visible import visible


class _Visible(io.TextIOWrapper):
    def __init__(self, stream: TextIO) -> None:
        # Where it is ASCII, typer would go around this to the bytes.
        encoding = "utf-8" if codecs.lookup(stream.encoding).name == "ascii" else stream.encoding
        # Nothing waits here, so that lines of this stream and of the one below stay in order.
        super().__init__(stream.buffer, encoding=encoding, errors="backslashreplace", write_through=True)
        self.below = stream

    def write(self, text: str) -> int:
        super().write(visible(text))
        return len(text)

    def close(self) -> None:
        """What it writes to belongs to the stream below."""
        with contextlib.suppress(OSError, ValueError):
            self.flush()


def below(stream: TextIO) -> TextIO:
    """The stream that a filtered one writes to; another is returned as it is."""
    return stream.below if isinstance(stream, _Visible) else stream


def show_stderr() -> None:
    """For the rest of this process, whatever is written to standard error is shown."""
    sys.stderr = _shown(sys.stderr)


@contextlib.contextmanager
def shown_streams() -> Iterator[None]:
    """Within the block, whatever is written to the two streams is shown, a traceback that ends it too."""
    kept = sys.stdout, sys.stderr
    shown = sys.stdout, sys.stderr = _shown(sys.stdout), _shown(sys.stderr)
    try:
        yield
    except Exception:
        traceback.print_exc()
        sys.exit(1)
    finally:
        # Unless somebody put another one there, as typer does where nobody reads any more.
        sys.stdout = kept[0] if sys.stdout is shown[0] else sys.stdout
        sys.stderr = kept[1] if sys.stderr is shown[1] else sys.stderr


def _shown(stream: TextIO) -> TextIO:
    # A program without a terminal may have no stream at all, and one that embeds this has one without bytes.
    return _Visible(stream) if hasattr(stream, "buffer") and not isinstance(stream, _Visible) else stream
