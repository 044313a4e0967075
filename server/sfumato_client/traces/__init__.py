"""What Sfumato leaves on a disk, for `sfumato uninstall`."""

__all__ = ["pulled", "written"]
