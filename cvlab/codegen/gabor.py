"""Keras code of a Gabor bank."""

from __future__ import annotations

from cvlab.gabor import GaborBank


def gabor_code(bank: GaborBank) -> str:
    """The bank as one Conv2D layer of Keras whose weights are set, not learned."""
    return f"""import keras
import numpy as np

wavelengths, angles = {[round(w, 3) for w in bank.wavelengths]}, np.deg2rad({list(bank.angles)})
octaves, gamma = 2.0**{bank.bandwidth}, {bank.gamma}
largest = max(wavelengths) * np.sqrt(np.log(2) / 2) / np.pi * (octaves + 1) / (octaves - 1)
half = int(np.ceil(2.5 * largest / gamma))
y, x = np.mgrid[-half : half + 1, -half : half + 1]

kernels = []
for wavelength in wavelengths:
    sigma = wavelength * np.sqrt(np.log(2) / 2) / np.pi * (octaves + 1) / (octaves - 1)
    for angle in angles:
        u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        bell = np.exp(-(u**2 + (gamma * v) ** 2) / (2 * sigma**2))
        wave = 2 * np.pi * u / wavelength
        even, odd = bell * np.cos(wave), -bell * np.sin(wave)
        even -= bell * even.sum() / bell.sum()  # mean 0
        kernels += [even / abs((even * np.cos(wave)).sum()), odd / abs((odd * np.sin(wave)).sum())]

layer = keras.layers.Conv2D(len(kernels), y.shape, padding="same", use_bias=False, trainable=False)
grey = np.random.rand(1, 128, 128, 1).astype("float32")  # your picture's brightness in [0, 1]
layer.build(grey.shape)
layer.set_weights([np.stack(kernels, axis=-1)[:, :, None].astype("float32")])
answers = np.asarray(layer(grey))[0]
energy = np.sqrt(answers[..., 0::2] ** 2 + answers[..., 1::2] ** 2)  # height x width x filters
print(energy.shape)
"""
