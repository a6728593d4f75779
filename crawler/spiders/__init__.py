"""Spiders: one generic site spider driven by targets."""
