"""Batches, losses, optimizers and the loop that trains."""

__all__ = ["batch", "loop", "loss", "optimizer", "report", "state"]
