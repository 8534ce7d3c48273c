"""Connexion's road: serves what the fast lane does not. Only here is Connexion known."""
