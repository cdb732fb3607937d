"""Where code can run: each placement turns a workload and a load into an option."""
