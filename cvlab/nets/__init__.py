"""Where Keras and TensorFlow live. Only worker processes import what is in here; the web process never does.

TensorFlow's threads are set before it starts. One thread an operation is 1.5 times as fast as all of them on the small
nets of the lessons, because handing work over costs more than the work. CVLAB_OP_THREADS=0 gives TensorFlow its own
choice back: the engine starts a worker so for large nets (cvlab.architecture.threads says which).

TensorFlow uses oneDNN, Intel's library, by itself only where the processor has AVX-512; with AVX2 alone, as most
laptops have it, it computes the lessons' nets three to five times as fast, so it is asked for here. Whoever sets
TF_ENABLE_ONEDNN_OPTS has the last word.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

OP_THREADS = int(os.environ.get("CVLAB_OP_THREADS", "1"))
