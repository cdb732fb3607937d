"""The running document: edits, undo, the engine's thread, and what keeps it safe."""
