"""Device, dtype and memory."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint import device
from sfumato_model.checkpoint.device import (
    check_memory,
    choose_device,
    choose_dtype,
    choose_product_dtype,
    choose_threads,
    multiplies_in_bfloat16,
)
from sfumato_model.checkpoint.dtype import SMALL, named_dtype

CPU = torch.device("cpu")


def test_the_named_device_is_taken():
    assert choose_device("cpu") == CPU


def test_without_a_name_the_best_that_is_here_is_taken(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device(None).type == "cuda"


@pytest.mark.parametrize("name", ["gpu", "cpu:x", "", "tpu3"])
def test_an_unknown_device_is_answered_with_those_that_there_are(name):
    with pytest.raises(CheckpointError, match="cpu, cuda, cuda:1 or mps"):
        choose_device(name)


@pytest.mark.parametrize("name", ["cuda", "cuda:1"])
def test_cuda_that_is_not_here_is_refused_with_the_reason(monkeypatch, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(CheckpointError, match=f"'{name}' was asked for, but"):
        choose_device(name)


def test_a_cuda_device_beyond_those_that_are_here_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(CheckpointError, match="cuda:7"):
        choose_device("cuda:7")


def test_mps_that_is_not_here_is_refused(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(CheckpointError, match="Metal"):
        choose_device("mps")


@pytest.mark.parametrize("name", ["meta", "xla"])
def test_a_device_that_nothing_here_was_made_for_is_refused(name):
    with pytest.raises(CheckpointError, match="not known"):
        choose_device(name)


@pytest.mark.parametrize(("name", "dtype"), [("float32", torch.float32), ("bfloat16", torch.bfloat16)])
def test_the_named_dtype_is_taken(name, dtype):
    assert choose_dtype(name, CPU, 1) == dtype


def test_a_dtype_of_another_engine_is_answered_with_those_that_torch_loads():
    with pytest.raises(CheckpointError, match=r"'int8' is not one that torch loads here: use one of float32"):
        choose_dtype("int8", CPU, 1)


@pytest.mark.parametrize(
    ("on", "size", "dtype"),
    [("cpu", 1, torch.float32), ("cpu", SMALL, torch.bfloat16), ("cuda", 1, torch.bfloat16)],
)
def test_without_a_name_the_dtype_suits_device_and_size(on, size, dtype):
    assert choose_dtype(None, torch.device(on), size) == dtype


def test_the_environment_names_a_dtype_where_no_argument_does():
    assert named_dtype(None, {"SFUMATO_DTYPE": "float32"}) == "float32"
    assert named_dtype("bfloat16", {"SFUMATO_DTYPE": "float32"}) == "bfloat16"
    assert named_dtype(None, {"SFUMATO_DTYPE": ""}) is None


@pytest.fixture(params=[True, False], ids=["with bfloat16 instructions", "without"])
def native(request, monkeypatch):
    """Whether the processor has the instructions."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True, "avx512_bf16": request.param})
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    return request.param


def test_a_cpu_multiplies_in_bfloat16_where_it_need_not_emulate_it(native):
    assert choose_product_dtype(None, CPU) == (torch.bfloat16 if native else torch.float32)


@pytest.mark.usefixtures("native")
def test_float32_that_is_named_is_float32_throughout():
    assert choose_product_dtype("float32", CPU) == torch.float32


@pytest.mark.parametrize(
    ("limit", "allowed"),
    [("AVX2", False), ("avx512_core", False), ("AVX512_CORE_BF16", True), ("AVX512_CORE_AMX", True), ("ALL", True)],
)
def test_what_onednn_may_not_use_is_not_counted(native, limit, allowed):
    assert multiplies_in_bfloat16({"ONEDNN_MAX_CPU_ISA": limit}) == (native and allowed)


def test_a_small_checkpoint_on_a_cpu_gets_one_thread():
    assert choose_threads(CPU, 1) == 1


def test_too_large_a_checkpoint_is_refused_with_the_numbers(monkeypatch):
    monkeypatch.setattr(device, "free_memory", lambda _device: 8_000_000_000)
    with pytest.raises(CheckpointError, match=r"big needs 52\.0 GB on cpu, of which 8\.0 GB are free: .*default"):
        check_memory("big", 52_000_000_000, CPU, torch.bfloat16)


def test_a_wider_dtype_than_the_files_needs_more(monkeypatch):
    monkeypatch.setattr(device, "free_memory", lambda _device: 3_000)
    check_memory("m", 2_000, CPU, torch.bfloat16)
    with pytest.raises(CheckpointError):
        check_memory("m", 2_000, CPU, torch.float32)


def test_where_nothing_says_how_much_is_free_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(device, "free_memory", lambda _device: None)
    check_memory("m", 10**15, CPU, torch.float32)


@pytest.mark.parametrize(
    ("free", "dtype"),
    [(58, torch.bfloat16), (54, torch.float8_e4m3fn), (31, torch.float8_e4m3fn), (24, torch.bfloat16)],
)
def test_a_card_that_has_no_room_for_bfloat16_gets_float8(monkeypatch, free, dtype):
    monkeypatch.setattr(device, "free_memory", lambda _device: free * 10**9)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (8, 6))
    chosen = choose_dtype(None, torch.device("cuda"), 52 * 10**9, 26 * 10**9)
    assert chosen == dtype
    if free < 26:
        with pytest.raises(CheckpointError, match=r"needs 52\.0 GB on cuda.*vLLM"):
            check_memory("big", 52 * 10**9, torch.device("cuda"), chosen, 26 * 10**9)
    else:
        check_memory("big", 52 * 10**9, torch.device("cuda"), chosen, 26 * 10**9)


def test_a_card_that_is_too_old_for_float8_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (7, 5))
    with pytest.raises(CheckpointError, match="older than NVIDIA's Ampere"):
        choose_dtype("float8", torch.device("cuda"), 1)


def test_where_float8_would_fit_it_is_named(monkeypatch):
    monkeypatch.setattr(device, "free_memory", lambda _device: 30 * 10**9)
    with pytest.raises(CheckpointError, match=r"--dtype float8 needs 26\.0 GB; or free some memory"):
        check_memory("big", 52 * 10**9, CPU, torch.bfloat16, 26 * 10**9)
