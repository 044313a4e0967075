"""Text with holes in, candidates out. Knows nothing of HTTP, language servers or editors."""
