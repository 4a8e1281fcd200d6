"""Learn by doing: what a page adds to its stage so that a person predicts, builds and is checked."""
