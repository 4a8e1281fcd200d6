"""Doing instead of watching: predictions, challenges, exercises."""
