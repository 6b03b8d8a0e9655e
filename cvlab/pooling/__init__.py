"""Pooling: its sizes, its numbers, and what becomes of them when the picture moves."""

from cvlab.pooling.pooling import KINDS, PADDINGS, PoolGeometry, pool, winners

__all__ = ["KINDS", "PADDINGS", "PoolGeometry", "pool", "winners"]
