"""Two well-known machines that are made of parts, with their sizes counted."""

from __future__ import annotations

from dataclasses import dataclass

LATENT, MEMORY, ACTIONS, MIXTURES = 32, 256, 3, 5  # of the car race in the paper's appendix


@dataclass(frozen=True)
class Piece:
    """One part: its name, what it does, what goes on to the next, and how it came about."""

    name: str
    does: str
    gives: str
    made: str


def vision_parameters() -> int:
    """Of the variational autoencoder: four convolutions of 4 x 4, two dense layers to 32 numbers, and the way back."""
    down = [(4, 3, 32), (4, 32, 64), (4, 64, 128), (4, 128, 256)]
    up = [(5, 1024, 128), (5, 128, 64), (6, 64, 32), (6, 32, 3)]
    dense = 2 * (1024 * LATENT + LATENT) + LATENT * 1024 + 1024
    return sum(k * k * a * b + b for k, a, b in down + up) + dense


def memory_parameters() -> int:
    """Of the LSTM of 256 units and the mixture of five Gaussians for each of 32 numbers."""
    inputs = LATENT + ACTIONS
    outputs = MIXTURES * LATENT * 3
    return 4 * (inputs + MEMORY + 1) * MEMORY + MEMORY * outputs + outputs


def controller_parameters() -> int:
    """Of one dense layer from both to three actions."""
    return (LATENT + MEMORY) * ACTIONS + ACTIONS


WORLD_MODEL = (
    Piece("Picture", "64 × 64 pixels of a race track", "12,288 numbers", "the game"),
    Piece(
        "V, vision",
        "an autoencoder presses the picture together",
        "32 numbers",
        f"{vision_parameters():,} parameters, learnt without any reward",
    ),
    Piece(
        "M, memory",
        "a recurrent net foretells the next 32 numbers",
        "256 numbers",
        f"{memory_parameters():,} parameters, learnt without any reward",
    ),
    Piece(
        "C, controller",
        "one dense layer steers, brakes, and gives gas",
        "3 actions",
        f"{controller_parameters():,} parameters, found by trying (CMA-ES)",
    ),
)
PRICING = (
    Piece("Photos", "of a used thing that somebody sells", "pixels", "the seller"),
    Piece(
        "What is it?",
        "a classifier names the product",
        "a name",
        "learnt from pictures with labels, used for other jobs too",
    ),
    Piece(
        "How worn?",
        "a second net finds scratches and dents",
        "a list of faults",
        "learnt from pictures that an expert has marked",
    ),
    Piece(
        "What is paid?", "a regression over past sales", "a price", "learnt from a table, no picture needed"
    ),
    Piece(
        "Rules",
        "never below cost; above a limit a person looks",
        "an offer",
        "written by hand, changed in a minute",
    ),
)
