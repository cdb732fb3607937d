"""Harnesses of the promises that nothing is lost, nothing gets in and nothing freezes."""
