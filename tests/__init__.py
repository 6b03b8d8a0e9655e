"""Tests read as sentences about behaviour."""

import os

# No test and no benchmark writes into the cache of whoever runs it; those that need runs on disk name a folder.
os.environ["CVLAB_CACHE"] = "off"
