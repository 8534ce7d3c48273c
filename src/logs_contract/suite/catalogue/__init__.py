"""What a deployment is judged by: the contract, the requirements, and the personas they need."""
