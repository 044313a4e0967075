"""The process that owns the device, and the parent's end of it. `messages` is all that the two share."""

__all__ = ["child", "failures", "getting_on", "messages", "operations", "workspaces"]
