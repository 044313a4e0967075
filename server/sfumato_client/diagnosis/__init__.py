"""What `sfumato doctor` looks at. Only the probe, a process of its own, imports torch."""

__all__ = ["checkpoints", "finding", "gpu", "machine", "running", "torch_facts", "torch_probe"]
