"""Connexion: carries out the operations that the pipeline cannot, and the admin API."""
