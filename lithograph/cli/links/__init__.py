"""The subcommands of ``lithograph link``, one module each."""
