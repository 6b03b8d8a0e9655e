"""Trains the network from strip to number that comes with cvlab, and says how well it reads:

    python -m cvlab.nets.make_form_net [--forms 2000]

It learns from forms that code fills in, as they are on the modularity page at first; the forms that it is measured on
hold other digits.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from cvlab.generators import whole
from cvlab.modularity import Parts, World
from cvlab.modularity.learning import TESTED, right_of
from cvlab.modularity.stored import save_whole
from cvlab.nets.modularity import learn


def main() -> None:
    """Train, write, and print the share read right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=2000)
    world, parts = World(), Parts()
    learnt = whole(learn("whole", world, parser.parse_args().forms, 0, parts))
    rounded = [w.astype(np.float16).astype(np.float32) for w in learnt.weights]
    learnt = replace(learnt, weights=rounded, right=right_of("whole", rounded, world, parts))
    save_whole(learnt)
    print(f"{learnt.count} forms, {learnt.parameters:,} parameters: {learnt.right} of {TESTED} numbers right")


if __name__ == "__main__":
    main()
