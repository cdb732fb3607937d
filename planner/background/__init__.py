"""A process apart for work that may hang or grow: limited time and memory, bytes in and out."""
