"""From picture to answer: the last maps flattened, summed up for each class, and turned into shares by softmax."""

from cvlab.codegen.softmax import keras_code
from cvlab.figures import number, percent
from cvlab.plots.slides import networks as slides
from cvlab.softmax import cross_entropy, noticed, softmax, telling_temperature
from cvlab.text import plain
from cvlab.ui.engine_status import ask
from cvlab.ui.networks.choice import choose_network
from cvlab.ui.networks.doubt import say_doubt
from cvlab.ui.networks.picture import network_picture
from cvlab.ui.page import lesson_page
from cvlab.ui.softmax.answer import answer_board

with lesson_page("softmax", widths=(1, 2)) as page:
    with page.choose():
        network = choose_network(files=True)
        looked = network_picture(network)
    if looked is None:
        page.stop()
    step = ask("cvlab.nets.last_steps:last_step", network.net, network.weights, looked.given)
    names = network.class_names
    with page.show():
        say_doubt(network, softmax(step.logits))
        answer = answer_board(step, names)
    if answer.problem:
        page.error(answer.problem)
    logits = answer.own or tuple(step.logits.tolist())
    shares = softmax(logits, answer.temperature)
    best, other = int(shares.argmax()), telling_temperature(logits, answer.temperature)
    there = float(softmax(logits, other)[best])
    now = percent(shares[best])
    page.predict(
        f"At temperature {answer.temperature:g} class {plain(names[best])} has {now}. How many percent will it have at "
        f"temperature {other:g}? (5 off is still right.)",
        round(100 * there, 1),
        because=f"The distances between the logits are divided by {other:g} instead of {answer.temperature:g}, "
        f"so {now} become {percent(there)}. The order of the classes stays.",
        tolerance=5,
    )
    height, width, depth = step.maps.shape
    page.words(
        height=height,
        width=width,
        depth=depth,
        entries=step.flat.size,
        classes=len(names),
        weights=f"{step.weights.size:,}",
        parameters=f"{step.weights.size + step.bias.size:,}",
        best=plain(names[best]),
        share=now,
        temperature=f"{answer.temperature:g}",
        true=names[answer.true_class],
        loss=number(cross_entropy(logits, answer.true_class, answer.temperature)),
        **noticed(step.logits, logits, answer.temperature, answer.true_class),
    )
    page.code(keras_code(logits, answer.true_class, answer.temperature))
    page.figures(slides.softmax(names, shares, answer.temperature))
    page.link()
