"""Variants: two to four cell types on the same input, side by side."""

from lstm_view.page import begin_page
from lstm_view.variants import show_variants

WORDS = """
# The same input, other cells

What changes when a cell has no [[f|forget gate]], one gate for two, or no [[c|long-term memory]] of its own? Here two
to four cell types read the same input, with the same weights wherever they have them in common.

**These cells were not trained.** The page shows what each one does with given weights, not which one learns better.
"""

begin_page()
show_variants(WORDS)
