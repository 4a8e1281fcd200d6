"""What a person brings: a cell, and a sequence."""
