"""Typed, dated facts about AWS: prices by region, instance types, limits."""
