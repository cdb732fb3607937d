"""The colours of a theme as the palette from which Fusion draws."""

from PySide6.QtGui import QPalette

from planner.painting.colours import qcolour
from planner.tokens import Colours


def palette(colours: Colours) -> QPalette:
    """Map tokens to the roles of a palette."""
    role = QPalette.ColorRole
    made = QPalette()
    for place, colour in (
        (role.Window, colours.panel),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.sunken),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.on_accent),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
        (role.Link, colours.accent_text),
        (role.LinkVisited, colours.accent_text),
        (role.Light, colours.raised),
        (role.Midlight, colours.hover),
        (role.Mid, colours.border),
        (role.Dark, colours.border_strong),
        (role.Shadow, colours.border_strong),
    ):
        made.setColor(place, qcolour(colour))
    off = QPalette.ColorGroup.Disabled
    for place in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText):
        made.setColor(off, place, qcolour(colours.disabled))
    made.setColor(off, role.Highlight, qcolour(colours.border_strong))
    made.setColor(off, role.Accent, qcolour(colours.border_strong))
    return made
