"""The process that holds the scheduler and starts the workers: `python -m cvlab.engine.pool`.

It writes one line, `{"address": ..., "certificate": ..., "key": ...}`, to its standard output, starts a worker of each
role that it reads from its standard input, and ends, workers included, when that is closed. The operating system closes
a dead parent's pipes, so this holds however the parent died.

Everybody on the machine can reach a port on loopback, and whoever talks to a scheduler can run code. So all of them
speak TLS, and only with those who hold the key that was made for this start and went through the pipe.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import sys
import threading
import time
from typing import IO

import dask
from dask.system import CPU_COUNT
from distributed import Nanny, Scheduler
from distributed.security import Security

from cvlab.engine.holding import engine_folder, remove_dead_folders
from cvlab.engine.status import GUEST, HEAVY, asked_workers
from cvlab.engine.warmth import WARM_UP, Warmth

LOOPBACK = "127.0.0.1"
# Every worker runs one thing at a time; an instant answer goes before training when both want a core.
NICENESS = {"instant": 5, "train": 10, HEAVY: 10, GUEST: 5}
# All threads for one operation; see cvlab.nets.
ROLE_ENVIRONMENT: dict[str, dict[str, str]] = {HEAVY: {"CVLAB_OP_THREADS": "0"}}
SETTINGS = {
    # Not Dask's own MALLOC_TRIM_THRESHOLD_ of 64 KB: it gives memory back to the system at every step of a training and
    # fetches it again at the next, which costs a fifth of the pace.
    "distributed.nanny.pre-spawn-environ": {
        "OMP_NUM_THREADS": 1,
        "MKL_NUM_THREADS": 1,
        "OPENBLAS_NUM_THREADS": 1,
    },
    # A task whose worker died comes back to us at once: we decide whether to ask again.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    # Reported values are kept by the scheduler; a few are enough.
    "distributed.admin.low-level-log-length": 50,
    "distributed.worker.profile.enabled": False,
    # Their web servers, which know no secret, tell nothing.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Importing TensorFlow holds a worker's loop for seconds; that is no reason to complain.
    "distributed.admin.tick.limit": "60s",
}
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # several workers share one GPU
    "KERAS_BACKEND": "tensorflow",
}


def roles() -> list[str]:
    """The role of each worker: one in four answers, the others train. CVLAB_WORKERS says how many."""
    count = asked_workers() or min(max(CPU_COUNT // 2 + 1, 2), 5)
    instant = max(1, count // 4)
    return ["instant"] * instant + ["train"] * (count - instant)


def worker(address: str, role: str, index: int, folder: str, security: Security) -> Nanny:
    """A guarded worker: when it dies, its nanny starts it again, and it warms up again."""
    own = {name: os.environ.get(name, value) for name, value in ENVIRONMENT.items()}
    return Nanny(
        address,
        name=f"{role}-{index}",
        host=LOOPBACK,
        nthreads=1,
        resources={role: 1},
        memory_limit=0,
        local_directory=folder,
        security=security,
        protocol="tls",
        silence_logs=logging.CRITICAL,
        env={**own, **ROLE_ENVIRONMENT.get(role, {}), "CVLAB_ROLE": role},
        plugins=(Warmth(os.environ.get("CVLAB_WARM_UP", WARM_UP), NICENESS[role]),),
        dashboard=False,
        dashboard_address=f"{LOOPBACK}:0",
    )


async def serve(handshake: IO[str], asked: asyncio.Queue[str], folder: str) -> None:
    """Run scheduler and workers, and start another worker of each role that is asked for, until "" comes."""
    dask.config.set(SETTINGS)
    security = Security.temporary()
    scheduler = Scheduler(
        host=LOOPBACK,
        port=0,
        protocol="tls",
        security=security,
        dashboard=False,
        dashboard_address=f"{LOOPBACK}:0",
    )
    await scheduler
    told = {"address": scheduler.address, "certificate": security.tls_ca_file, "key": security.tls_client_key}
    with handshake:
        handshake.write(json.dumps(told) + "\n")
    workers = [worker(scheduler.address, role, i, folder, security) for i, role in enumerate(roles())]
    await asyncio.gather(*(w.start() for w in workers))
    while role := await asked.get():
        more = worker(scheduler.address, role, 0, folder, security)
        workers.append(more)
        await more.start()
    # A worker that does not end in time on a busy machine ends with this process: it watches a pipe to it.
    await asyncio.gather(*(w.close(timeout=0.5) for w in workers), return_exceptions=True)
    await scheduler.close()


def main() -> None:
    """Serve until standard input ends."""
    # From here on whatever is printed goes to standard error: the pipe is for the one line only.
    handshake = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    folder, held = engine_folder()
    loop = asyncio.new_event_loop()
    asked: asyncio.Queue[str] = asyncio.Queue()

    def outlive_nobody() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(asked.put_nowait, line.strip())
        loop.call_soon_threadsafe(asked.put_nowait, "")
        time.sleep(3)
        os._exit(0)

    threading.Thread(target=outlive_nobody, daemon=True).start()
    threading.Thread(target=remove_dead_folders, daemon=True).start()
    with held:
        try:
            loop.run_until_complete(serve(handshake, asked, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
