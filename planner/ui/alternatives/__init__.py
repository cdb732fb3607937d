"""Variants on screen: their tabs, two of them side by side, and what applying will change."""
