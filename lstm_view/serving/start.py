"""Serves the app from wherever it was installed: the command ``lstm-in-action``."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from lstm_core.places import ROOT

# Only this machine is served; a further argument says otherwise, the last one counts.
COMMAND: Final = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.address=127.0.0.1")


def main() -> None:
    """Run Streamlit in the folder that has its settings, with the arguments that were given."""
    try:
        sys.exit(subprocess.call([*COMMAND, *sys.argv[1:]], cwd=ROOT))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
