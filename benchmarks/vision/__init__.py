"""What the eye finds: generators of pictures, a new seed each run, and scorers of what is seen in them."""
