"""Tests a deployment of the Logs API over HTTP, requirement by requirement."""
