"""Thousands of mutated links, pictures, zips and models: each is taken or refused in a sentence, within its limits.

Run it as `python -m tests.benchmarks.hostile`, or with counts: `--links 100 --pictures 0 --zips 10 --models 5`.
Each family is tried in a process of its own. Printed: how many were taken and refused, what was a fault, and the most
processor seconds and memory that one of them took, those of its reading processes included.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FAMILIES = {"links": 10_000, "pictures": 2_000, "zips": 400, "models": 300}
HANG = 10  # seconds by the clock; on a busy machine also of processor, so both must be over it
SHOWN = 5  # faults that are printed whole
LONGEST = 600  # letters of a sentence


@dataclass
class Tally:
    """What became of a family's mutants."""

    counts: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    hangs: int = 0
    worst_seconds: float = 0.0
    first_mb: float = 0.0
    most_mb: float = 0.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, count in FAMILIES.items():
        options.add_argument(f"--{name}", type=int, default=count)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=FAMILIES, help="this family, in this process")
    chosen = options.parse_args()
    if chosen.only:
        tally = tried(chosen.only, getattr(chosen, chosen.only), chosen.seed)
        print(json.dumps({**vars(tally), "counts": dict(tally.counts)}))
        return
    faults = [run(name, getattr(chosen, name), chosen.seed) for name in FAMILIES if getattr(chosen, name)]
    sys.exit(sum(faults) > 0)


def run(name: str, count: int, seed: int) -> int:
    """Try a family in a process of its own and print what became of it; returns its number of faults."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.hostile", "--only", name, f"--{name}", str(count)]
    process = subprocess.run([*command, "--seed", str(seed)], stdout=subprocess.PIPE, text=True, check=False)
    if process.returncode:
        print(f"{name:>9}: the process itself ended with {process.returncode}")
        return 1
    told = json.loads(process.stdout.strip().rsplit("\n", 1)[-1])
    counts = told["counts"]
    if "missing" in counts:
        print(f"{name:>9}: not there: {told['faults'][0]}")
        return 0
    print(
        f"{name:>9}: {count:,} tried in {time.monotonic() - begun:.0f} s; taken {counts.get('taken', 0):,}, "
        f"refused {counts.get('refused', 0):,}, faults {counts.get('fault', 0):,}, over {HANG} s {told['hangs']}; "
        f"worst {told['worst_seconds']:.2f} s of processor; memory {told['first_mb']:.0f} to {told['most_mb']:.0f} MB",
        flush=True,
    )
    for fault in told["faults"][:SHOWN]:
        print(fault)
    return counts.get("fault", 0) + told["hangs"]


def tried(name: str, count: int, seed: int) -> Tally:
    """Try the mutants of one family, one after the other."""
    tally = Tally()
    try:
        family = importlib.import_module(f"tests.hostile.{name}")
    except ModuleNotFoundError as error:
        tally.counts["missing"], tally.faults = 1, [str(error)]
        return tally
    for number, item in enumerate(family.mutants(count, seed)):
        _try(tally, family, number, item)
    return tally


def _try(tally: Tally, family: Any, number: int, item: Any) -> None:
    clock, processor = time.monotonic(), _processor()
    try:
        said = family.outcome(item)
        assert said == "taken" or said.startswith("refused: "), f"{said!r} is no outcome"
        assert len(said) <= LONGEST + len("refused: "), f"a sentence of {len(said):,} letters"
        tally.counts[said.split(":")[0]] += 1
    except Exception:  # whatever it is, it is what is looked for
        tally.counts["fault"] += 1
        tally.faults.append(f"mutant {number}, {repr(item)[:300]}\n{traceback.format_exc()[-1500:]}")
        del tally.faults[SHOWN:]
    seconds = _processor() - processor
    tally.worst_seconds = max(tally.worst_seconds, seconds)
    tally.hangs += time.monotonic() - clock > HANG and seconds > HANG
    tally.most_mb = max(tally.most_mb, *_memory())
    tally.first_mb = tally.first_mb or tally.most_mb


def _processor() -> float:
    """Processor seconds of this process and of those that it started, the living ones too."""
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(r.ru_utime + r.ru_stime for r in own) + sum(_stat(pid)[0] for pid in _children())


def _memory() -> list[float]:
    """MB of this process and of each that it started."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
    return [peak, *(_stat(pid)[1] for pid in _children())]


def _children() -> Iterator[int]:
    """The processes that this one started and that live; none where there is no /proc."""
    try:
        for task in Path("/proc/self/task").iterdir():
            yield from map(int, (task / "children").read_text().split())
    except OSError:
        return


def _stat(pid: int) -> tuple[float, float]:
    """(processor seconds, peak MB) of a living process; zeros where it has just ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
    except OSError:
        return 0.0, 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), peak / 1024


if __name__ == "__main__":
    main()
