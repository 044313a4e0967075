"""Commands about this machine: what is installed, downloaded, counted and left behind."""

__all__ = ["checkpoints", "doctor", "stats", "uninstall"]
