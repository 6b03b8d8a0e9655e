"""Nets that find many digits: one that slides, crop by crop or as a whole, and one that looks once."""

from cvlab.nets.detector.racing import stop_watch
from cvlab.nets.detector.teaching import teach

__all__ = ["stop_watch", "teach"]
