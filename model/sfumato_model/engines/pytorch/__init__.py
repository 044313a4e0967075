"""The engine in this process whose arrays are torch's."""

__all__ = ["load"]
