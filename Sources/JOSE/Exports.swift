// For files that still get these names by way of this module. A file that names what it uses needs none of it.
@_exported public import JSON
@_exported public import Text
