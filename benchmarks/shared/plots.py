"""Pictures, drawn without a display."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.figure import Figure

pyplot.rcParams["svg.hashsalt"] = "sfumato"

__all__ = ["pyplot", "save"]


def save(figure: Figure, path: Path) -> None:
    """As SVG and PNG beside each other."""
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=150)
    pyplot.close(figure)
