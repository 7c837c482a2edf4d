#if Daemon
    import Files
    import SatokenDaemon

    await Satokend.launch(System.arguments)
#else
    import Files

    StandardStream.error.message("satokend: error: this build has no server in it")
    StandardStream.error.message("satokend: hint: swift build --traits Daemon --product satokend")
    System.exit(64)
#endif
