"""The lessons in teaching order. A line here, pages/<slug>.py, and its words and picture,
assets/lessons/<slug>.md and .png, are a lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One page of the course.

    slug: name of its page, module, words, test and URL. promise: one sentence, what one can do here.
    minutes: what to try in 5, 20 and 45 minutes, for the map on the home page.
    """

    slug: str
    title: str
    section: str
    icon: str
    promise: str
    minutes: tuple[str, str, str]


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        slug="pixels",
        title="Pixels",
        section="Pictures",
        icon=":material/apps:",
        promise="Look at a picture the way a computer has it: as numbers, channels, and points in a cube of colours.",
        minutes=(
            "Zoom into a digit until the numbers appear, and read its stroke off them.",
            "Take a photograph apart into red, green and blue; predict its brightest channel; swap two.",
            "Shrink the zone plate by nearest and by area, and say where the false rings come from.",
        ),
    ),
    Lesson(
        slug="kernels",
        title="Kernels",
        section="Pictures",
        icon=":material/grid_on:",
        promise="Slide a small grid of numbers over your own picture and see what it finds.",
        minutes=(
            "Draw a 7 and find its upright strokes with the vertical kernel.",
            "Edit a kernel number by number and hover any pixel to see the sum behind it.",
            "Stack filters into a cube of feature maps; work out a colour kernel's 27 weights and bias.",
        ),
    ),
    Lesson(
        slug="gabor",
        title="Gabor banks",
        section="Pictures",
        icon=":material/texture:",
        promise="Ask a whole bank of striped filters which direction and how fine the stripes are at every place.",
        minutes=(
            "Draw a 7 and see its two strokes light up in two colours.",
            "Hover over a photograph: which angles and wavelengths does each texture hold?",
            "Show with the even and the odd filter why their energy does not care where a stripe begins.",
        ),
    ),
    Lesson(
        slug="convolution",
        title="Convolution arithmetic",
        section="Pictures",
        icon=":material/calculate:",
        promise="Play, step and drag a window over a grid, and work out how large the result is and why.",
        minutes=(
            "Press Play: 5 × 5 with a 3 × 3 kernel gives 3 × 3. Find the stride that halves a picture.",
            "Point at any input and see every output that uses it; find pixels that no window reaches.",
            "Build a stack that sees 28 pixels wide; say where a transposed convolution makes a checkerboard.",
        ),
    ),
    Lesson(
        slug="pooling",
        title="Pooling",
        section="Pictures",
        icon=":material/compress:",
        promise="Keep one number of every window, see which pixel won, and move the picture to see what is lost.",
        minutes=(
            "Point at a pooled cell and find the pixel that won its window.",
            "Compare max, average and global pooling on your picture and on a feature map of it.",
            "Move the picture pixel by pixel: why does every second step agree, and what does a blur mend?",
        ),
    ),
    Lesson(
        slug="softmax",
        title="From picture to answer",
        section="Networks",
        icon=":material/leaderboard:",
        promise="Follow a drawing's last feature maps through flatten, dense and softmax to ten probabilities.",
        minutes=(
            "Draw a digit, then pull a logit and watch all ten shares move.",
            "Find the entries that pushed a class up or down, and where they lie on the maps.",
            "Work out a softmax by hand, with a temperature, and the loss of an answer that is surely wrong.",
        ),
    ),
    Lesson(
        slug="builder",
        title="Builder",
        section="Networks",
        icon=":material/construction:",
        promise="Build a network layer by layer, see it to scale with all it costs, and mend it where it breaks.",
        minutes=(
            "Start from nothing and build a network that reads digits, in five layers.",
            "Break it: put a convolution behind flatten, a window too large; read why, and mend it.",
            "Find what costs VGG16 its 138 million numbers; reach 97 % on digits with fewer than 2,000.",
        ),
    ),
    Lesson(
        slug="datasets",
        title="Data sets",
        section="Networks",
        icon=":material/photo_library:",
        promise="Look over the pictures a net learns from, spoil their labels on purpose, and make a set of your own.",
        minutes=(
            "Walk through a class and take one picture apart into its numbers.",
            "Replace a fifth of the labels and let the pictures vote: how many are found?",
            "Draw ten pictures of each of two classes and train a net to tell them apart.",
        ),
    ),
    Lesson(
        slug="augmentation",
        title="Augmentation",
        section="Networks",
        icon=":material/auto_fix_high:",
        promise="Turn, move and light one picture a dozen ways, and ask a network whether it still means the same.",
        minutes=(
            "Press New draw and see six classic augmentations change your 7.",
            "Find the rotation from which a network takes sixes for nines.",
            "Draw a box and follow it; train on few pictures with and without augmentation.",
        ),
    ),
    Lesson(
        slug="training",
        title="Training",
        section="Networks",
        icon=":material/trending_up:",
        promise="Train a small ConvNet while you watch, pause it, and change its learning rate as it runs.",
        minutes=(
            "Press Start and watch 3,730 numbers learn to read digits.",
            "Compare SGD with Adam, with and without dropout, and keep both curves.",
            "Find the learning rate at which training breaks, and say why from the curves.",
        ),
    ),
    Lesson(
        slug="feature_maps",
        title="Feature maps",
        section="Looking inside",
        icon=":material/layers:",
        promise="Give any network a picture, yours or a sample, and see what every one of its layers makes of it.",
        minutes=(
            "Draw a digit and read the network's ten bars.",
            "Follow one stroke through both convolutions and both poolings, value by value.",
            "Draw something that fools the network, and find the layer where it goes wrong.",
        ),
    ),
    Lesson(
        slug="learned_filters",
        title="Learned filters",
        section="Looking inside",
        icon=":material/blur_on:",
        promise="Look at the kernels that training found, compare them with hand-made ones, and lay them on a picture.",
        minutes=(
            "Find the learned kernel that is most like an edge kernel you know.",
            "Lay learned kernels on your photograph and take one to the Kernels page.",
            "Train a network twice with different seeds: which kinds of kernels come back?",
        ),
    ),
    Lesson(
        slug="maximization",
        title="Filter maximisation",
        section="Looking inside",
        icon=":material/landscape:",
        promise="Begin with grey noise, climb step by step, and watch the picture form that a filter answers to most.",
        minutes=(
            "Watch a whole layer's pictures form at once; pause, and take single steps.",
            "Compare the classic recipe with a better one, and climb the ten classes themselves.",
            "Let a network dream on your photograph, and find two filters that mix well.",
        ),
    ),
    Lesson(
        slug="class_activation",
        title="Class activation maps",
        section="Looking inside",
        icon=":material/center_focus_strong:",
        promise="Lay heat maps over your picture, by thirteen methods side by side, and test which may be believed.",
        minutes=(
            "Read what the network says, and see where its maps are warm.",
            "Ask for another class and another layer; find the methods that never hear of the class.",
            "Put a map to the test: places deleted, weights made random, an edge detector beside it.",
        ),
    ),
)


def lesson(slug: str) -> Lesson:
    """The lesson of that name."""
    for item in LESSONS:
        if item.slug == slug:
            return item
    raise ValueError(f"There is no lesson called {slug!r}.")
