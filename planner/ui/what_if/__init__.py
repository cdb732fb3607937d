"""What if: sliders for any number of any part; nothing is written until it is applied."""
