"""Processes of this machine: which one is ours, who is at the other end, what interrupts us."""

__all__ = ["identity", "interpreter", "interrupts", "peer"]
