"""How a run goes, for a person: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from sfumato_model.training.optimization.loss import Losses
from sfumato_model.training.optimization.state import Progress


class Report:
    """Smoothed losses and speed of a run, and the last `verdict` about held-out data."""

    def __init__(self, console: Console, progress: Progress, stop_at: int) -> None:
        self.verdict = ""
        self._console = console
        self._progress = progress
        self._smooth: dict[str, float] = {}
        self._line = ""
        self._bar = ProgressBar(
            TextColumn("step {task.completed}/{task.total}"), BarColumn(24), TextColumn("{task.description}"),
            TimeElapsedColumn(), console=console, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=stop_at, completed=progress.step)

    def __enter__(self) -> Report:
        self._bar.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, losses: Losses, tokens_per_second: float) -> None:
        """Take in the step that was just made."""
        now = {
            "encoder": float(losses.encoder.detach()),
            "hole": float(losses.hole.detach()),
            "accuracy": float(losses.accuracy),
            "tokens/s": tokens_per_second,
        }
        self._smooth = {k: 0.98 * self._smooth.get(k, v) + 0.02 * v for k, v in now.items()}
        self._line = " ".join(f"{k} {v:.3f}" if v < 100 else f"{k} {v:.0f}" for k, v in self._smooth.items())
        self._bar.update(self._task, completed=self._progress.step, description=f"{self._line} {self.verdict}")

    def print(self) -> None:
        """Every 20 steps a line, where no bar is drawn."""
        progress = self._progress
        if not self._console.is_terminal and progress.step % 20 == 0:
            line = f"step {progress.step} tokens {progress.tokens} {self._line} {self.verdict}"
            self._console.print(line, soft_wrap=True)
