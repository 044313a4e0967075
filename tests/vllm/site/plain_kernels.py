# mypy: ignore-errors
"""Six of vLLM 0.32's Triton kernels by torch, for the engine of `make test-vllm` alone.

No package index has a Triton that compiles for a CPU, so kernels run in the interpreter that Triton has for debugging.
These six took three quarters of a fill's time there. Each function takes the grid and then what its kernel takes, and
writes what the kernel writes; `check_plain_kernels.py` beside this folder holds each against the interpreted one. vLLM
loads `register` as one of its plugins, in each of its processes.
"""

import ctypes
import importlib

import torch

KERNELS = {
    "block_table": ("_compute_slot_mappings_kernel", "_gather_block_tables_kernel"),
    "input_batch": ("_prepare_pos_seq_lens_kernel", "_combine_sampled_and_draft_tokens_kernel"),
    "sample.logprob": ("_topk_log_softmax_kernel", "_ranks_kernel"),
}
"""By modules of `vllm.v1.worker.gpu`."""


class Plain:
    """Is launched as a kernel is: `kernel[grid](...)`."""

    def __init__(self, function):
        self.function = function

    def __getitem__(self, grid):
        return lambda *args, **kwargs: self.function(grid, *args, **kwargs)


def register():
    """Put the functions below in their kernels' places."""
    for name, kernels in KERNELS.items():
        module = importlib.import_module(f"vllm.v1.worker.gpu.{name}")
        for kernel in kernels:
            setattr(module, kernel, Plain(globals()[kernel.removeprefix("_").removesuffix("_kernel")]))


def compute_slot_mappings(
    grid, max_num_tokens, idx_mapping, query_start_loc, pos, block_table_ptrs, block_table_strides, block_sizes,
    slot_mapping_enabled, dcp_sharded, slot_mappings, slot_mappings_stride, cp_rank, *, CP_SIZE, CP_INTERLEAVE, PAD_ID,
    TRITON_BLOCK_SIZE,
):  # fmt: skip
    """Where each token's keys go: `slot_mappings` (groups, tokens)."""
    assert CP_SIZE == 1, "contexts lie on one device here"
    groups, requests = grid[0], grid[1] - 1
    starts = query_start_loc[: requests + 1].long()
    own = torch.repeat_interleave(idx_mapping[:requests].long(), starts.diff())
    rows, tokens = int(own.max()) + 1 if len(own) else 0, int(starts[-1])
    for group in range(groups):
        mapping = slot_mappings[group]
        mapping[tokens:max_num_tokens] = PAD_ID
        if not slot_mapping_enabled[group] or rows <= 0:
            mapping[:tokens] = PAD_ID
            continue
        table = _table(block_table_ptrs, block_table_strides, group, rows)
        size = int(block_sizes[group])
        at = pos[:tokens]
        slots = table[own.clamp(min=0), at // size].long() * size + at % size
        mapping[:tokens] = torch.where(own >= 0, slots, PAD_ID)


def gather_block_tables(
    grid, batch_idx_to_req_idx, src_block_table_ptrs, dst_block_table_ptrs, block_table_strides, num_blocks,
    num_blocks_stride, num_reqs, *, BLOCK_SIZE,
):  # fmt: skip
    """The rows of a batch's requests, in its order; those behind them are zeros."""
    requests = batch_idx_to_req_idx[:num_reqs].tolist()
    for group in range(grid[0]):
        there = _table(dst_block_table_ptrs, block_table_strides, group, grid[1])
        there[num_reqs:] = 0
        if requests:
            here = _table(src_block_table_ptrs, block_table_strides, group, max(requests) + 1)
            for row, request in enumerate(requests):
                count = int(num_blocks[group, request])
                there[row, :count] = here[request, :count]


def prepare_pos_seq_lens(
    grid, pos, seq_lens, idx_mapping, query_start_loc, num_computed_tokens, max_num_reqs, *, BLOCK_SIZE
):
    """How long each sequence is with what is computed now, and the positions of that."""
    requests = grid[0] - 1
    starts = query_start_loc[: requests + 1].long()
    lengths, computed = starts.diff(), num_computed_tokens[idx_mapping[:requests].long()]
    seq_lens[:requests] = computed + lengths
    seq_lens[requests:max_num_reqs] = 0
    within = torch.arange(int(starts[-1])) - torch.repeat_interleave(starts[:-1], lengths)
    pos[: int(starts[-1])] = within + torch.repeat_interleave(computed, lengths)


def combine_sampled_and_draft_tokens(
    grid, input_ids, idx_mapping, last_sampled_tokens, query_start_loc, seq_lens, prefill_len, draft_tokens,
    draft_tokens_stride, cu_num_logits, logits_indices, *, NUM_NEW_SAMPLED_TOKENS=1, BLOCK_SIZE,
):  # fmt: skip
    """What was sampled last and the canvases behind it, as inputs; and at which of those logits are wanted."""
    for row, request in enumerate(idx_mapping[: grid[0]].tolist()):
        first, last = cu_num_logits[row : row + 2].tolist()
        end, length, prompt = int(query_start_loc[row + 1]), int(seq_lens[row]), int(prefill_len[request])
        begin = end - (last - first)
        logits_indices[first:last] = torch.arange(begin, end)
        if length <= prompt:
            continue
        if NUM_NEW_SAMPLED_TOKENS > 0 and length - (last - first) >= prompt:
            input_ids[begin] = last_sampled_tokens[request].reshape(-1)[0]
        drafts = last - first - NUM_NEW_SAMPLED_TOKENS
        if drafts > 0:
            input_ids[end - drafts : end] = draft_tokens[request, :drafts]


def topk_log_softmax(
    grid, output, logits, logits_stride, topk_ids, topk_ids_stride, topk, vocab_size, *, BLOCK_SIZE, TOPK_BLOCK_SIZE
):
    """The log probabilities of `topk_ids` (rows, topk)."""
    likely = logits[: grid[0], :vocab_size].float().log_softmax(-1)
    output[: grid[0]] = likely.gather(1, topk_ids[: grid[0]].long())


def ranks(grid, output, logits, logits_stride, token_ids, vocab_size, *, BLOCK_SIZE):
    """How many tokens of each row are as likely as the one that is named, or more."""
    rows = logits[: grid[0], :vocab_size]
    output[: grid[0]] = (rows >= rows.gather(1, token_ids[: grid[0], None].long())).sum(1)


def _table(pointers, strides, group, rows):
    """The first rows of a group's table, which kernels are told by its address."""
    stride = int(strides[group])
    memory = (ctypes.c_int32 * (rows * stride)).from_address(int(pointers[group]))
    return torch.frombuffer(memory, dtype=torch.int32).view(rows, stride)
