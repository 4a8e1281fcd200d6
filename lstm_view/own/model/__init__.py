"""A trained model of one's own: its file, a run of it, all its units as a picture, and one of them on the stage."""
