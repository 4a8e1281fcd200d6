"""The stage: the one component, what it is sent, and the files that can be taken from it."""
