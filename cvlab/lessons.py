"""The lessons in teaching order. A line here, pages/<slug>.py, and its words and picture,
assets/lessons/<slug>.md and .png, are a lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One page of the course.

    slug: name of its page, module, words, test and URL. promise: one sentence, what one can do here.
    """

    slug: str
    title: str
    section: str
    icon: str
    promise: str


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        slug="pixels",
        title="Pixels",
        section="Pictures",
        icon=":material/apps:",
        promise="Look at a picture the way a computer has it: as numbers, channels, and points in a cube of colours.",
    ),
    Lesson(
        slug="kernels",
        title="Kernels",
        section="Pictures",
        icon=":material/grid_on:",
        promise="Slide a small grid of numbers over your own picture and see what it finds.",
    ),
    Lesson(
        slug="gabor",
        title="Gabor banks",
        section="Pictures",
        icon=":material/texture:",
        promise="Find out which way the stripes of a picture run, and how fine they are.",
    ),
    Lesson(
        slug="convolution",
        title="Convolution arithmetic",
        section="Pictures",
        icon=":material/calculate:",
        promise="Slide a window over a grid and work out how large the result is.",
    ),
    Lesson(
        slug="pooling",
        title="Pooling",
        section="Pictures",
        icon=":material/compress:",
        promise="Keep one number of every window, see which pixel won, and move the picture to see what is lost.",
    ),
    Lesson(
        slug="perceptron",
        title="Perceptron",
        section="Neurons",
        icon=":material/linear_scale:",
        promise="Watch a line learn from its mistakes, one by one, and count them against their bound.",
    ),
    Lesson(
        slug="activations",
        title="Activations",
        section="Neurons",
        icon=":material/show_chart:",
        promise="Drag a point along a curve, see where its slope dies, and follow a gradient through 50 layers.",
    ),
    Lesson(
        slug="backpropagation",
        title="Backpropagation",
        section="Neurons",
        icon=":material/undo:",
        promise="Send an error back through a network, number by number, and train it.",
    ),
    Lesson(
        slug="optimizers",
        title="Optimizers",
        section="Neurons",
        icon=":material/downhill_skiing:",
        promise="Let seven optimizers roll down one surface, and say beforehand which arrive, when, and which break.",
    ),
    Lesson(
        slug="overfitting",
        title="Overfitting and its cures",
        section="Neurons",
        icon=":material/ssid_chart:",
        promise="Hit every noisy point, miss the truth, and try the cures.",
    ),
    Lesson(
        slug="softmax",
        title="From picture to answer",
        section="Networks",
        icon=":material/leaderboard:",
        promise="Follow a drawing's last feature maps through flatten, dense and softmax to ten probabilities.",
    ),
    Lesson(
        slug="builder",
        title="Builder",
        section="Networks",
        icon=":material/construction:",
        promise="Build a network layer by layer, see it to scale with all it costs, and mend it where it breaks.",
    ),
    Lesson(
        slug="datasets",
        title="Data sets",
        section="Networks",
        icon=":material/photo_library:",
        promise="Look over the pictures a net learns from, spoil their labels on purpose, and make a set of your own.",
    ),
    Lesson(
        slug="augmentation",
        title="Augmentation",
        section="Networks",
        icon=":material/auto_fix_high:",
        promise="Turn, move and light one picture a dozen ways, and ask a network whether it still means the same.",
    ),
    Lesson(
        slug="training",
        title="Training",
        section="Networks",
        icon=":material/trending_up:",
        promise="Train a small ConvNet while you watch, pause it, and change its learning rate as it runs.",
    ),
    Lesson(
        slug="feature_maps",
        title="Feature maps",
        section="Looking inside",
        icon=":material/layers:",
        promise="Give any network a picture, yours or a sample, and see what every one of its layers makes of it.",
    ),
    Lesson(
        slug="learned_filters",
        title="Learned filters",
        section="Looking inside",
        icon=":material/blur_on:",
        promise="Look at the kernels that training found, compare them with hand-made ones, and lay them on a picture.",
    ),
    Lesson(
        slug="maximization",
        title="Filter maximisation",
        section="Looking inside",
        icon=":material/landscape:",
        promise="Begin with grey noise, climb step by step, and watch the picture form that a filter answers to most.",
    ),
    Lesson(
        slug="class_activation",
        title="Class activation maps",
        section="Looking inside",
        icon=":material/center_focus_strong:",
        promise="Lay heat maps over your picture, by thirteen methods side by side, and test which may be believed.",
    ),
    Lesson(
        slug="transfer",
        title="Transfer",
        section="Reusing networks",
        icon=":material/move_up:",
        promise="Take a network that learned one thing, freeze what it knows, and teach it another from ten pictures.",
    ),
    Lesson(
        slug="teaching",
        title="Your own classes",
        section="Reusing networks",
        icon=":material/school:",
        promise="Show a few drawings or camera pictures of your own, and a head learns to tell them apart.",
    ),
    Lesson(
        slug="embeddings",
        title="Embeddings",
        section="Beyond one label",
        icon=":material/hub:",
        promise="Train one net twice over, watch its map of pictures form, and know new faces from one picture each.",
    ),
    Lesson(
        slug="detection",
        title="Detection",
        section="Beyond one label",
        icon=":material/select_all:",
        promise="Find every digit on a crowded canvas, and learn of each one that was missed what lost it.",
    ),
    Lesson(
        slug="modularity",
        title="Modularity",
        section="Beyond one label",
        icon=":material/conveyor_belt:",
        promise="One network or five parts? Read numbers on forms, and find the part that breaks.",
    ),
)


def lesson(slug: str) -> Lesson:
    """The lesson of that name."""
    for item in LESSONS:
        if item.slug == slug:
            return item
    raise ValueError(f"There is no lesson called {slug!r}.")
