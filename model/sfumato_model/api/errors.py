"""What can go wrong in the model package; every message says what was got and what to do.

SfumatoModelError
├── CheckpointError      a checkpoint cannot be used: missing, truncated, of another architecture, too large
├── PromptError          a request cannot become a canvas: no hole, holes too large
├── OutOfMemory          the device has too little free memory for a request
├── NotFinite            the checkpoint computed what is no number
└── Cancelled            the request was cancelled between two steps
"""

from __future__ import annotations


class SfumatoModelError(Exception):
    """Base of all errors of this package."""


class CheckpointError(SfumatoModelError):
    """A checkpoint cannot be used."""


class PromptError(SfumatoModelError):
    """A request cannot become a canvas."""


class OutOfMemory(SfumatoModelError):
    """The device has too little free memory for a request."""


class NotFinite(SfumatoModelError):
    """The checkpoint computed what is no number."""


class Cancelled(SfumatoModelError):
    """The request was cancelled; nothing is returned."""
