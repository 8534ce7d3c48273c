"""Runs the admin API, and operations the pipeline cannot run, with Connexion."""
