"""How many forms one network needs, and how many the parts:

    python -m tests.benchmarks.modularity [--draws 3] [--sizes 20 100] [--kinds whole parts]

Each line is one training: what learnt, from how many forms, which draw, numbers read right of 400 forms never seen, and
processor seconds. The last lines are means, with the least and the most of the draws.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import defaultdict

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cvlab.generators import whole
from cvlab.modularity import Parts, World
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.learning import KINDS, SIZES, TESTED, jobs
from cvlab.modularity.looking import told_of
from cvlab.modularity.parts import RIGHT
from cvlab.nets.modularity import learn


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    asked = parser.parse_args()
    world, parts = World(), Parts()
    for rule in ("none", "refuse", "mend"):
        told = told_of(world, Parts(rule=rule), classifier(), "", 0, 0)
        right = int((told.trace.judged[0].outcome == RIGHT).sum())
        print(f"ready-made parts, rule {rule}: {right} of {len(told.forms)}, stream {told.trace.stream()}")
    found: dict[tuple[str, int], list[float]] = defaultdict(list)
    for kind, count, draw in jobs(asked.sizes, asked.draws):
        if kind not in asked.kinds:
            continue
        before = time.process_time()
        learnt = whole(learn(kind, world, count, draw, parts))
        seconds = time.process_time() - before
        found[kind, count].append(learnt.right / TESTED)
        print(f"{kind:6} {count:5} draw {draw}: {learnt.right / TESTED:6.1%}  {seconds:6.1f} s", flush=True)
    for (kind, count), shares in sorted(found.items()):
        mean = sum(shares) / len(shares)
        print(
            f"{kind:6} {count:5} forms: {mean:6.1%} ({min(shares):.1%} to {max(shares):.1%}, {len(shares)} draws)"
        )


if __name__ == "__main__":
    main()
