"""Scenes for students: what they see and may change, and the ways to hand one over."""
