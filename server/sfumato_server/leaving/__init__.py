"""What sfumato leaves on a machine, for `sfumato uninstall`: `traces.py` finds it, `pulled.py` knows of downloads."""
