"""The page on which a person enters the numbers of a cell of their own; its words on what was understood."""
