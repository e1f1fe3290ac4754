"""Exports of other programs, read as what they tell: one module for each form."""
