"""Presentation on the whole screen: drawing, answers, charts, and a request followed."""
