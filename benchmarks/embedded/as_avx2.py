"""For gdb: a program whose onnxruntime finds a processor with AVX2 alone. It has no switch for that, so gdb answers its
questions (the instruction `cpuid`) as such a processor would, 32 times while it is loaded; then all runs at full speed.

gdb -q -batch -x benchmarks/embedded/as_avx2.py --args .venv/bin/python -m benchmarks.embedded --only exact --avx2
"""

from __future__ import annotations

import ctypes
import mmap
import subprocess

import gdb

LIBRARY = "onnxruntime_pybind11_state"
ASK = bytes.fromhex("5389f889f14989d00fa24189004189580441894808418950 0c5bc3".replace(" ", ""))
"""A function of a leaf, a subleaf and room for eax, ebx, ecx and edx: x86-64, System V."""
HIDDEN = {
    (7, 0): (0, 0xDC230000, 0x5842, 0x03C0010C),  # AVX-512 in all its parts, VNNI, AMX
    (7, 1): (0x30, 0, 0, 0x430),  # VNNI for AVX, bfloat16, and their 8-bit and 16-bit kin
}
"""By leaf and subleaf, the bits of the four registers that a processor with AVX2 alone has not."""


def answered(leaf: int, subleaf: int) -> list[int]:
    found = (ctypes.c_uint * 4)()
    _ask(leaf, subleaf, ctypes.addressof(found))
    return [value & ~hidden for value, hidden in zip(found, HIDDEN.get((leaf, subleaf), (0,) * 4), strict=True)]


def places(path: str) -> list[int]:
    """Where the library asks."""
    code = subprocess.run(
        ["/usr/bin/objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True
    )
    return [int(line.split(":")[0], 16) for line in code.stdout.splitlines() if line.rstrip().endswith("\tcpuid")]


def main() -> None:
    for line in ("set pagination off", "set confirm off", "handle SIGINT nostop pass noprint", f"catch load {LIBRARY}"):
        gdb.execute(line, to_string=True)
    gdb.execute("run")
    path = next(str(one.filename) for one in gdb.objfiles() if LIBRARY in str(one.filename))
    with open(f"/proc/{gdb.selected_inferior().pid}/maps", encoding="ascii") as maps:  # noqa: PTH123
        base = min(int(line.split("-")[0], 16) for line in maps if path in line)
    asking = {base + place for place in places(path)}
    for place in asking:
        gdb.execute(f"break *{place:#x}", to_string=True)
    while gdb.selected_inferior().pid:
        gdb.execute("continue", to_string=True)
        if gdb.selected_inferior().pid and (at := _register("pc")) in asking:
            values = answered(_register("eax"), _register("ecx"))
            for name, value in zip(("rax", "rbx", "rcx", "rdx"), values, strict=True):
                gdb.execute(f"set ${name} = {value}")
            gdb.execute(f"set $pc = {at + 2:#x}")


def _register(name: str) -> int:
    return int(gdb.parse_and_eval(f"${name}")) & (2**64 - 1 if name == "pc" else 2**32 - 1)


_code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
_code.write(ASK)
_ask = ctypes.CFUNCTYPE(None, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p)(
    ctypes.addressof(ctypes.c_char.from_buffer(_code))
)
main()
