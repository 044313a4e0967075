"""The engine of small checkpoints on a processor: no torch, ready within a second."""

__all__ = ["load", "suits"]
