"""Training of small checkpoints: corpus, examples, loss, loop, export. `python -m sfumato_model.training --help`."""

__all__ = ["data", "export", "new_model", "optimization", "quality", "setup"]
