#if Daemon
    import SatokenDaemon

    await Satokend.launch(Array(CommandLine.arguments.dropFirst()))
#else
    import Files

    StandardStream.error.message("satokend: error: this build has no server in it")
    StandardStream.error.message("satokend: hint: swift build --traits Daemon --product satokend")
    System.exit(64)
#endif
