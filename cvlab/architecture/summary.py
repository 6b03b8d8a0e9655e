"""A network's table of layers, shapes and counts, drawn as Keras draws it."""

from __future__ import annotations


def table(name: str, rows: list[tuple[str, str, str]], total: int, trainable: int) -> str:
    head = ("Layer (type)", "Output Shape", "Param #")
    wide = [max(len(row[i]) for row in [head, *rows]) for i in range(3)]

    def line(left: str, fill: str, cross: str, right: str) -> str:
        return left + cross.join(fill * (w + 2) for w in wide) + right

    def cells(row: tuple[str, str, str], bar: str) -> str:
        first, second, third = row
        texts = (f" {first:<{wide[0]}} ", f" {second:<{wide[1]}} ", f" {third:>{wide[2]}} ")
        return bar + bar.join(texts) + bar

    body = f"\n{line('├', '─', '┼', '┤')}\n".join(cells(row, "│") for row in rows)
    counts = (
        f" Total params: {total:,} ({_bytes(total)})",
        f" Trainable params: {trainable:,} ({_bytes(trainable)})",
        f" Non-trainable params: {total - trainable:,} ({_bytes(total - trainable)})",
    )
    title = f'Model: "{name}"'
    top = (title, line("┏", "━", "┳", "┓"), cells(head, "┃"), line("┡", "━", "╇", "┩"))
    return "\n".join((*top, body, line("└", "─", "┴", "┘"), *counts))


def _bytes(count: int) -> str:
    """Keras' way to write the size of that many float32 numbers."""
    size, units = 4.0 * count, ["B", "KB", "MB", "GB"]
    while size >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{size:.2f} {units[0]}"
