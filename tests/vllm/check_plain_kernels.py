# mypy: ignore-errors
"""`PYTHON tests/vllm/check_plain_kernels.py`: site/plain_kernels.py beside the kernels that it stands for.

Run by vLLM's interpreter. Each kernel gets the same random inputs twice, interpreted and by torch; printed as JSON is
the largest difference between what both wrote, by kernel.
"""

import importlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import torch

ROUNDS = 8
LEFT = -7
"""Stands in what nobody wrote."""


@dataclass(kw_only=True)
class Launch:
    """`tables` are tensors that the kernel is told by their addresses."""

    grid: tuple[int, ...]
    args: list
    constants: dict
    tables: list[torch.Tensor] = field(default_factory=list)

    def written(self):
        # Addresses differ, of course.
        return [t for t in (*self.args, *self.tables) if torch.is_tensor(t) and t.dtype != torch.uint64]


def _random(low, high, *shape, dtype=torch.int32):
    return torch.randint(low, high, shape).to(dtype)


def _lengths(requests, longest):
    """How long each request's part of a batch is, as the places where they start."""
    return torch.cat((torch.zeros(1), _random(1, longest, requests).cumsum(0))).to(torch.int32)


def _pointers(tables):
    return torch.tensor([table.data_ptr() for table in tables], dtype=torch.uint64)


def compute_slot_mappings():
    groups, requests, most, sizes = 3, 5, 2100, [16, 128, 32]
    starts = _lengths(requests, 400)
    positions = _random(0, 2048, most, dtype=torch.int64)
    tables = [_random(0, 900, 8, 2048 // size + 1) for size in sizes]
    mapping = torch.full((groups, most), LEFT, dtype=torch.int64)
    request = torch.randperm(8)[:requests].to(torch.int32)
    request[torch.randint(requests, ())] = -1  # one that owns no blocks
    strides = torch.tensor([table.stride(0) for table in tables])
    args = [
        most, request, starts, positions, _pointers(tables), strides, torch.tensor(sizes, dtype=torch.int32),
        torch.tensor([True, True, False]), torch.tensor([True] * groups), mapping, mapping.stride(0), 0,
    ]  # fmt: skip
    constants = {"CP_SIZE": 1, "CP_INTERLEAVE": 1, "PAD_ID": -1, "TRITON_BLOCK_SIZE": 1024}
    return Launch(grid=(groups, requests + 1), args=args, constants=constants, tables=tables)


def gather_block_tables():
    groups, requests, padded, widths = 2, 4, 6, (1500, 17)
    here = [_random(0, 900, 8, width) for width in widths]
    there = [torch.full((8, width), LEFT, dtype=torch.int32) for width in widths]
    counts = torch.stack([_random(0, width + 1, 8) for width in widths])
    strides = torch.tensor([table.stride(0) for table in here])
    request = torch.randperm(8)[:requests].to(torch.int32)
    args = [request, _pointers(here), _pointers(there), strides, counts, counts.stride(0), requests]
    return Launch(grid=(groups, padded), args=args, constants={"BLOCK_SIZE": 1024}, tables=[*here, *there])


def prepare_pos_seq_lens():
    requests, most = 5, 8
    request = torch.randperm(most)[:requests].to(torch.int32)
    position = torch.full((8000,), LEFT, dtype=torch.int64)
    lengths = torch.full((most,), LEFT, dtype=torch.int32)
    args = [position, lengths, request, _lengths(requests, 1500), _random(0, 2000, most), most]
    return Launch(grid=(requests + 1,), args=args, constants={"BLOCK_SIZE": 1024})


def combine_sampled_and_draft_tokens():
    requests, canvas, new = 6, 64, int(torch.randint(2, ()))
    request = torch.randperm(8)[:requests].to(torch.int32)
    starts = _lengths(requests, 300)
    logits = torch.minimum(starts.diff(), _random(1, canvas + 1, requests))
    wanted = torch.cat((torch.zeros(1), logits.cumsum(0))).to(torch.int32)
    prompt = _random(1, 500, 8)
    length = prompt[request.long()] + _random(-100, 200, requests)
    args = [
        torch.full((2000,), LEFT, dtype=torch.int32), request, _random(0, 4096, 8, 1, dtype=torch.int64), starts,
        length, prompt, _random(0, 4096, 8, canvas, dtype=torch.int64), canvas, wanted,
        torch.full((int(wanted[-1]),), LEFT, dtype=torch.int64),
    ]  # fmt: skip
    return Launch(grid=(requests,), args=args, constants={"NUM_NEW_SAMPLED_TOKENS": new, "BLOCK_SIZE": 128})


def topk_log_softmax():
    rows, words, told = 7, 4100, 21
    logits = _logits(rows, words)
    output = torch.full((rows, told), float(LEFT))
    ids = _random(0, words, rows, told, dtype=torch.int64)
    args = [output, logits, logits.stride(0), ids, ids.stride(0), told, words]
    return Launch(grid=(rows,), args=args, constants={"BLOCK_SIZE": 1024, "TOPK_BLOCK_SIZE": 32})


def ranks():
    rows, words = 7, 9000
    logits = _logits(rows, words).round()  # many are alike
    said = logits.isfinite().float().multinomial(1)[:, 0]  # what cannot be is never sampled
    args = [torch.full((rows,), LEFT), logits, logits.stride(0), said, words]
    return Launch(grid=(rows,), args=args, constants={"BLOCK_SIZE": 8192})


def _logits(rows, words):
    """Some of them cannot be, as behind top_k."""
    logits = 8 * torch.randn(rows, words)
    return logits.masked_fill(torch.rand(rows, words) < 0.1, float("-inf"))


def difference(kernel, plain, launch):
    found = 0.0
    for seed in range(ROUNDS):
        torch.manual_seed(seed)
        one = launch()
        torch.manual_seed(seed)
        other = launch()
        kernel[one.grid](*one.args, **one.constants)
        plain[other.grid](*other.args, **other.constants)
        for a, b in zip(one.written(), other.written(), strict=True):
            same = (a == b) | (a.isnan() & b.isnan())
            if not same.all():
                found = max(found, float((a.double() - b.double())[~same].abs().max()))
    return found


def main():
    sys.path.insert(0, str(Path(__file__).parent / "site"))
    import plain_kernels

    found = {}
    for name, kernels in plain_kernels.KERNELS.items():
        module = importlib.import_module(f"vllm.v1.worker.gpu.{name}")
        for kernel in kernels:
            own = kernel.removeprefix("_").removesuffix("_kernel")
            plain = plain_kernels.Plain(getattr(plain_kernels, own))
            found[own] = difference(getattr(module, kernel), plain, globals()[own])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
