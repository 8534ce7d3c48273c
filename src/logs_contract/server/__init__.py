"""The reference server of the Logs API, driven by openapi.yaml."""
