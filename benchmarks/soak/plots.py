"""One picture: latency and memory over the run."""

from __future__ import annotations

from pathlib import Path

from benchmarks.shared.plots import pyplot, save
from benchmarks.soak.figures import GOALS_MB, Process, Record, tenths
from benchmarks.soak.traffic import Way


def plot_soak(record: Record, title: str, path: Path) -> None:
    """Save as SVG and PNG beside each other."""
    figure, (latency, memory) = pyplot.subplots(2, 1, figsize=(8, 8), sharex=True, layout="constrained")
    for way, color in zip(Way, ("tab:blue", "tab:red"), strict=True):
        points = [
            (number, 1000 * each.seconds)
            for number, each in enumerate(record.asked, 1)
            if each.way is way and each.is_answer
        ]
        if points:
            latency.plot(*zip(*points, strict=True), ".", color=color, alpha=0.15, markersize=3, rasterized=True)
        parts = [part for part in tenths(record) if way in part.median_ms]
        middle = [(part.first + part.last) / 2 for part in parts]
        latency.plot(middle, [part.median_ms[way] for part in parts], color=color, label=f"{way}, median")
        latency.plot(middle, [part.p95_ms[way] for part in parts], ":", color=color, label="95 %")
    latency.set_yscale("log")
    latency.set_ylabel("milliseconds")
    latency.legend()
    for process, color in zip(Process, ("tab:green", "tab:gray", "tab:orange"), strict=True):
        own = [each for each in record.resident if each.process is process]
        memory.plot([each.after for each in own], [each.megabytes for each in own], color=color, label=process)
        if process in GOALS_MB:
            memory.axhline(GOALS_MB[process], color=color, linestyle=":", linewidth=1)
    memory.set_yscale("log")
    memory.set_ylabel("resident MB (dotted: goal)")
    memory.set_xlabel("requests")
    memory.legend()
    for axes in (latency, memory):
        axes.grid(alpha=0.3)
    latency.set_title(title)
    save(figure, path)
