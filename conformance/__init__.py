"""Judges a deployment of the Logs API from outside, requirement by requirement."""
