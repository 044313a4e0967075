"""The engine that runs a checkpoint's weights in this process, by PyTorch."""

__all__ = ["engine", "full", "inspection", "load", "store"]
