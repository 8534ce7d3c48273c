pytest_plugins = ("logs_contract.suite.plugin",)
