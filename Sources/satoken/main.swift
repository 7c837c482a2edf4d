import SatokenCommands

Program.main()
