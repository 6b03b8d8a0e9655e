"""Early stopping: when it is time, worked by hand (test_training_options asks Keras)."""

from cvlab.experiment.early_stopping import EarlyStopping, Patience


def stopped_after(rule, values):
    """(epoch it stops after, epoch of the best figure)."""
    patience = Patience()
    for epoch, value in enumerate(values, 1):
        patience = patience.after(rule, epoch, value)
        if patience.over(rule):
            return epoch, patience.epoch
    return None, patience.epoch


def test_it_stops_when_patience_is_used_up():
    assert stopped_after(EarlyStopping(patience=2), [5, 4, 3, 3.5, 3.1, 1]) == (5, 3)


def test_a_better_epoch_in_time_resets_the_wait():
    assert stopped_after(EarlyStopping(patience=2), [5, 6, 4, 6, 3, 6]) == (None, 5)


def test_an_accuracy_is_better_when_it_is_higher():
    rule = EarlyStopping(monitor="validation_accuracy", patience=1)
    assert stopped_after(rule, [0.5, 0.6, 0.55]) == (3, 2)


def test_a_figure_is_told_as_what_it_is():
    assert EarlyStopping().in_words(0.12345) == "validation loss 0.1235"
    assert EarlyStopping(monitor="validation_accuracy").in_words(0.9312) == "validation accuracy 93.1 %"


def test_a_gain_below_the_least_gain_is_none():
    rule = EarlyStopping(patience=2, min_delta=0.1)
    assert stopped_after(rule, [1.0, 0.95, 0.92]) == (3, 1)
