"""HTTP exchanges with the deployment: requests, responses, connections, retries, credentials."""
