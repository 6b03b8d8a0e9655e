"""What both nets are taught by."""

from __future__ import annotations

import tensorflow as tf

from cvlab.detection.grid import STRETCH


def crop_loss(wanted: tf.Tensor, said: tf.Tensor) -> tf.Tensor:
    """Cross-entropy on 11 classes, and how far the moves are off where there is a digit.

    wanted: B x 5, the class (10 for background) and four moves. said: B x 15.
    """
    number = tf.cast(wanted[:, 0], tf.int32)
    classes = tf.nn.sparse_softmax_cross_entropy_with_logits(number, said[:, :11])
    there = tf.cast(number < 10, tf.float32)
    off = tf.reduce_sum(_huber(wanted[:, 1:] - said[:, 11:], 0.1), axis=1)
    return tf.reduce_mean(classes + 2.0 * there * off)


def _huber(off: tf.Tensor, bend: float) -> tf.Tensor:
    size = tf.abs(off)
    return tf.where(size < bend, 0.5 * size * size / bend, size - 0.5 * bend)


def grid_loss(wanted: tf.Tensor, said: tf.Tensor, empty: float = 0.5) -> tf.Tensor:
    """YOLO's three parts, summed over cells: confidence everywhere, place and classes where a digit's middle lies.

    wanted, said: B x rows x columns x 15; an empty cell's confidence counts `empty` times.
    """
    there = wanted[..., 0]
    confidence = tf.nn.sigmoid_cross_entropy_with_logits(there, said[..., 0])
    place = tf.sigmoid(said[..., 1:3]) * STRETCH - (STRETCH - 1) / 2
    off = tf.reduce_sum(tf.abs(wanted[..., 1:3] - place), -1) + tf.reduce_sum(
        tf.abs(wanted[..., 3:5] - said[..., 3:5]), -1
    )
    classes = tf.nn.softmax_cross_entropy_with_logits(wanted[..., 5:], said[..., 5:])
    sums = confidence * (there + empty * (1 - there)) + there * (2.0 * off + classes)
    return tf.reduce_mean(tf.reduce_sum(sums, axis=[1, 2]))
