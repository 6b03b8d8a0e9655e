"""Where a network looked: the question, the maps, and their tests."""
