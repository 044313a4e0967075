"""What the embedded engine is made of, measured: `python -m benchmarks.embedded [--only PARTS]`.

products   the matrix products of a pass in each library, "none" where it is not installed: the choice was made from it
passes     prefill and steps of a fill, by the embedded engine and by torch in turns
agreement  what eight bits change of the answers, on this repository's own code
exact      exact match and milliseconds of whole fills on held-out holes, paired with torch
footprint  megabytes on disk, processor seconds until ready, memory then

With one thread milliseconds are of the processor, which others' work touches little; with several, of the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import Annotated, Any

import typer
from benchmarks.embedded.agreement import ROOT, agreement_rows
from benchmarks.embedded.exact import ExactRow, exact_rows
from benchmarks.embedded.footprint import footprint_rows
from benchmarks.embedded.passes import ENGINES, PassRow
from benchmarks.embedded.products import ROWS, ProductRow
from benchmarks.shared.report import MS, TIMES, chosen, show, wide_console, write
from rich.console import Console

from sfumato_client.processes.interpreter import python_command

PARTS = ("products", "passes", "agreement", "exact", "footprint")
HOLES = 200
"""Of which agreement is counted."""
AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX",
}  # fmt: skip
"""How libraries are told to use no more, before they are imported; onnxruntime has no such switch."""


def main(
    only: Annotated[str, typer.Option(help=f"of {', '.join(PARTS)}")] = "",
    threads: Annotated[str, typer.Option(help="numbers of threads")] = "1,2",
    holes: Annotated[int, typer.Option(help="held-out holes for exact match")] = 1000,
    jobs: Annotated[int, typer.Option(help="processes that share those")] = 1,
    avx2: Annotated[bool, typer.Option(help="as without AVX-512; as_avx2.py tells onnxruntime")] = False,
) -> None:
    """Measure what the embedded engine is made of."""
    console = wide_console()
    if avx2:
        os.environ.update(AVX2)
    console.print(f"instructions of this processor: {_instructions()}; told to use AVX2 alone: {avx2}")
    figures: dict[str, Any] = {"instructions": _instructions(), "avx2": avx2}
    for part in chosen(only, PARTS):
        if part == "footprint":
            figures[part] = footprint_rows()
            columns = {
                "default checkpoint loaded": "",
                "MB on disk": MS,
                "CPU s until ready": TIMES,
                "MB in memory": MS,
            }
            show("footprint; -: not installed, or an engine of it does not exist", columns, figures[part], console)
            continue
        if part == "agreement":
            figures[part] = agreement_rows(HOLES)
            columns = {"int8 beside float32": "", "slots": ",", "same token": ".1%", "nats": ".4f", "95 %": ".4f"}
            show("agreement", columns | {"of the likeliest": ".3f"}, figures[part], console)
            continue
        if part == "exact":
            figures[part] = exact_rows(holes, jobs, console)
            _show_exact(figures[part], console)
            continue
        for count in (int(number) for number in threads.split(",")):
            rows = _measured(part, count)
            figures[f"{part}, {count} threads"] = rows
            (_show_products if part == "products" else _show_passes)(rows, count, console)
    write("embedded", figures, console)


def _measured(part: str, threads: int) -> list[dict[str, Any]]:
    """In a process of its own, with as many threads in each library."""
    counts = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    command = python_command("-m", f"benchmarks.embedded.{part}", str(threads))
    counts["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(command, env=os.environ | counts, stdout=subprocess.PIPE, text=True, check=True)
    return list(json.loads(done.stdout))


def _show_products(rows: list[dict[str, Any]], threads: int, console: Console) -> None:
    known = [ProductRow(**given) for given in rows]
    columns = {"by rows": ""} | {str(count): TIMES for count in ROWS} | {"error": ".4f"}
    for part, title in (("layers", "all layers"), ("head", "the head")):
        cells = [(row.library, *(getattr(row, part) or [None] * len(ROWS)), row.error) for row in known]
        show(f"milliseconds of the products of {title}, {threads} threads", columns, cells, console, nothing="none")


def _show_passes(rows: list[dict[str, Any]], threads: int, console: Console) -> None:
    names = ENGINES if len(rows[0]["milliseconds"]) == len(ENGINES) else ENGINES[1:]
    columns = {"ms": ""} | dict.fromkeys(names, MS) | {f"{names[0]} / {name}": TIMES for name in names[1:]}
    cells = [(row.what, *row.milliseconds, *row.times) for row in (PassRow(**given) for given in rows)]
    show(f"passes, {threads} threads", columns, cells, console)


def _show_exact(rows: list[ExactRow], console: Console) -> None:
    columns = {"fills": "", "holes": ",", "exact, %": "", "beside torch": "", "same text": ".1%", "steps": ".2f"}
    cells = [
        (row.engine, row.holes, row.exact.percent(".1f", ".1f"), row.beside.percent("+.1f", "+.1f"), row.same,
         row.steps, row.median, row.p95)
        for row in rows
    ]  # fmt: skip
    show("exact match", columns | {"median ms": MS, "95 %": MS}, cells, console)


def _instructions() -> str:
    """Of those that matter here, which the processor has; Linux alone says."""
    known = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8")
    try:
        with open("/proc/cpuinfo", encoding="ascii") as file:  # noqa: PTH123
            flags = next((line.split() for line in file if line.startswith("flags")), [])
    except OSError:
        return "unknown"
    return ", ".join(name for name in known if name in flags) or "none of " + ", ".join(known)


if __name__ == "__main__":
    typer.run(main)
