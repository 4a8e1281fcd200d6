"""Exercises on a page: one kind at one's own pace, a sheet that is handed in, and what a teacher makes of both."""
