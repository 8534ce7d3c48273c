"""Deployments that conform, each with a freedom that the contract, or HTTP, leaves."""
