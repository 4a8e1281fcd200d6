"""HDF5 files as Keras writes them, read in Python alone: the C library ends the whole process on some damaged files.

What is read: superblocks 0 to 3, groups of hard links as symbol tables or link messages, attributes of numbers and
texts, and arrays of numbers that lie in the file, whole or in chunks, plain or deflated. What would read another file
or repeat one (external links and storage, virtual arrays) is refused. Every size is checked against the file before
memory is taken. Source: HDF5 File Format Specification, version 3.0.
"""

from lstm_core.models.hdf5.node import Array5, Group5, open_hdf5

__all__ = ["Array5", "Group5", "open_hdf5"]
