"""The bench of the kernels lesson, and what lies beyond one kernel."""
