"""All benchmarks, or those named: ``python -m benchmarks [run model drag commit ...] [--quick]``."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys

from benchmarks.report import show

TITLES = {
    "model": "Gates of an imported layer in float32, beside PyTorch's fused layer, which gives none",
    "gradients": "Gradients and the ledger, beside PyTorch's autograd and a double loop",
    "drag": "While a slider is dragged, beside st.slider and st.plotly_chart",
    "commit": "When it is let go, beside st.slider and st.plotly_chart",
    "server": "One server process, beside st.slider and st.plotly_chart",
    "beside": "Others' changes beside ten heavy runs of trained models",
    "load": "Many people at two replicas behind a proxy, some of which are killed and replaced",
    "first_visit": "A first visit over a slow line, beside the app before its files were packed",
    "site": "The first and the second visit of the static site",
    "cold": "From a cold start, beside a bare page with one Plotly chart",
}


def main() -> None:
    """Run the benchmarks one after the other; the core's prints a table of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of run, {', '.join(TITLES)}; all if none")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, to see that they run")
    asked = parser.parse_args()
    if unknown := set(asked.names) - {"run", *TITLES}:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are run, {', '.join(TITLES)}")
    names = asked.names or ["run", *TITLES]
    if "run" in names:
        quick = ["--quick"] if asked.quick else []
        subprocess.run([sys.executable, "-m", "benchmarks.bench_run", *quick], check=True)
    for name in (name for name in TITLES if name in names):
        show(TITLES[name], importlib.import_module(f"benchmarks.bench_{name}").measure(asked.quick))


if __name__ == "__main__":
    main()
