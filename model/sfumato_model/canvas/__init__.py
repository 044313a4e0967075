"""What is denoised and what came of it, as ids and numbers, on no device: segments, how a hole ends, drafts."""

__all__ = ["draft", "end", "segment", "shared"]
