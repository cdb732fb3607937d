"""The shared cost/latency engine: numbers and arrays in, numbers and arrays out."""
