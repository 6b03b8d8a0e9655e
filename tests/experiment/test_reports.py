"""Reports on a trained net: scikit-learn's confusion matrix, Keras' own answers, calibration by hand."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from tests.experiments import BINARY, SMALL

pytestmark = pytest.mark.keras


def trained(experiment):
    from cvlab.nets.training import train_slice

    return train_slice(experiment, None, 60.0, steps=10)[0].weights


@pytest.mark.parametrize("experiment", [SMALL, BINARY])
@pytest.mark.parametrize("part", ["validation", "test"])
def test_a_report_is_what_keras_answers_to_every_picture(experiment, part):
    from cvlab.generators import whole
    from cvlab.nets.build import build
    from cvlab.nets.training.reports import report

    weights = trained(experiment)
    found = whole(report(experiment, weights, part))
    model = build(experiment)
    model.set_weights(weights)
    pictures = getattr(experiment.dataset.load(), part)
    x = pictures.images.astype("float32") / 255
    probabilities = model.predict(x, verbose=0)
    loss, accuracy = model.evaluate(x, pictures.labels, verbose=0)
    if probabilities.shape[1] == 1:
        probabilities = np.hstack([1 - probabilities, probabilities])
    predictions = probabilities.argmax(axis=1)
    np.testing.assert_array_equal(found.labels, pictures.labels)
    np.testing.assert_array_equal(found.predictions, predictions)
    np.testing.assert_array_equal(
        found.confusion,
        confusion_matrix(pictures.labels, predictions, labels=range(probabilities.shape[1])),
    )
    np.testing.assert_allclose(found.confidence, probabilities.max(axis=1), atol=1e-5)
    rows = np.arange(len(predictions))
    np.testing.assert_allclose(found.true_probability, probabilities[rows, pictures.labels], atol=1e-5)
    assert (found.loss, found.accuracy) == pytest.approx((loss, accuracy), rel=1e-4)


def test_a_report_agrees_with_the_curve():
    from cvlab.generators import whole
    from cvlab.nets.training import train_slice
    from cvlab.nets.training.reports import report

    state, points = train_slice(replace(SMALL, epochs=1), None, 60.0)
    found = whole(report(SMALL, state.weights))
    assert found.loss == pytest.approx(points[-1].validation_loss, rel=1e-5)
    assert found.accuracy == pytest.approx(points[-1].validation_accuracy)


def test_calibration_by_hand():
    from cvlab.nets.training.reports import calibration

    confidence = np.array([0.55, 0.51, 0.95, 1.0, 0.95])
    right = np.array([True, False, True, True, False])
    bins = calibration(confidence, right)
    assert [b[2] for b in bins] == [0, 0, 0, 0, 0, 2, 0, 0, 0, 3]
    assert bins[5][3:] == pytest.approx((0.53, 0.5))
    assert bins[9][3:] == pytest.approx((2.9 / 3, 2 / 3))
    assert bins[0][3:] == (0, 0)


def test_an_unknown_part_is_refused():
    from cvlab.generators import whole
    from cvlab.nets.training.reports import report

    with pytest.raises(ValueError, match="no part called 'holdout'"):
        whole(report(SMALL, (), "holdout"))
