"""What a person brings: a cell, a sequence, and a trained model."""
