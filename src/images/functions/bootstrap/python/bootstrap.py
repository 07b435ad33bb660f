# Starts the runtime for Python. Being run from /var/runtime, it finds its own modules there.
from tutti_runtime.main import main

main()
