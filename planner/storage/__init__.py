"""Reading and writing files safely: one writer, size gates, one gate for foreign text."""
