"""What a wheel of litharvest must hold and what its installation may ask for.

``python -m benchmarks.packaging_guard`` builds the wheel and fails if it lacks a package, typing
marker or the example review, if the declared packages exceed 36, if a pinned version is missing,
or if an installed package that we depend on owns one of our top-level names.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from litharvest.cli import OURS, intruders

ROOT = Path(__file__).parents[1]
MOST_PACKAGES = 36
MUST_HOLD = (
    *(f"{name}/py.typed" for name in OURS),
    "litharvest/demo/data/config.yaml",
    "litharvest/demo/data/truth.json",
    "litharvest/demo/data/strategies/pubmed.txt",
    "ledger/migrations/steps.py",
)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def canonical(name: str) -> str:
    """A distribution's name in one spelling (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def core_packages() -> set[str]:
    """Every package that installing litharvest without extras brings, litharvest included."""
    seen: set[str] = set()
    waiting = ["litharvest"]
    while waiting:
        name = canonical(waiting.pop())
        if name in seen:
            continue
        try:
            wanted = requires(name) or []
        except PackageNotFoundError:
            continue  # only asked for on another system or Python
        seen.add(name)
        for line in wanted:
            found = _NAME.match(line)
            if found and "extra ==" not in line:
                waiting.append(found.group(0))
    return seen


def pinned() -> set[str]:
    """The packages that constraints.txt pins to one version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonical(line.split("==")[0]) for line in lines if "==" in line}


def wheel_names() -> list[str]:
    """The files in a freshly built wheel."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
                *("--disable-pip-version-check", "--wheel-dir", folder, str(ROOT)),
            ],
            check=True,
            capture_output=True,
        )
        (wheel,) = Path(folder).glob("litharvest-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.namelist()


def problems() -> list[str]:
    """A sentence for each thing that is wrong."""
    found = list(intruders(packages_distributions()))
    core = core_packages()
    if len(core) > MOST_PACKAGES:
        found.append(
            f"the core install is {len(core)} packages, at most {MOST_PACKAGES} are wanted"
        )
    loose = core - pinned() - {"litharvest"}
    if loose:
        found.append(f"constraints.txt does not pin {', '.join(sorted(loose))}")
    names = wheel_names()
    found += [f"the wheel lacks {name}" for name in MUST_HOLD if name not in names]
    strange = {n.split("/")[0] for n in names} - set(OURS)
    strange = {n for n in strange if not n.endswith(".dist-info")}
    if strange:
        found.append(f"the wheel installs more than our packages: {', '.join(sorted(strange))}")
    return found


def main() -> int:
    """Print what is wrong, or what was counted."""
    wrong = problems()
    for sentence in wrong:
        print(f"packaging: {sentence}")
    if not wrong:
        print(f"packaging: wheel whole, {len(core_packages())} packages in the core install")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
