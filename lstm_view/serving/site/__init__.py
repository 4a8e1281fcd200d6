"""The teaching part of the app as files for any host: ``python -m lstm_view build FOLDER``."""
