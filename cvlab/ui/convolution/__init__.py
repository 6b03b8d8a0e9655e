"""The arithmetic lesson: its sliders, its channels, its stack, and the drawings of what a window sees."""
