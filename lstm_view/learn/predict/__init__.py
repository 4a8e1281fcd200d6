"""Predict, then see: the course of a quantity is drawn before it is shown, and then one says what happened."""
