"""A process of its own that reads the weights out of a stranger's HDF5 file, with little memory and little time.

It is run as a file (`python -I weights_reader.py`), imports nothing of ours and no Keras. In: one line of JSON,
{"bytes": n, "wanted": [[path, shape], ...]}, then the file. Out: the float32 numbers of all wanted arrays in turn, or,
with exit code 3, one sentence.
"""

import io
import json
import math
import sys

import h5py
import numpy as np

MEMORY = 1 << 30  # what Python, numpy and h5py reserve, whatever the file
SECONDS = 10


class Refusal(Exception):
    """Why the file is not read on."""


def limit(extra: int) -> None:
    """Take no more than so many bytes beyond what an empty reader needs, and no more than SECONDS of processor."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; there the checks of sizes and the clock must do
        return
    limits = {
        resource.RLIMIT_AS: MEMORY + extra,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def read(file: h5py.File, path: str, shape: tuple[int, ...]) -> np.ndarray:
    """The array at that path, where it is what the network's config says it must be."""
    place = file
    for name in path.split("/"):
        # A soft or external link could lead into any other file of this machine.
        if not isinstance(place, h5py.Group) or not isinstance(place.get(name, getlink=True), h5py.HardLink):
            raise Refusal(f"it has no weights at {path}")
        place = place[name]
    if not isinstance(place, h5py.Dataset) or place.dtype != np.float32:
        raise Refusal(f"the weights at {path} are not float32 numbers")
    if place.shape != shape:
        raise Refusal(f"the weights at {path} are {place.shape}, but its layer has {shape}")
    size = 4 * math.prod(shape)
    if place.external or place.is_virtual or place.id.get_storage_size() != size:
        raise Refusal(f"the weights at {path} do not lie in the file as Keras writes them")
    return place[()]


def main() -> int:
    head = json.loads(sys.stdin.buffer.readline())
    limit(8 * head["bytes"])
    wanted = [(path, tuple(shape)) for path, shape in head["wanted"]]
    try:
        with h5py.File(io.BytesIO(sys.stdin.buffer.read(head["bytes"])), "r") as file:
            arrays = [read(file, path, shape) for path, shape in wanted]
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 3
    except MemoryError:
        print("its weights ask for more memory than they may have", file=sys.stderr)
        return 3
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        print(f"its weights cannot be read ({str(error)[:120]})", file=sys.stderr)
        return 3
    for array in arrays:
        sys.stdout.buffer.write(np.ascontiguousarray(array).tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
