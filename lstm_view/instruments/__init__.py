"""Pages that measure a cell: its gradients and loss, and other cell types beside it."""
