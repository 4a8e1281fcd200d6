"""Models that Keras 1, 2 and 3 have saved: .keras, .h5 and weights alone; nothing of Keras is needed or executed."""
