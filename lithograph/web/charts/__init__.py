"""Pictures drawn on the server as SVG: text that a page embeds, or a file of its own."""
