"""The script that Streamlit runs for every session.

It lies here and not beside ``pages/``: a folder of that name beside the script puts a fresh server into a mode in
which a link opens a page without the navigation.
"""

from lstm_view.page import navigate

navigate()
