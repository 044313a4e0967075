"""Who does the denoising."""

__all__ = ["vllm"]
