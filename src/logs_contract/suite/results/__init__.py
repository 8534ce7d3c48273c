"""From the end of a test to the outcome of each requirement and the verdict."""
