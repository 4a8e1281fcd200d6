"""What pyproject.toml cannot say: in a wheel the files of the app lie in a package of their own, ``lstm_in_action``.

Beside the packages, as they lie here, they would be ``pages`` and ``assets`` of everything that is installed.
``lstm_core.places`` finds them in either place.
"""

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

FILES = {f"lstm_in_action.{folder}": folder for folder in ("assets", "pages", "static")}


class WithoutThis(build_py):
    """``app.py`` lies in one folder with this file, which is no part of the app."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """The modules of a package as (package, name, path)."""
        return [found for found in super().find_package_modules(package, package_dir) if found[1] != "setup"]


packages = find_packages(include=["lstm_core*", "lstm_view*"])
setup(
    packages=[*packages, "lstm_in_action", *FILES],
    package_dir={"lstm_in_action": ".", **FILES},
    package_data={
        "lstm_in_action": [".streamlit/config.toml"],
        **{folder: ["**/*"] for folder in FILES},
        **{package: ["*.toml", "*.json"] for package in packages},
    },
    cmdclass={"build_py": WithoutThis},
)
