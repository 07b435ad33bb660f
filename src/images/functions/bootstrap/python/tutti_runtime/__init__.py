# The runtime for Python, as Lambda's own behaves: see main.py.
