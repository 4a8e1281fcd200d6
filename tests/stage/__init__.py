"""The stage in a real browser."""
