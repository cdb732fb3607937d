"""The one gate through which text from a file, a paste or the network reaches a screen."""

import html
import re

LONGEST_TEXT = 4_096
"""Characters of one label, name or message; longer text is cut and ends in an ellipsis."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Embeddings, overrides, isolates and direction marks: invisible, yet they reorder what is read.
_BIDI_CONTROLS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    r"""Clean foreign text for a sink that shows plain text.

    Control characters other than newline and tab are dropped, lone surrogates become U+FFFD,
    bidirectional controls become visible as ``<U+202E>``, and the length is capped.

    >>> plain("a\\x00b")
    'ab'
    """
    text = text[: LONGEST_TEXT + 1].replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _BIDI_CONTROLS.sub(_visible, text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def escaped(text: str) -> str:
    """Clean foreign text for a sink that reads markup (tool tips, pyqtgraph titles)."""
    return html.escape(plain(text), quote=True)


def _visible(match: re.Match[str]) -> str:
    return f"<U+{ord(match.group()):04X}>"
