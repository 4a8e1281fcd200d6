"""The stage: the one component, what it is sent, the files taken from it, and the form for a read-out below it."""
