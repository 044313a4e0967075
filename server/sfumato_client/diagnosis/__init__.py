"""What `sfumato doctor` looks at. Only the probe, a process of its own, imports torch."""
