"""The read-out of a run: what a person types of it."""
