"""Outcomes of tests and requirements, and the verdict on the deployment."""
