"""The package as it is installed, live models of other libraries, and the stage in a notebook."""
