"""What somebody might write to have a page say what it does not mean."""

from __future__ import annotations

import base64
import json
import zlib

HOSTILE = [
    "![x](https://example.org/x.png)",
    "[click](https://example.org)",
    "[a][b] [b]: https://example.org",
    "<img src=https://example.org/x.png>",
    "<https://example.org>",
    "https://example.org/a_b",
    "HTTP://EXAMPLE.ORG",
    "www.example.org",
    "WWW.example.org",
    "a.b+c@example.org, mailto:a@example.org",
    ":material/delete: and :material_delete:",
    ":smile: :+1: :-1: :streamlit:",
    ":red[red] :red-background[x] :small[x] :color[x]{foreground=red} :help[x] :blue-badge[x] :help",
    "\\:red[red] \\![x](y)",
    "$x^2$ $$x$$ \\(x\\)",
    "**bold** __bold__ *a* _a_ ~~gone~~ ~a~ `code` ``code``",
    "# heading",
    "> quote",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "=====",
    "---",
    "    code",
    "a\n\n# b\n===\n| a | b |\n|---|---|\n| c | d |",
    "&amp; &#58; &lt;b&gt;",
    "[^1] [^1]: note",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "-> a",
    "```mermaid\ngraph TD\n```",
    "::note[a]{b} :::c",
    "C:\\Users\\x",
    "a  \nb",
]


def packed(data) -> str:
    plain = json.dumps(data).encode()
    return "1." + base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")
