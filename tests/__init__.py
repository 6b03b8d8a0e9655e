"""Tests read as sentences about behaviour."""
