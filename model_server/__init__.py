"""The HTTP service. Thin: routes parse, call one thing, answer. Never imports TensorFlow or the training server."""
