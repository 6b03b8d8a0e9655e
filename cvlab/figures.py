"""How figures are written, the same on every page: 98.9 %, 73,926, 3 × 3, 1.2 × 10⁻⁵, −0.5, 2 layers."""

from __future__ import annotations

import math

RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SMALL, LARGE = 1e-3, 1e6  # from where on a number is a power of ten


def percent(share: float, decimals: int = 1) -> str:
    """A share of 1 as 98.9 %: never 100 % or 0 % of what is only nearly all or nearly nothing."""
    if not math.isfinite(share):
        return "–"
    text = f"{100 * share:.{decimals}f}"
    step = 10.0**-decimals
    if 0 < share < 1 and not 0 < float(text) < 100:
        return f"> {100 - step:.{decimals}f} %" if share > 0.5 else f"< {step:.{decimals}f} %"
    return f"{signed(text)} %"


def whole(count: float) -> str:
    """A whole number with its thousands apart: 73,926."""
    return signed(f"{round(count):,}")


def number(value: float, digits: int = 3) -> str:
    """Any number to so many significant figures: 0.333, −1.5, 73,900 or 1.2 × 10⁻⁵."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else signed(f"{value:+}").strip("+").replace("inf", "∞")
    value = float(f"{value:.{digits}g}")
    if value and not SMALL <= abs(value) < LARGE:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return signed(f"{mantissa} × 10") + str(int(exponent)).translate(RAISED)
    text = f"{value:,.{max(0, digits - 1 - math.floor(math.log10(abs(value))))}f}" if value else "0"
    return signed(text.rstrip("0").rstrip(".") if "." in text else text)


def size(*sides: int) -> str:
    """Sides as 28 × 28 × 1."""
    return " × ".join(f"{side:,}" for side in sides)


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 layer, 2 layers."""
    return f"{whole(count)} {noun if count == 1 else plural or noun + 's'}"


def signed(text: str) -> str:
    """The figure with a true minus sign, and none before a nought."""
    return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")
