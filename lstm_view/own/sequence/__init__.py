"""A sequence of one's own from a file or a pasted table: what was understood of it, and what is chosen of it."""
