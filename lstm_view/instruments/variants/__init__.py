"""Cell types side by side on one input."""
