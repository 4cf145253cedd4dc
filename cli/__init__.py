"""The `deltaloop` command: one module per noun, loaded only when it is called."""
