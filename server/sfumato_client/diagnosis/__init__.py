"""What `sfumato doctor` looks at. Only the probe, a process of its own, imports torch."""

__all__ = ["card", "machine", "running", "torch_facts", "torch_probe"]
