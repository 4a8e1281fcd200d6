"""How the cell is shown: figures, the stage, and what a page is made of."""
