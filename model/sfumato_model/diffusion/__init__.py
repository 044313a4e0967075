"""The method: from noise to text in a few steps, a draft after each."""

__all__ = ["active", "constraint", "loop", "readings", "sampler"]
