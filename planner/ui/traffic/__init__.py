"""The traffic editor: presets, the drawn week, and the profile's own form."""
