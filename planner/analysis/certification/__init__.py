"""Formula against event simulation: what is compared, and how each kind of part is tried."""
