"""How long things take and what they queue behind: closed forms on numpy arrays."""
