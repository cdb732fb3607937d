"""How things look, once for screen and export."""
