"""Training of the networks that find emblems, police badges and round seals: for developers, never imported by the product.

`python -m vision.training` makes both models from nothing; docs/emblem.md says how and what comes out.
"""
