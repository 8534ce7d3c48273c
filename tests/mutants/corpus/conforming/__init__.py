"""Conforming deployments: each uses a choice that the contract or HTTP leaves open."""
