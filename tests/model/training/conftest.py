"""Fixtures of the training's tests: real Python to make examples of, and batches of a tiny model's size."""

from __future__ import annotations

import contextlib
import functools
import inspect
import random
import shutil
import textwrap
from collections.abc import Callable, Iterator
from itertools import islice
from types import ModuleType
from typing import Any

import pytest

from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.data.canvases import ExampleShape
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.examples import ExampleStream, Row

MODULES = (contextlib, functools, inspect, random, shutil, textwrap)


def source_file(module: ModuleType) -> SourceFile:
    return SourceFile(package="python", path=f"{module.__name__}.py", text=inspect.getsource(module))


@pytest.fixture(scope="session")
def files() -> tuple[SourceFile, ...]:
    """Modules of the standard library: real code, at hand on every machine."""
    return tuple(source_file(module) for module in MODULES)


@pytest.fixture(scope="session")
def tokenizer(tokenizer_file) -> FileTokenizer:
    return FileTokenizer.from_file(tokenizer_file)


@pytest.fixture(scope="session")
def rows(files, tokenizer) -> Callable[..., list[Row]]:
    """`rows(count, seed=..., **shape)`: training rows of the standard library."""

    def make(count: int, *, seed: int = 0, **shape: Any) -> list[Row]:
        stream: Iterator[Row] = iter(ExampleStream(files, tokenizer, ExampleShape(**shape), seed))
        return list(islice(stream, count))

    return make


@pytest.fixture(scope="session")
def corruption(tokenizer) -> UniformCorruption:
    return UniformCorruption(low=8, high=tokenizer.size - 4)
