"""Event simulations that certify the closed forms of the performance room."""
