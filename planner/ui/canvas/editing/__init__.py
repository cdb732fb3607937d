"""What edits need to know: pieces of drawings, arrangements, and what can be joined."""
