"""Activations before one's eyes: the curve, a feature map, a stack of layers, and two layers that are one."""
